/**
 * Owns: the one session of the extension, and what its pages see and ask of it: they come and go, the session stays.
 * The rules that pages cannot be trusted to keep stand here: answers come from the question window alone, and nothing is
 * shown or controlled before the person said that they called for this help.
 * Never: answers a question by itself with anything but no.
 */

import type { Clock } from "../../peer/clock.ts";
import type { AccessOutcome } from "../../peer/device/access-lock.ts";
import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { HostSession } from "../../peer/session/session.ts";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import {
  type DeviceFacts,
  type EngineState,
  type FromEngine,
  needsCalled,
  offeredTransfers,
  type SessionMethod,
  ToEngine,
} from "../bridge/session-messages.ts";
import type { PagePrivacy } from "./page-privacy.ts";
import { createPageReports } from "./page-reports.ts";
import type { QuestionWindow } from "./question-window.ts";

/** This browser as an unattended device, as far as its pages have to do with it. */
export type DeskDevice = {
  readonly facts: DeviceFacts | null;
  /** Who is at this locked browser; empty once they have left. Null when it is not locked. */
  readonly lockedFor: string | null;
  /** A press there does not unlock it. */
  readonly opensByCode: boolean;
  /** @returns the device's id */
  enrol(options: {
    readonly name: string;
    readonly code: string;
    readonly asksFirst: boolean;
    readonly by: string;
  }): Promise<Result<string>>;
  revoke(): Promise<void>;
  /** @param code null for a mere press */
  unlock(code: string | null): Promise<AccessOutcome>;
};

export type SessionDesk = {
  /** A message of a page, as it came. */
  take(message: unknown): Promise<void>;
  /** A support page handed a code over. */
  offerCode(code: string): void;
  /** The question window is gone: no to all that waits. */
  refuseAll(): void;
  /** Asks whoever is here; silence is a no. */
  askForVisitor(name: string): Promise<"yes" | "no">;
  adopt(session: HostSession): void;
  /** A session is running. */
  readonly isBusy: boolean;
  /** Tells the pages how things stand. */
  spread(): void;
};

