import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fake, fakeHost } from "../../app/session/fake-session.ts";
import type { TransferSnapshot } from "../../peer/files/transfer-snapshot.ts";
import { createManualClock } from "../../peer/manual-clock.ts";
import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { HostSession } from "../../peer/session/session.ts";
import type { AskSnapshot } from "../../peer/session/session-snapshot.ts";
import { err, ok } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/scope.ts";
import { type EngineState, type FromEngine, sessionMethods } from "../bridge/session-messages.ts";
import { createQuestionWindow } from "./question-window.ts";
import { createScriptedDriver } from "./scripted-driver.ts";
import { createSessionDesk, type DeskDevice } from "./session-desk.ts";

const panel = "P".repeat(22);
const page = "Q".repeat(22);
const ticket = "T".repeat(22);
const fakeTransfer: TransferSnapshot = {
  id: "",
  direction: "in",
  state: "offered",
  files: [],
  fileCount: 1,
  doneFiles: 0,
  failedFiles: 0,
  totalBytes: 3,
  doneBytes: 0,
  bytesPerSecond: 0,
  secondsLeft: null,
};
const nowhere: ControlFence = { kind: "origins", origins: [] };

function askFor(scope: Scope, id = scope): AskSnapshot {
  return { kind: "scope", id, sender: 1, name: "Jonas", scope, expiresAtMs: 1_000 };
}

const admission: AskSnapshot = { kind: "admit", id: "admit", sender: 2, name: "Ida", expiresAtMs: 1_000 };

/** A desk with a question window that is open, and its page there, once a question waits. */
function trial(
  over: Partial<HostSession> = {},
  deviceOver: Partial<DeskDevice> = {},
  asksFraudQuestion = true,
) {
  const browser = createScriptedDriver();
  const done: string[] = [];
  const sessions: Fake<HostSession>[] = [];
  const posted: FromEngine[] = [];
  function note<Value>(name: string, value: Value) {
    return (...args: readonly unknown[]): Value => {
      done.push([name, ...args.map((arg) => JSON.stringify(arg))].join(" "));
      return value;
    };
  }
  const clock = createManualClock();
  const desk = createSessionDesk({
    clock,
    wallMs: () => 1_000,
    device: {
      facts: null,
      lockedFor: null,
      opensByCode: false,
      enrol: note("enrol", Promise.resolve(ok("D".repeat(22)))),
      revoke: note("revoke", Promise.resolve()),
      unlock: note("unlock", Promise.resolve(ok(undefined))),
      ...deviceOver,
    },
    server: "https://help.example",
    asksFraudQuestion,
    makeSession(resume) {
      if (resume) return null;
      const made = fakeHost(
        { phase: "live" },
        {
          ...Object.fromEntries(sessionMethods.map((method) => [method, note(method, ok(undefined))])),
          answer: note("answer", Promise.resolve(ok(undefined))),
          setFence: note("setFence", ok(undefined)),
          dispose: note("dispose", undefined),
          ...over,
        },
      );
      sessions.push(made);
      return made;
    },
    questions: createQuestionWindow({
      driver: browser.driver,
      newTicket: () => ticket,
      onGone: () => desk.refuseAll(),
    }),
    post: (message) => posted.push(message),
    fence: () => nowhere,
    siteInFront: () => "https://shop.example",
    useLocally: note("useLocally", undefined),
    privacy: { isCovered: false, hide: note("hide", Promise.resolve()) },
    isGuarding: () => null,
    pageReport: async () => [],
    onSession: note("onSession", undefined) as (session: HostSession) => void,
  });
  const session = () => {
    const last = sessions.at(-1);
    if (last === undefined) throw new Error("no session");
    return last;
  };
  const state = (): EngineState => {
    desk.spread();
    const last = posted.at(-1);
    if (last?.t !== "state") throw new Error("no state");
    return last.state;
  };
  const ask = async (...asks: readonly AskSnapshot[]) => {
    session().show({ asks });
    await browser.settled();
    await desk.take({ t: "hello", page, ticket });
  };
  const answer = (id: string, given: string, fence: ControlFence | null = null) =>
    desk.take({ t: "answer", page, ticket, ask: id, answer: given, fence });
  const called = (said: boolean) => desk.take({ t: "called", page, ticket, called: said });
  done.length = 0;
  return { browser, clock, desk, done, posted, sessions, session, state, ask, answer, called };
}

test("answers from the question window count", async () => {
  const { ask, answer, done } = trial();
  await ask(askFor("files-in"), admission);
  await answer("files-in", "once");
  await answer("admit", "no");
  expect(done).toEqual(['answer "files-in" "once"', 'answer "admit" "no"']);
});

