/**
 * Owns: the worker that the file engine runs in.
 * Never: holds state of its own.
 */

import type { EngineCommand, EngineEvent } from "./engine-messages.ts";
import { transferables } from "./engine-messages.ts";
import { createFileEngine } from "./file-engine.ts";
import { createOpfsByteStore } from "./opfs-byte-store.ts";

/** As much of DedicatedWorkerGlobalScope as is used: the folder is compiled with the DOM's types. */
type WorkerScope = {
  postMessage(message: EngineEvent, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<EngineCommand>) => void): void;
  addEventListener(type: "unhandledrejection", listener: () => void): void;
};
const scope = globalThis as unknown as WorkerScope;

const engine = createFileEngine({
  store: createOpfsByteStore(),
  emit: (event) => scope.postMessage(event, transferables(event)),
  now: () => performance.now(),
});

scope.addEventListener("message", ({ data }) => engine.handle(data));
// What is thrown outside a promise reaches the page by itself.
scope.addEventListener("unhandledrejection", () => scope.postMessage({ e: "broken" }, []));
