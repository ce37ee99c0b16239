/**
 * Owns: the worker that the file engine runs in.
 * Never: holds state of its own.
 */

import { createSha256 } from "../../crypto/sha256.ts";
import { prepareWasmSha256 } from "../../crypto/sha256-wasm.ts";
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

/** Commands wait until it is settled how to hash. The listener is there before: what comes earlier would be lost. */
const engine = prepareWasmSha256()
  .catch(() => createSha256)
  .then((create) =>
    createFileEngine({
      store: createOpfsByteStore(),
      emit: (event) => scope.postMessage(event, transferables(event)),
      now: () => performance.now(),
      createSha256: create,
    }),
  );

scope.addEventListener("message", ({ data }) => void engine.then((made) => made.handle(data)));
// What is thrown outside a promise reaches the page by itself.
scope.addEventListener("unhandledrejection", () => scope.postMessage({ e: "broken" }, []));
