import { expect, test } from "vitest";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { english } from "../i18n/english.ts";
import { createTranslate } from "../i18n/translate.ts";
import { announcements } from "./announcements.ts";
import { fakeSnapshot } from "./fake-session.ts";

const t = createTranslate(english, "en");
const told = (before: SessionSnapshot, part: Partial<SessionSnapshot>) =>
  announcements({ before, after: { ...before, ...part } }, t);
const host = fakeSnapshot("host");
const viewer = fakeSnapshot("viewer");
const mira = { sender: 2, name: "Mira", role: "viewer", link: "live", self: false } as const;
const chat = (self: boolean, text: string) =>
  ({ id: text, sender: self ? 0 : 1, name: "Jonas", self, text, atMs: 1, state: "sent" }) as const;
const view = { sender: 1, scope: "view", duration: "session", grantedAtMs: 1 } as const;

test("nothing is told when nothing changed", () => {
  expect(told(host, {})).toEqual([]);
});

test("who comes and who goes is told by name, oneself is not", () => {
  expect(told(host, { members: [...host.members, mira] })).toEqual(["Mira joined."]);
  expect(told({ ...host, members: [...host.members, mira] }, { members: host.members })).toEqual([
    "Mira left.",
  ]);
  expect(told({ ...host, members: [] }, { members: host.members })).toEqual(["Jonas Weber joined."]);
});

test("others' words are read out, cut where they are long; one's own are not", () => {
  expect(told(host, { chat: [chat(false, "Hello")] })).toEqual(["Jonas writes: Hello"]);
  expect(told(host, { chat: [chat(true, "Hello")] })).toEqual([]);
  expect(told(host, { chat: [chat(false, "a".repeat(500))] })[0]).toHaveLength("Jonas writes: ".length + 160);
});

test("a technician hears what became of each question, and of each right", () => {
  const asked = {
    ...viewer,
    asks: [{ kind: "scope", id: "a", sender: 1, name: "Jonas", scope: "view", expiresAtMs: 9 } as const],
  };
  expect(told(asked, { asks: [] })).toEqual(["Refused: See the screen."]);
  expect(told(asked, { asks: [], grants: [view] })).toEqual(["Allowed: See the screen."]);
  expect(told({ ...viewer, grants: [view] }, { grants: [] })).toEqual(["Taken back: See the screen."]);
  expect(told({ ...viewer, grants: [] }, { grants: [{ ...view, sender: 2 }] })).toEqual([]);
});

test("the picture: begun, paused, gone on, over", () => {
  const live = { ...viewer, screen: { ...viewer.screen, state: "live" } } as const;
  expect(told(viewer, { screen: live.screen })).toEqual([english.announce.screenLive]);
  expect(told(live, { paused: true })).toEqual([english.announce.paused]);
  expect(told({ ...live, paused: true }, { paused: false })).toEqual([english.announce.resumed]);
  expect(told(live, { screen: viewer.screen })).toEqual([english.announce.screenStopped]);
});

test("a technician hears how control stands, and what a page asks; a customer does not", () => {
  const control = { ...viewer.control, state: "ready" } as const;
  const ready = { ...viewer, control };
  expect(told(viewer, { control })).toEqual(["You control Rosa Lindner's browser."]);
  expect(told(ready, { control: { ...control, cursor: "text" } })).toEqual([]);
  expect(told(ready, { control: { ...control, state: "yielded" } })).toEqual([
    "Rosa Lindner is using mouse or keys. You can go on in a moment.",
  ]);
  expect(told(ready, { control: { ...control, state: "off", code: "control-tab-gone" } })).toEqual([
    `${english.errorWhat["control-tab-gone"]} ${english.errorNow["control-tab-gone"]}`,
  ]);
  const dialog = { id: "d", kind: "confirm", text: "Delete all?", prefill: "" } as const;
  expect(told(ready, { control: { ...control, dialog } })).toEqual(["The page asks: Delete all?"]);
  expect(told(host, { control: { ...control, dialog } })).toEqual([]);
});

test("recording is told when it begins and when it ends", () => {
  expect(told(host, { recordedBy: [1] })).toEqual(["Jonas Weber records."]);
  expect(told({ ...host, recordedBy: [1] }, { recordedBy: [] })).toEqual(["Jonas Weber stopped recording."]);
});

test("a cut, the way back, and the end, which silences all else", () => {
  expect(told(host, { phase: "interrupted" })).toEqual([english.announce.interrupted]);
  expect(told({ ...host, phase: "interrupted" }, { phase: "live" })).toEqual([english.announce.back]);
  const end = { reason: "ended-there", code: null, atMs: 1 } as const;
  expect(told(host, { phase: "ended", end, chat: [chat(false, "Bye")] })).toEqual([
    `The session is over. ${english.end.reasons["ended-there"]}`,
  ]);
});