test("answers from anywhere else do not", async () => {
  const { desk, ask, answer, called, done } = trial();
  await answer("files-in", "once");
  await ask(askFor("files-in"));
  const given = { t: "answer", ask: "files-in", answer: "once", fence: null };
  await desk.take({ ...given, page: panel, ticket });
  await desk.take({ ...given, page, ticket: "X".repeat(22) });
  await desk.take({ ...given, page: panel, ticket: "X".repeat(22) });
  await desk.take({ t: "call", page: panel, call: 1, method: "answer", args: ["files-in", "once"] });
  await desk.take({ t: "called", page: panel, ticket, called: true });
  await called(true);
  // A second page with the same ticket: the window was loaded again, which is a no.
  await desk.take({ t: "hello", page: panel, ticket });
  await answer("files-in", "once");
  expect(done).toEqual(['answer "files-in" "no"']);
});

test("what was never asked is not answered", async () => {
  const { ask, answer, done } = trial();
  await ask(askFor("files-in"));
  await answer("control", "session", { kind: "everywhere" });
  expect(done).toEqual([]);
});

test.each(["view", "control", "unattended"] as const)(
  "%s is not allowed before the person said that they called, and may be refused",
  async (scope) => {
    const { ask, answer, called, done } = trial();
    await ask(askFor(scope));
    await answer(scope, "session", { kind: "everywhere" });
    await answer(scope, "once", { kind: "everywhere" });
    expect(done).toEqual([]);
    await answer(scope, "no");
    expect(done).toEqual([`answer "${scope}" "no"`]);
    await called(true);
    await answer(scope, "session", { kind: "everywhere" });
    expect(done.at(-1)).toBe(`answer "${scope}" "session"`);
  },
);

test("sharing by oneself needs the same word", async () => {
  const { desk, ask, called, done, posted } = trial();
  const share = { t: "call", page: panel, call: 5, method: "shareScreen", args: [] };
  await desk.take(share);
  expect(posted.at(-1)).toEqual({
    t: "result",
    page: panel,
    call: 5,
    value: { ok: false, code: "scope-missing" },
  });
  await ask(askFor("view"));
  await called(true);
  await desk.take(share);
  expect(done).toEqual(["shareScreen"]);
});

test("who did not call has no session any more", async () => {
  const { ask, called, done, state } = trial();
  await ask(askFor("control"));
  await called(false);
  expect(done).toEqual(["end"]);
  expect(state()).toMatchObject({ hasCalled: false, notCalled: true });
});

test("the word is asked for again in the next session", async () => {
  const { desk, ask, called, answer, session, sessions, state, done } = trial();
  await ask(askFor("control"));
  await called(true);
  await desk.take({ t: "again", page: panel });
  expect(sessions).toHaveLength(1);
  session().show({ phase: "ended", asks: [] });
  await desk.take({ t: "again", page: panel });
  expect([sessions.length, done[0]]).toEqual([2, "dispose"]);
  expect(state()).toMatchObject({ hasCalled: false, notCalled: false });
  done.length = 0;
  await ask(askFor("control"));
  await answer("control", "session", { kind: "everywhere" });
  expect(done).toEqual([]);
});

test("[CT-12] control is fenced before it is granted, and a fence that is missing is nowhere", async () => {
  const { ask, called, answer, done } = trial();
  await ask(askFor("control"));
  await called(true);
  await answer("control", "session");
  await answer("control", "session", { kind: "origins", origins: ["https://shop.example"] });
  await answer("control", "no", { kind: "everywhere" });
  expect(done).toEqual([
    'setFence {"kind":"origins","origins":[]}',
    'answer "control" "session"',
    'setFence {"kind":"origins","origins":["https://shop.example"]}',
    'answer "control" "session"',
    'answer "control" "no"',
  ]);
});

test("[CT-12] control that cannot be held to its fence is not granted", async () => {
  const answers: string[] = [];
  const { ask, called, answer } = trial({
    setFence: () => err("control-unavailable"),
    answer: async (id, given) => {
      answers.push(`${id} ${given}`);
      return ok(undefined);
    },
  });
  await ask(askFor("control"));
  await called(true);
  await answer("control", "session", { kind: "origins", origins: ["https://*.example"] });
  expect(answers).toEqual(["control no"]);
});

test("a question window that is closed is a no to all that waits", async () => {
  const { browser, ask, done } = trial();
  await ask(askFor("control"), askFor("files-in"), admission);
  browser.emit("window-closed", 101);
  expect(done).toEqual(['answer "control" "no"', 'answer "files-in" "no"', 'answer "admit" "no"']);
});

test("a question window that cannot be opened is a no to all that waits", async () => {
  const { browser, session, done } = trial();
  browser.refuse("openQuestion", "control-unavailable");
  session().show({ asks: [askFor("control")] });
  await browser.settled();
  expect(done).toEqual(['answer "control" "no"']);
});

