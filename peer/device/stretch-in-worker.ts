/**
 * Owns: stretching an access code in a worker of its own, so that the page goes on meanwhile.
 * Never: leaves a worker, and with it the code, behind.
 */

import type { StretchAccessCode } from "./access-code.ts";
import type { StretchCommand } from "./access-code-worker.ts";

/** Rejects when the worker does not load, or fails. */
export const stretchInWorker: StretchAccessCode = (code, salt) => {
  const worker = new Worker(new URL("./access-code-worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  worker.addEventListener("message", ({ data }: MessageEvent<Uint8Array>) => resolve(data));
  worker.addEventListener("error", () => reject(new Error("the worker for access codes failed")));
  worker.postMessage({ code, salt } satisfies StretchCommand);
  return promise.finally(() => worker.terminate());
};