export function createSessionDesk(options: {
  readonly server: string;
  /** False where the organisation leaves the question out whether the person called for this help. */
  readonly asksFraudQuestion: boolean;
  readonly makeSession: (resume: boolean) => HostSession | null;
  readonly questions: QuestionWindow;
  readonly post: (message: FromEngine) => void;
  readonly fence: () => ControlFence;
  readonly siteInFront: () => string | null;
  readonly useLocally: () => void;
  readonly privacy: Pick<PagePrivacy, "hide" | "isCovered">;
  readonly isGuarding: () => boolean | null;
  readonly device: DeskDevice;
  /** Reads the page in front for a report. */
  readonly pageReport: (reload: boolean, signal: AbortSignal) => Promise<readonly DiagnosticsEntry[]>;
  readonly onSession: (session: HostSession) => void;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
}): SessionDesk {
  const { questions, post } = options;
  let hasCalled = !options.asksFraudQuestion;
  let notCalled = false;
  let arrivedCode: string | null = null;
  let visitor: {
    readonly name: string;
    readonly expiresAtMs: number;
    readonly resolve: (answer: "yes" | "no") => void;
  } | null = null;
  const reports = createPageReports({ isAllowed: mayReport, collect: options.pageReport });
  let session = begin(true) ?? fresh();

  return {
    take,
    offerCode,
    refuseAll,
    askForVisitor,
    adopt,
    get isBusy() {
      return isBusy();
    },
    spread,
  };

  async function take(raw: unknown): Promise<void> {
    const message = parseValue(ToEngine, raw);
    if (!message.ok) return;
    const said = message.value;
    switch (said.t) {
      case "hello":
        if (said.ticket !== null) questions.hello(said.page, said.ticket);
        return spread();
      case "call": {
        const value = await call(said.method, said.args);
        return post({ t: "result", page: said.page, call: said.call, value });
      }
      case "page-report": {
        const value = await reports.read(said.reload);
        return post({ t: "result", page: said.page, call: said.call, value });
      }
      case "answer":
        if (questions.accepts(said.page, said.ticket)) await answer(said.ask, said.answer, said.fence);
        return;
      case "called":
        if (!questions.accepts(said.page, said.ticket)) return;
        hasCalled = said.called;
        notCalled = !said.called;
        if (notCalled) session.end();
        return spread();
      case "local-input":
        return options.useLocally();
      case "enrol": {
        const value = questions.accepts(said.page, said.ticket) ? await enrol(said) : err("scope-missing");
        return post({ t: "result", page: said.page, call: said.call, value });
      }
      case "offer":
        if (!questions.accepts(said.page, said.ticket)) return;
        if (said.answer === "no") session.refuseTransfer(said.transfer);
        else session.acceptTransfer(said.transfer, said.answer);
        return;
      case "visitor":
        if (questions.accepts(said.page, said.ticket)) settleVisitor(said.answer);
        return;
      case "revoke":
        await options.device.revoke();
        return spread();
      case "unlock":
        return post({ t: "result", page: said.page, call: said.call, value: await unlock(said.code) });
      case "hide":
        await options.privacy.hide(said.what);
        return spread();
      case "again":
        if (session.snapshot.phase === "ended") renew();
        return spread();
    }
  }

  async function call(method: SessionMethod, args: readonly unknown[]): Promise<unknown> {
    if (method === "join") {
      if (session.snapshot.phase === "ended") renew();
      arrivedCode = null;
    }
    // Sharing by oneself is sharing: the same word is asked for first.
    if (method === "shareScreen" && !hasCalled) return err("scope-missing");
    const act = session[method] as (...args: readonly unknown[]) => unknown;
    try {
      return await act(...args);
    } catch {
      // The arguments are as a page sent them: it is told, and the others go on.
      return err("message-malformed");
    }
  }

  /** Whoever is at the machine ends what was hidden, whether or not they may see what is behind the lock. */
  async function unlock(code: string | null): Promise<AccessOutcome> {
    if (options.device.lockedFor === null) return ok(undefined);
    if (code === null) session.end();
    const unlocked = await options.device.unlock(code);
    if (unlocked.ok) session.end();
    spread();
    return unlocked;
  }

  function mayReport(): boolean {
    const { grants, paused, phase } = session.snapshot;
    return !paused && phase !== "ended" && grants.some(({ scope }) => scope === "diagnostics");
  }

  async function answer(
    askId: string,
    given: "once" | "session" | "no",
    fence: ControlFence | null,
  ): Promise<void> {
    const ask = session.snapshot.asks.find(({ id }) => id === askId);
    if (ask === undefined) return;
    if (given !== "no" && needsCalled(ask) && !hasCalled) return;
    const isControl = given !== "no" && ask.kind === "scope" && ask.scope === "control";
    // Control that could not be held to what was agreed is not granted.
    const isHeld = !isControl || session.setFence(fence ?? { kind: "origins", origins: [] }).ok;
    await session.answer(askId, isHeld ? given : "no");
  }

  async function enrol({ ask: askId, name, code, asksFirst }: Extract<ToEngine, { t: "enrol" }>) {
    const ask = session.snapshot.asks.find(({ id }) => id === askId);
    if (ask?.kind !== "scope" || ask.scope !== "unattended" || !hasCalled) return err("scope-missing");
    const enrolled = await options.device.enrol({ name, code, asksFirst, by: ask.name });
    if (!enrolled.ok) return enrolled;
    await session.answer(askId, "once");
    session.tellEnrolled(ask.sender, enrolled.value, name);
    spread();
    return enrolled;
  }

  /** Asks whoever is here whether a technician may come in. */
  function askForVisitor(name: string): Promise<"yes" | "no"> {
    // One at a time, and none into a session that the person began.
    if (visitor !== null || isBusy()) return Promise.resolve("no");
    const { promise, resolve } = Promise.withResolvers<"yes" | "no">();
    const asked = { name, expiresAtMs: options.wallMs() + limits.scopeAskTimeoutMs, resolve };
    visitor = asked;
    options.clock.after(limits.scopeAskTimeoutMs, () => visitor === asked && settleVisitor("no"));
    syncQuestions();
    spread();
    return promise;
  }

  function settleVisitor(answer: "yes" | "no"): void {
    visitor?.resolve(answer);
    visitor = null;
    syncQuestions();
    spread();
  }

  function isBusy(): boolean {
    const { phase } = session.snapshot;
    return phase !== "idle" && phase !== "ended";
  }

  /** A session that began at the ring of a technician: it is shown and ended like any other. */
  function adopt(begun: HostSession): void {
    session.dispose();
    hasCalled = true;
    notCalled = false;
    session = begun;
    follow(begun);
    spread();
  }

  function syncQuestions(): void {
    const { snapshot } = session;
    questions.sync(snapshot.asks.length + offeredTransfers(snapshot).length + (visitor === null ? 0 : 1));
  }

  function refuseAll(): void {
    // The window is gone with what it asked: it is not opened again for what is being refused.
    visitor?.resolve("no");
    visitor = null;
    spread();
    for (const { id } of offeredTransfers(session.snapshot)) session.refuseTransfer(id);
    for (const { id } of session.snapshot.asks) void session.answer(id, "no");
  }

  function offerCode(code: string): void {
    arrivedCode = code;
    spread();
  }

  function fresh(): HostSession {
    const made = begin(false);
    if (made === null) throw new Error("a new session is always made");
    return made;
  }

  function begin(resume: boolean): HostSession | null {
    const made = options.makeSession(resume);
    if (made === null) return null;
    follow(made);
    return made;
  }

  function follow(made: HostSession): void {
    made.subscribe(() => {
      if (made !== session) return;
      syncQuestions();
      reports.sync();
      spread();
    });
    made.onPointer((event) => post({ t: "marks", event }));
    options.onSession(made);
  }

  function renew(): void {
    session.dispose();
    hasCalled = !options.asksFraudQuestion;
    notCalled = false;
    session = fresh();
  }

  function spread(): void {
    const { snapshot } = session;
    const state: EngineState = {
      snapshot,
      receipt: snapshot.phase === "ended" ? session.receipt() : null,
      hasCalled,
      notCalled,
      server: options.server,
      siteInFront: options.siteInFront(),
      fence: options.fence(),
      isGuarding: options.isGuarding(),
      isCovered: options.privacy.isCovered,
      device: options.device.facts,
      visitor: visitor === null ? null : { name: visitor.name, expiresAtMs: visitor.expiresAtMs },
      lockedFor: options.device.lockedFor,
      opensByCode: options.device.opensByCode,
      arrivedCode,
    };
    post({ t: "state", state });
  }
}