test("calls of the list are carried out for any page, and answered to it", async () => {
  const { desk, done, posted } = trial();
  await desk.take({ t: "call", page: panel, call: 3, method: "sendChat", args: ["hello"] });
  expect(done).toEqual(['sendChat "hello"']);
  expect(posted).toEqual([{ t: "result", page: panel, call: 3, value: { ok: true, value: undefined } }]);
});

test.each([
  "answer",
  "setFence",
  "dispose",
  "subscribe",
  "onPointer",
  "snapshot",
  "receipt",
  "capturedTrack",
  "constructor",
  "__proto__",
  "",
])("%j is not to be called by a page", async (method) => {
  const { desk, done, posted } = trial();
  await desk.take({ t: "call", page: panel, call: 1, method, args: ["control", "session"] });
  expect([done, posted]).toEqual([[], []]);
});

test("a call that throws is answered, and the desk goes on", async () => {
  const { desk, posted } = trial({
    sendChat: () => {
      throw new TypeError("text.trim is not a function");
    },
    filesOf: () => {
      throw new TypeError("no");
    },
  });
  await desk.take({ t: "call", page: panel, call: 1, method: "sendChat", args: [{}] });
  await desk.take({ t: "call", page: panel, call: 2, method: "filesOf", args: [] });
  expect(posted).toEqual([
    { t: "result", page: panel, call: 1, value: { ok: false, code: "message-malformed" } },
    { t: "result", page: panel, call: 2, value: { ok: false, code: "message-malformed" } },
  ]);
});

test("joining after an end is a new session, and uses the code up that was handed over", async () => {
  const { desk, session, sessions, state, done } = trial();
  desk.offerCode("4821-507264");
  expect(state().arrivedCode).toBe("4821-507264");
  session().show({ phase: "ended" });
  await desk.take({ t: "call", page: panel, call: 1, method: "join", args: ["4821-507264", "Rosa"] });
  expect([sessions.length, state().arrivedCode]).toEqual([2, null]);
  expect(done.at(-1)).toBe('join "4821-507264" "Rosa"');
});

test("a session that is over tells nothing more once there is another", async () => {
  const { desk, session, posted } = trial();
  const first = session();
  first.show({ phase: "ended" });
  await desk.take({ t: "again", page: panel });
  const before = posted.length;
  first.show({ asks: [askFor("control")] });
  expect(posted).toHaveLength(before);
});

test("the person's hand in a page of the extension is handed on", async () => {
  const { desk, done } = trial();
  await desk.take({ t: "local-input", page: panel });
  expect(done).toEqual(["useLocally"]);
});

test("what a page hides is handed on, and a page that hides something else is not heard", async () => {
  const { desk, done } = trial();
  await desk.take({ t: "hide", page: panel, what: "page" });
  await desk.take({ t: "hide", page: panel, what: "everything" });
  expect(done).toEqual(['hide "page"']);
});

test("pages are told all they show: the receipt only at the end", () => {
  const { session, state } = trial();
  expect(state()).toMatchObject({
    receipt: null,
    server: "https://help.example",
    siteInFront: "https://shop.example",
    fence: nowhere,
    hasCalled: false,
  });
  session().show({ phase: "ended" });
  expect(state().snapshot.phase).toBe("ended");
  expect(state().receipt).not.toBeNull();
});

test("whatever else is said is ignored", async () => {
  const { desk, ask, called, done } = trial();
  await ask(askFor("control"));
  await called(true);
  const fields = {
    t: fc.oneof(fc.constantFrom("hello", "call", "answer", "called", "again"), fc.anything()),
    page: fc.oneof(fc.constant(page), fc.anything()),
    ticket: fc.oneof(fc.constant(ticket), fc.anything()),
    ask: fc.oneof(fc.constant("control"), fc.anything()),
    answer: fc.constantFrom("yes", "always", "Session", true, null, {}),
    fence: fc.oneof(fc.constantFrom(null, { kind: "everywhere" }), fc.anything()),
  };
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.anything(), fc.record(fields, { requiredKeys: [] })), async (message) => {
      await desk.take(message);
    }),
  );
  await desk.take({ t: "answer", page, ticket, ask: "control", answer: "session", fence: { kind: "all" } });
  await desk.take({
    t: "answer",
    page,
    ticket,
    ask: "control",
    answer: "session",
    fence: { kind: "origins", origins: Array.from({ length: 51 }, () => "https://shop.example") },
  });
  expect(done).toEqual([]);
});

const wish = { t: "enrol", page, ticket, call: 7, name: "Office", code: "kestrel vat 41", asksFirst: true };

