/**
 * Owns: the engine's way to the browser: calls to the service worker over a port that is made anew whenever the service
 * worker ended, and the events that come back.
 * Never: repeats a call that was under way when the service worker ended: whether it was carried out is not known, and
 * its answer is an error.
 */

import { createEmitter, type Listening } from "../../peer/events.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type {
  DriverArguments,
  DriverCallName,
  DriverMessage,
  DriverResults,
  DriverSetup,
  PolicyNews,
} from "../bridge/driver-messages.ts";
import { controlErrorOf } from "./control-error.ts";

export type BrowserDriverEvents = {
  readonly cdp: { readonly tab: number; readonly method: string; readonly params: unknown };
  /** Of a frame in a process of its own. */
  readonly "cdp-in-frame": {
    readonly tab: number;
    readonly session: string;
    readonly method: string;
    readonly params: unknown;
  };
  readonly detached: { readonly tab: number; readonly reason: string };
  readonly guard: { readonly tab: number; readonly says: unknown };
  readonly "permissions-added": undefined;
  readonly "tabs-changed": undefined;
  readonly "tab-activated": { readonly tab: number; readonly window: number };
  readonly "tab-navigated": { readonly tab: number; readonly url: string };
  readonly "tab-left": number;
  /** The service worker had ended: what the browser told meanwhile is lost. */
  readonly reconnected: undefined;
  readonly "window-closed": number;
  readonly panic: undefined;
  readonly policy: PolicyNews;
  readonly "join-code": string;
  readonly setup: DriverSetup;
};

export type BrowserDriver = Listening<BrowserDriverEvents> & {
  /** @returns what the call came to, or a code `control-…` with the browser's own sentence as its detail */
  call<Name extends DriverCallName>(
    name: Name,
    ...args: DriverArguments<Name>
  ): Promise<Result<DriverResults[Name]>>;
};

/** The little of a port that is used. */
export type DriverPort = {
  postMessage(message: unknown): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
};

/** @param connect makes a port to the service worker, and starts it where it has ended */
export function createBrowserDriver(connect: () => DriverPort): BrowserDriver {
  const emitter = createEmitter<BrowserDriverEvents>();
  const waitingByCall = new Map<number, (result: Result<unknown>) => void>();
  let lastCall = 0;
  let port = open();

  return {
    on: emitter.on,
    call(name, ...args) {
      lastCall += 1;
      const call = lastCall;
      const { promise, resolve } = Promise.withResolvers<Result<never>>();
      waitingByCall.set(call, resolve as (result: Result<unknown>) => void);
      try {
        port.postMessage({ call, name, args });
      } catch {
        // The port is gone and its event is still to come: this call alone was never sent.
        waitingByCall.delete(call);
        lose(port);
        waitingByCall.set(call, resolve as (result: Result<unknown>) => void);
        port.postMessage({ call, name, args });
      }
      return promise;
    },
  };

  function open(): DriverPort {
    const opened = connect();
    opened.onMessage.addListener((message) => take(message as DriverMessage | DriverSetup));
    opened.onDisconnect.addListener(() => lose(opened));
    return opened;
  }

  function lose(lost: DriverPort): void {
    if (lost !== port) return;
    const unanswered = [...waitingByCall.values()];
    waitingByCall.clear();
    port = open();
    emitter.emit("reconnected", undefined);
    for (const resolve of unanswered) resolve(err("control-unavailable", "service worker ended"));
  }

  function take(message: DriverMessage | DriverSetup): void {
    switch (message.t) {
      case "answer": {
        const resolve = waitingByCall.get(message.call);
        waitingByCall.delete(message.call);
        const { error, value } = message;
        resolve?.(error === null ? ok(value) : err(controlErrorOf(error), error));
        return;
      }
      case "setup":
        return emitter.emit("setup", message);
      case "cdp":
        return emitter.emit("cdp", message);
      case "cdp-in-frame":
        return emitter.emit("cdp-in-frame", message);
      case "detached":
        return emitter.emit("detached", message);
      case "guard":
        return emitter.emit("guard", message);
      case "permissions-added":
        return emitter.emit("permissions-added", undefined);
      case "tabs-changed":
        return emitter.emit("tabs-changed", undefined);
      case "tab-activated":
        return emitter.emit("tab-activated", message);
      case "tab-navigated":
        return emitter.emit("tab-navigated", message);
      case "tab-left":
        return emitter.emit("tab-left", message.tab);
      case "window-closed":
        return emitter.emit("window-closed", message.window);
      case "policy":
        return emitter.emit("policy", message);
      case "panic":
        return emitter.emit("panic", undefined);
      case "join-code":
        return emitter.emit("join-code", message.code);
    }
  }
}
