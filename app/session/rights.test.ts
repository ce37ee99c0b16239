import { expect, test } from "vitest";
import type { Scope } from "../../protocol/scope.ts";
import { fakeSnapshot } from "./fake-session.ts";
import { nextRights, noRights } from "./rights.ts";

const plain = fakeSnapshot("viewer");
const asked = (scope: Scope) => ({
  ...plain,
  asks: [{ kind: "scope", id: "a", sender: 1, name: "Jonas", scope, expiresAtMs: 1 } as const],
});
const held = (scope: Scope, duration: "once" | "session" = "session") => ({
  ...plain,
  grants: [{ sender: 1, scope, duration, grantedAtMs: 1 }],
});
const none = () => new Set<Scope>();

test("asked, then allowed, then taken back", () => {
  const waiting = nextRights(noRights, plain, asked("view"), none());
  expect(waiting.view).toBe("waiting");
  const granted = nextRights(waiting, asked("view"), held("view"), none());
  expect(granted.view).toBe("granted");
  expect(nextRights(granted, held("view"), plain, none()).view).toBe("taken-back");
});

test("what only an extension can carry out is followed like the rest", () => {
  expect(nextRights(noRights, plain, held("control"), none()).control).toBe("granted");
  expect(nextRights(noRights, held("control"), plain, none()).control).toBe("taken-back");
});

test("a question that goes without a grant was refused, and stays so until asked again", () => {
  const refused = nextRights(noRights, asked("record"), plain, none());
  expect(refused.record).toBe("refused");
  expect(nextRights(refused, plain, plain, none()).record).toBe("refused");
  expect(nextRights(refused, plain, asked("record"), none()).record).toBe("waiting");
});

test("what this side withdraws or gives back is not the customer's doing", () => {
  expect(nextRights(noRights, asked("view"), plain, new Set<Scope>(["view"])).view).toBe("none");
  expect(nextRights(noRights, held("files-in"), plain, new Set<Scope>(["files-in"]))["files-in"]).toBe(
    "none",
  );
});

test("a grant for one use that was used is over, not taken back", () => {
  expect(nextRights(noRights, held("files-in", "once"), plain, none())["files-in"]).toBe("none");
  expect(nextRights(noRights, held("view", "once"), plain, none()).view).toBe("taken-back");
  expect(nextRights(noRights, held("control", "once"), plain, none()).control).toBe("taken-back");
});

test("another technician's grant is not this one's", () => {
  const others = {
    ...plain,
    grants: [{ sender: 2, scope: "view", duration: "session", grantedAtMs: 1 } as const],
  };
  expect(nextRights(noRights, plain, others, none()).view).toBe("none");
});
