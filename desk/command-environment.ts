/** Owns: what an operator's command takes from outside: the real time and chance, and no log. It says what it has to say itself. */

import { randomBytes } from "node:crypto";
import type { DeskEnvironment } from "./environment.ts";

export const commandEnvironment: DeskEnvironment = {
  clock: { now: () => Date.now(), every: () => () => undefined },
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
  logger: { info() {}, warn() {}, error() {} },
};
