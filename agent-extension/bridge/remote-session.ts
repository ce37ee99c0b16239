/**
 * Owns: the extension's session as its pages see it: a `HostFace` that mirrors what the engine tells and sends it what the
 * person does.
 * Never: holds anything of a session that the engine does not tell.
 */

import { randomBytes } from "../../crypto/random.ts";
import type { AccessOutcome } from "../../peer/device/access-lock.ts";
import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { HostFace, PointerEventFromViewer } from "../../peer/session/session.ts";
import type { DiagnosticsEntry, SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import {
  channelName,
  type EngineState,
  type FromEngine,
  type SessionMethod,
  type ToEngine,
} from "./session-messages.ts";

export type RemoteSession = {
  readonly session: HostFace;
  /** The latest of what the engine told. */
  readonly state: EngineState;
  onState(listener: (state: EngineState) => void): () => void;
  /** From the question window alone. */
  answer(ask: string, answer: "once" | "session" | "no", fence: ControlFence | null): void;
  called(called: boolean): void;
  /** From the question window: makes this browser a device. @returns its id, or why it is none */
  enrol(options: {
    readonly ask: string;
    readonly name: string;
    readonly code: string;
    readonly asksFirst: boolean;
  }): Promise<Result<string>>;
  answerOffer(transfer: string, answer: "once" | "session" | "no"): void;
  answerVisitor(answer: "yes" | "no"): void;
  revokeDevice(): void;
  /** @param code null for a mere press */
  unlock(code: string | null): Promise<AccessOutcome>;
  /** What a report can tell of the page in front; nothing while no report is allowed. */
  pageReport(reload: boolean): Promise<readonly DiagnosticsEntry[]>;
  /** A new session after one that is over. */
  again(): void;
  hide(what: "part" | "page" | "nothing"): void;
  /** The person's hand is on mouse or keys here. */
  useLocally(): void;
};

/**
 * Finds the engine and waits until it told how things stand.
 * @param ticket the question window's
 */
export async function connectRemoteSession(ticket: string | null): Promise<RemoteSession> {
  const channel = new BroadcastChannel(channelName);
  const page = bytesToBase64url(randomBytes(16));
  const say = (message: ToEngine) => channel.postMessage(message);
  const stateListeners = new Set<(state: EngineState) => void>();
  const markListeners = new Set<(event: PointerEventFromViewer) => void>();
  const waitingByCall = new Map<number, (value: unknown) => void>();
  const { promise: firstState, resolve: started } = Promise.withResolvers<EngineState>();
  let lastCall = 0;
  let state: EngineState | null = null;

  channel.addEventListener("message", ({ data }: MessageEvent<FromEngine>) => {
    switch (data.t) {
      case "state":
        state = data.state;
        started(data.state);
        for (const listener of stateListeners) listener(data.state);
        return;
      case "result":
        if (data.page !== page) return;
        waitingByCall.get(data.call)?.(data.value);
        waitingByCall.delete(data.call);
        return;
      case "marks":
        for (const listener of markListeners) listener(data.event);
    }
  });
  await chrome.runtime.sendMessage("start-engine");
  // An engine that is just being loaded hears nothing yet, and tells its state by itself once it does.
  say({ t: "hello", page, ticket });
  const first = await firstState;
  const now = () => state ?? first;

  return {
    session: faceOf(),
    get state() {
      return now();
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    answer(ask, answer, fence) {
      if (ticket !== null) say({ t: "answer", page, ticket, ask, answer, fence });
    },
    called(called) {
      if (ticket !== null) say({ t: "called", page, ticket, called });
    },
    enrol(given) {
      if (ticket === null) return Promise.resolve(err("scope-missing"));
      const { call, answer } = expectAnswer();
      say({ t: "enrol", page, ticket, call, ...given });
      return answer;
    },
    answerOffer(transfer, answer) {
      if (ticket !== null) say({ t: "offer", page, ticket, transfer, answer });
    },
    answerVisitor(answer) {
      if (ticket !== null) say({ t: "visitor", page, ticket, answer });
    },
    revokeDevice: () => say({ t: "revoke", page }),
    unlock(code) {
      const { call, answer } = expectAnswer();
      say({ t: "unlock", page, call, code });
      return answer;
    },
    pageReport(reload) {
      const { call, answer } = expectAnswer();
      say({ t: "page-report", page, call, reload });
      return answer;
    },
    again: () => say({ t: "again", page }),
    hide: (what) => say({ t: "hide", page, what }),
    useLocally: () => say({ t: "local-input", page }),
  };

  function call(method: SessionMethod, ...args: readonly unknown[]): Promise<never> {
    const { call, answer } = expectAnswer();
    say({ t: "call", page, call, method, args: [...args] });
    return answer;
  }

  function expectAnswer(): { readonly call: number; readonly answer: Promise<never> } {
    lastCall += 1;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    waitingByCall.set(lastCall, resolve);
    return { call: lastCall, answer: promise as Promise<never> };
  }

  function faceOf(): HostFace {
    return {
      role: "host",
      get snapshot() {
        return now().snapshot;
      },
      subscribe(listener: (snapshot: SessionSnapshot) => void) {
        const take = (next: EngineState) => listener(next.snapshot);
        stateListeners.add(take);
        return () => stateListeners.delete(take);
      },
      setName: (name) => void call("setName", name),
      sendChat: (text) => void call("sendChat", text),
      dismissError: () => void call("dismissError"),
      pauseTransfer: (transfer) => void call("pauseTransfer", transfer),
      resumeTransfer: (transfer) => void call("resumeTransfer", transfer),
      cancelTransfer: (transfer) => void call("cancelTransfer", transfer),
      refuseTransfer: (transfer) => void call("refuseTransfer", transfer),
      openReceived: (transfer, entry) => call("openReceived", transfer, entry),
      filesOf: (transfer) => call("filesOf", transfer),
      receipt() {
        const { receipt } = now();
        if (receipt === null) throw new Error("there is no receipt before the end");
        return receipt;
      },
      end: () => void call("end"),
      // The session is the engine's: a page that closes ends nothing.
      dispose() {},
      join: (code, name) => call("join", code, name),
      // Questions are answered in their own window.
      answer: async () => ok(undefined),
      takeBack: (scope, sender) => void call("takeBack", scope, sender),
      shareScreen: () => call("shareScreen"),
      stopSharing: () => void call("stopSharing"),
      setPaused: (paused) => void call("setPaused", paused),
      acceptTransfer: (transfer, duration) => void call("acceptTransfer", transfer, duration),
      offerFiles: (sources, sender) => call("offerFiles", sources, sender),
      sendDiagnostics: (report, sender) => call("sendDiagnostics", report, sender),
      removeMember: (sender) => void call("removeMember", sender),
      onPointer(listener) {
        markListeners.add(listener);
        return () => markListeners.delete(listener);
      },
      capturedTrack: () => null,
    };
  }
}