test("a browser becomes a device by the question window's answer alone, to that very question, once the person called", async () => {
  const { desk, ask, called, done, posted } = trial({ tellEnrolled: () => {} });
  await ask(askFor("unattended"));
  await desk.take({ ...wish, ask: "unattended" });
  expect(done).toEqual([]);
  await called(true);
  await desk.take({ ...wish, ask: "unattended", page: panel });
  await desk.take({ ...wish, ask: "another" });
  await desk.take({ ...wish, ask: "unattended", code: "x".repeat(10_000) });
  expect(done).toEqual([]);
  await desk.take({ ...wish, ask: "unattended" });
  expect(done[0]).toMatch(/^enrol .*"by":"Jonas"/);
  expect(done[1]).toBe('answer "unattended" "once"');
  expect(posted).toContainEqual({ t: "result", page, call: 7, value: ok("D".repeat(22)) });
});

test("a technician who rang waits for the person here: yes, no, a window that is closed, and silence", async () => {
  const { browser, clock, desk, session, state } = trial();
  session().show({ phase: "idle" });
  const asked = async () => {
    const answer = desk.askForVisitor("Tom");
    await browser.settled();
    await desk.take({ t: "hello", page, ticket });
    expect(state().visitor).toMatchObject({ name: "Tom" });
    return answer;
  };
  const first = asked();
  await browser.settled();
  await desk.take({ t: "visitor", page: panel, ticket, answer: "yes" });
  await desk.take({ t: "visitor", page, ticket, answer: "yes" });
  expect(await first).toBe("yes");
  expect(state().visitor).toBe(null);

  const second = desk.askForVisitor("Tom");
  expect(await desk.askForVisitor("Mallory")).toBe("no");
  desk.refuseAll();
  expect(await second).toBe("no");

  const third = desk.askForVisitor("Tom");
  clock.advance(120_000);
  expect(await third).toBe("no");
  session().show({ phase: "live" });
  expect(await desk.askForVisitor("Tom")).toBe("no");
});

test("offered files are a question too: yes, no, and a window that is closed", async () => {
  const { browser, desk, session, done } = trial();
  const offered = (id: string) => ({ ...fakeTransfer, id: id.repeat(22) });
  session().show({ transfers: [offered("A"), offered("B"), { ...offered("C"), direction: "out" }] });
  await browser.settled();
  await desk.take({ t: "hello", page, ticket });
  const answer = { t: "offer", page, ticket, transfer: "A".repeat(22), answer: "session" };
  await desk.take({ ...answer, page: panel });
  expect(done).toEqual([]);
  await desk.take(answer);
  await desk.take({ ...answer, answer: "no" });
  desk.refuseAll();
  expect(done).toEqual([
    `acceptTransfer "${"A".repeat(22)}" "session"`,
    `refuseTransfer "${"A".repeat(22)}"`,
    `refuseTransfer "${"A".repeat(22)}"`,
    `refuseTransfer "${"B".repeat(22)}"`,
  ]);
});

test("[UN-9] a press at the lock page ends the session, and a wrong code there ends nothing", async () => {
  const refusal = err("access-code-wrong");
  const locked: Partial<DeskDevice> = {
    lockedFor: "Jonas",
    opensByCode: true,
    unlock: (code) => Promise.resolve(code === "kestrel vat 41" ? ok(undefined) : refusal),
  };
  const pressed = trial({}, locked);
  await pressed.desk.take({ t: "unlock", page: panel, call: 1, code: null });
  expect(pressed.done).toEqual(["end"]);
  expect(pressed.posted).toContainEqual({ t: "result", page: panel, call: 1, value: refusal });
  expect(pressed.state()).toMatchObject({ lockedFor: "Jonas", opensByCode: true });

  const typed = trial({}, locked);
  await typed.desk.take({ t: "unlock", page: panel, call: 2, code: "another" });
  await typed.desk.take({ t: "unlock", page: panel, call: 3, code: "x".repeat(10_000) });
  expect(typed.done).toEqual([]);
  await typed.desk.take({ t: "unlock", page: panel, call: 4, code: "kestrel vat 41" });
  expect(typed.done).toEqual(["end"]);
  expect(typed.posted).toContainEqual({ t: "result", page: panel, call: 4, value: ok(undefined) });
});

test("where the organisation leaves the question about the call out, everything else is asked as ever, in every session", async () => {
  const { desk, ask, done, state, session } = trial({}, {}, false);
  expect(state().hasCalled).toBe(true);
  await ask(askFor("view"));
  expect(done).not.toContain('answer "view" "session"');
  // A page that is no question window still answers nothing.
  await desk.take({ t: "answer", page: panel, ticket, ask: "view", answer: "session", fence: null });
  expect(done).not.toContain('answer "view" "session"');
  await desk.take({ t: "answer", page, ticket, ask: "view", answer: "session", fence: null });
  expect(done).toContain('answer "view" "session"');
  session().show({ phase: "ended" });
  await desk.take({ t: "again", page: panel });
  expect(state().hasCalled).toBe(true);
});
