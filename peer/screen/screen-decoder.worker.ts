/**
 * Owns: nothing but the line between the viewer's page and the decoder core. See receiver-messages.ts.
 */

import { systemClock } from "../clock.ts";
import { createDecoderCore } from "./decoder-core.ts";
import type { ToDecoder } from "./receiver-messages.ts";

type WorkerScope = {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToDecoder>) => void): void;
};

const scope = globalThis as unknown as WorkerScope;
const core = createDecoderCore({
  clock: systemClock,
  sinceEpochMs: () => performance.timeOrigin + performance.now(),
  post: (message, transfer = []) => scope.postMessage(message, transfer),
});
scope.addEventListener("message", (event) => core.receive(event.data));
