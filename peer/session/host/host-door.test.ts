import { describe, expect, it } from "vitest";
import { ControlMessage, controlMessageRules } from "../../../protocol/control-messages.ts";
import { InputMessage, inputMessageScopes } from "../../../protocol/input-messages.ts";
import { type Scope, scopes } from "../../../protocol/scope.ts";
import { type Consent, nextConsent, noConsent } from "../consent.ts";
import { sampleControlMessages, sampleInputMessages } from "../testing/sample-messages.ts";
import { type HostMember, refusalOf, refusalOfInput } from "./host-member.ts";

type Variant = {
  readonly options: readonly (Variant | { readonly entries: { readonly t: { readonly literal: string } } })[];
};

/** The types that the schemas know, whatever the tables and samples say. */
function typesOf(schema: Variant): string[] {
  const types = schema.options.flatMap((option) =>
    "options" in option ? typesOf(option) : [option.entries.t.literal],
  );
  return [...new Set(types)];
}
const controlTypes = typesOf(ControlMessage) as ControlMessage["t"][];
const inputTypes = typesOf(InputMessage) as InputMessage["t"][];

const member = (isAdmitted: boolean) => ({ sender: 1, isAdmitted }) as HostMember;
const give = (scope: Scope, sender = 1): Consent =>
  nextConsent(noConsent, { kind: "granted", sender, scope, duration: "session", atMs: 1 });

/** Every state that a scope can be in for member 1, with whether it may be used. */
const states: readonly (readonly [string, (scope: Scope) => Consent, boolean])[] = [
  ["not granted", () => noConsent, false],
  ["granted", (scope) => give(scope), true],
  ["paused", (scope) => nextConsent(give(scope), { kind: "paused", paused: true }), false],
  ["taken back", (scope) => nextConsent(give(scope), { kind: "taken-back", scope, sender: 1 }), false],
  [
    "taken back from all",
    (scope) => nextConsent(give(scope), { kind: "taken-back", scope, sender: null }),
    false,
  ],
  ["granted to another member", (scope) => give(scope, 2), false],
  ["held before leaving", (scope) => nextConsent(give(scope), { kind: "left", sender: 1 }), false],
];

describe("the host's door", () => {
  it("[CO-1] security case 1: knows a rule for every message that the schemas know", () => {
    expect(controlTypes.length).toBeGreaterThan(20);
    expect(Object.keys(controlMessageRules).sort()).toEqual([...controlTypes].sort());
    expect(Object.keys(inputMessageScopes).sort()).toEqual([...inputTypes].sort());
    expect(Object.keys(sampleControlMessages).sort()).toEqual([...controlTypes].sort());
    expect(Object.keys(sampleInputMessages).sort()).toEqual([...inputTypes].sort());
  });

  it.each(controlTypes)("[CO-1] security case 1: %s against every scope in every state", (type) => {
    const message = sampleControlMessages[type];
    const rule = controlMessageRules[type];
    for (const scope of scopes) {
      for (const [name, make, isUsable] of states) {
        const refusal = refusalOf(member(true), message, make(scope));
        const needed = rule.from === "host" ? "direction-wrong" : null;
        const missing = rule.scope !== null && !(rule.scope === scope && isUsable) ? "scope-missing" : null;
        expect(refusal, `${type} with ${scope} ${name}`).toBe(needed ?? missing);
      }
    }
  });

  it.each(inputTypes)("[CO-1] security case 1: %s of the input channel, likewise", (type) => {
    for (const scope of scopes) {
      for (const [name, make, isUsable] of states) {
        const isAllowed = inputMessageScopes[type] === scope && isUsable;
        const refusal = refusalOfInput(member(true), sampleInputMessages[type], make(scope));
        expect(refusal, `${type} with ${scope} ${name}`).toBe(isAllowed ? null : "scope-missing");
      }
    }
  });

  it("[CO-8] lets a stranger say who it is and that it leaves, and nothing else, whatever is granted", () => {
    const all = scopes.reduce<Consent>(
      (consent, scope) =>
        nextConsent(consent, { kind: "granted", sender: 1, scope, duration: "session", atMs: 1 }),
      noConsent,
    );
    const letIn = controlTypes.filter(
      (type) => refusalOf(member(false), sampleControlMessages[type], all) === null,
    );
    expect(letIn).toEqual(["profile", "bye"]);
    for (const type of inputTypes) {
      expect(refusalOfInput(member(false), sampleInputMessages[type], all)).toBe("not-a-member");
    }
  });

  it("lets a viewer say that it records no more without any leave", () => {
    expect(refusalOf(member(true), { t: "record-state", recording: false }, noConsent)).toBeNull();
    expect(refusalOf(member(true), { t: "record-state", recording: true }, noConsent)).toBe("scope-missing");
  });
});
