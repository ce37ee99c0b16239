/**
 * Owns: the one session of the extension, and what its pages see and ask of it: they come and go, the session stays.
 * The rules that pages cannot be trusted to keep stand here: answers come from the question window alone, and nothing is
 * shown or controlled before the person said that they called for this help.
 * Never: answers a question by itself with anything but no.
 */

import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { HostSession } from "../../peer/session/session.ts";
import { parseValue } from "../../protocol/parse.ts";
import { err } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/scope.ts";
import {
  type EngineState,
  type FromEngine,
  type SessionMethod,
  ToEngine,
} from "../bridge/session-messages.ts";
import type { PagePrivacy } from "./page-privacy.ts";
import type { QuestionWindow } from "./question-window.ts";

/** What needs the person's word that they called. */
const braked: readonly Scope[] = ["view", "control", "unattended"];

export type SessionDesk = {
  /** A message of a page, as it came. */
  take(message: unknown): Promise<void>;
  /** A support page handed a code over. */
  offerCode(code: string): void;
  /** The question window is gone: no to all that waits. */
  refuseAll(): void;
  /** Tells the pages how things stand. */
  spread(): void;
};

export function createSessionDesk(options: {
  readonly server: string;
  readonly makeSession: (resume: boolean) => HostSession | null;
  readonly questions: QuestionWindow;
  readonly post: (message: FromEngine) => void;
  readonly fence: () => ControlFence;
  readonly siteInFront: () => string | null;
  readonly useLocally: () => void;
  readonly privacy: Pick<PagePrivacy, "hide" | "isCovered">;
  readonly isGuarding: () => boolean | null;
  readonly onSession: (session: HostSession) => void;
}): SessionDesk {
  const { questions, post } = options;
  let hasCalled = false;
  let notCalled = false;
  let arrivedCode: string | null = null;
  let session = begin(true) ?? fresh();

  return { take, offerCode, refuseAll, spread };

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

  async function answer(
    askId: string,
    given: "once" | "session" | "no",
    fence: ControlFence | null,
  ): Promise<void> {
    const ask = session.snapshot.asks.find(({ id }) => id === askId);
    if (ask === undefined) return;
    const isBraked = ask.kind === "scope" && braked.includes(ask.scope);
    if (given !== "no" && isBraked && !hasCalled) return;
    const isControl = given !== "no" && ask.kind === "scope" && ask.scope === "control";
    // Control that could not be held to what was agreed is not granted.
    const isHeld = !isControl || session.setFence(fence ?? { kind: "origins", origins: [] }).ok;
    await session.answer(askId, isHeld ? given : "no");
  }

  function refuseAll(): void {
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
    made.subscribe((snapshot) => {
      if (made !== session) return;
      questions.sync(snapshot.asks.length);
      spread();
    });
    made.onPointer((event) => post({ t: "marks", event }));
    options.onSession(made);
    return made;
  }

  function renew(): void {
    session.dispose();
    hasCalled = false;
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
      arrivedCode,
    };
    post({ t: "state", state });
  }
}
