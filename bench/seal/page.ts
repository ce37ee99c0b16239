/** The page of the seal benchmark: starts the worker and hands its answer on. */

import type { SealRound } from "./worker.ts";

function measureSeal(): Promise<SealRound[]> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data as SealRound[]));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  });
}

Object.assign(globalThis, { measureSeal });
