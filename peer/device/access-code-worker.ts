/**
 * Owns: the worker that stretches one access code and is ended: a second of work, and 64 MiB that go with it.
 * Never: keeps a code, or is given more than one.
 */

import { stretchByArgon2id } from "../../crypto/argon2id.ts";

export type StretchCommand = { readonly code: Uint8Array<ArrayBuffer>; readonly salt: Uint8Array };

type WorkerScope = {
  postMessage(stretched: Uint8Array<ArrayBuffer>): void;
  addEventListener(type: "message", listener: (event: MessageEvent<StretchCommand>) => void): void;
};
const scope = globalThis as unknown as WorkerScope;

scope.addEventListener("message", ({ data: { code, salt } }) => {
  void stretchByArgon2id(code, salt).then((stretched) => scope.postMessage(stretched));
});
