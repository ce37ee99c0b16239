import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { scopes } from "../../protocol/scope.ts";
import { type Consent, type ConsentEvent, holds, isAllowed, nextConsent, noConsent } from "./consent.ts";
import type { AskSnapshot } from "./session-snapshot.ts";

const sender = fc.integer({ min: 1, max: 3 });
const scope = fc.constantFrom(...scopes);
const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
const duration = fc.constantFrom("once" as const, "session" as const);
const ask: fc.Arbitrary<AskSnapshot> = fc.oneof(
  fc.record({
    kind: fc.constant("scope" as const),
    id,
    sender,
    name: fc.constant("Tom"),
    scope,
    expiresAtMs: fc.constant(1),
  }),
  fc.record({
    kind: fc.constantFrom("invite" as const, "admit" as const),
    id,
    sender,
    name: fc.constant("Tom"),
    expiresAtMs: fc.constant(1),
  }),
);
const event: fc.Arbitrary<ConsentEvent> = fc.oneof(
  fc.record({ kind: fc.constant("asked" as const), ask }),
  fc.record({ kind: fc.constant("withdrawn" as const), id, sender }),
  fc.record({
    kind: fc.constant("answered" as const),
    id,
    answer: fc.constantFrom("once" as const, "session" as const, "no" as const),
    atMs: fc.constant(1),
  }),
  fc.record({ kind: fc.constant("granted" as const), sender, scope, duration, atMs: fc.constant(1) }),
  fc.record({ kind: fc.constant("used" as const), sender, scope }),
  fc.record({ kind: fc.constant("taken-back" as const), scope, sender: fc.option(sender) }),
  fc.record({ kind: fc.constant("left" as const), sender }),
  fc.record({ kind: fc.constant("paused" as const), paused: fc.boolean() }),
);

const key = ({ sender, scope }: { sender: number; scope: string }) => `${String(sender)} ${scope}`;

function checkStep(before: Consent, step: ConsentEvent, after: Consent): void {
  const added = after.grants.filter((grant) => !before.grants.some((held) => key(held) === key(grant)));
  // Nothing is granted but by a yes, to whom it was said, for what it was said.
  if (step.kind === "granted") expect(added.every((grant) => key(grant) === key(step))).toBe(true);
  else if (step.kind === "answered" && step.answer !== "no") {
    const asked = before.asks.find((waiting) => waiting.id === step.id);
    const isOwn = (grant: { sender: number; scope: string }) =>
      asked?.kind === "scope" && key(grant) === key(asked);
    expect(added.every(isOwn)).toBe(true);
  } else expect(added).toEqual([]);
  // Each thing is held once, and few questions wait for each member.
  expect(new Set(after.grants.map(key)).size).toBe(after.grants.length);
  expect(new Set(after.asks.map((waiting) => waiting.id)).size).toBe(after.asks.length);
  for (const one of [1, 2, 3]) {
    expect(after.asks.filter((waiting) => waiting.sender === one).length).toBeLessThanOrEqual(
      limits.pendingAsks,
    );
  }
  if (step.kind === "left") {
    expect(after.grants.some((held) => held.sender === step.sender)).toBe(false);
    expect(after.asks.some((waiting) => waiting.sender === step.sender)).toBe(false);
  }
  if (step.kind === "taken-back") {
    const isGone = (held: { sender: number; scope: string }) =>
      held.scope === step.scope && (step.sender === null || held.sender === step.sender);
    expect(after.grants.some(isGone)).toBe(false);
  }
  if (step.kind === "used") {
    const held = after.grants.find((grant) => key(grant) === key(step));
    expect(held?.duration).not.toBe("once");
  }
  if (after.paused) {
    expect(after.grants.some((held) => isAllowed(after, held.sender, held.scope))).toBe(false);
  }
  if (after === before) return;
  expect(after).not.toEqual(before);
}

describe("consent", () => {
  it("[CO-1] [CO-4] [CO-5] [CO-6] keeps its promises through any sequence of events", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let consent = noConsent;
        for (const step of events) {
          const next = nextConsent(consent, step);
          checkStep(consent, step, next);
          consent = next;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("[CO-4] gives back after a pause what was held, and no more", () => {
    const held = nextConsent(noConsent, {
      kind: "granted",
      sender: 1,
      scope: "view",
      duration: "session",
      atMs: 1,
    });
    const paused = nextConsent(held, { kind: "paused", paused: true });
    expect([holds(paused, 1, "view"), isAllowed(paused, 1, "view")]).toEqual([true, false]);
    expect(nextConsent(paused, { kind: "paused", paused: false })).toEqual(held);
  });

  it("lets a grant for the session replace one for once, never the other way round", () => {
    const give = (consent: Consent, duration: "once" | "session") =>
      nextConsent(consent, { kind: "granted", sender: 1, scope: "record", duration, atMs: 1 });
    const both = give(give(noConsent, "once"), "session");
    expect(both.grants.map((held) => held.duration)).toEqual(["session"]);
    expect(give(both, "once")).toBe(both);
  });
});
