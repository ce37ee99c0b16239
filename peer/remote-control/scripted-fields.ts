/**
 * Owns: a page's fields for files, for tests: a field is opened by the test, what is put into it is kept.
 * Never: ships.
 */

import { err, ok } from "../../protocol/result.ts";
import { createEmitter } from "../events.ts";
import type { FileChoice, FileFieldSurface } from "./file-field-surface.ts";

export type ScriptedFields = FileFieldSurface & {
  open(choice: FileChoice): void;
  /** The page is left. */
  leave(): void;
  readonly waits: FileChoice | null;
  readonly filled: readonly File[];
};

export function createScriptedFields(): ScriptedFields {
  const emitter = createEmitter<{ readonly choice: FileChoice | null }>();
  const filled: File[] = [];
  let waits: FileChoice | null = null;
  const set = (choice: FileChoice | null) => {
    waits = choice;
    emitter.emit("choice", choice);
  };
  return {
    on: emitter.on,
    get waits() {
      return waits;
    },
    filled,
    open: set,
    leave: () => set(null),
    fill(id, files) {
      if (waits?.id !== id) return Promise.resolve(err("file-choice-gone"));
      filled.push(...files);
      set(null);
      return Promise.resolve(ok(undefined));
    },
    cancel(id) {
      if (waits?.id === id) set(null);
    },
  };
}
