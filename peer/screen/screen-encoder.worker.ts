/**
 * Owns: nothing but the line between the host's page and the encoder core. See sender-messages.ts.
 */

import { systemClock } from "../clock.ts";
import { createEncoderCore } from "./encoder-core.ts";
import type { ToEncoder } from "./sender-messages.ts";

type WorkerScope = {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToEncoder>) => void): void;
};

const scope = globalThis as unknown as WorkerScope;
const core = createEncoderCore({
  clock: systemClock,
  sinceEpochMs: () => performance.timeOrigin + performance.now(),
  post: (message, transfer = []) => scope.postMessage(message, transfer),
});
scope.addEventListener("message", (event) => core.receive(event.data));
