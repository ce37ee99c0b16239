/**
 * Owns: a clipboard for tests: what was copied is set by the test, what is written is kept.
 * Never: ships.
 */

import { ok, type Result } from "../../protocol/result.ts";
import type { ClipboardContent } from "./clipboard-content.ts";
import type { ClipboardSurface } from "./clipboard-surface.ts";

export type ScriptedClipboard = ClipboardSurface & {
  /** How reading ends. */
  copied: () => Promise<Result<ClipboardContent>>;
  readonly reads: number;
  readonly written: readonly ClipboardContent[];
};

export function createScriptedClipboard(copied: ScriptedClipboard["copied"]): ScriptedClipboard {
  const written: ClipboardContent[] = [];
  let reads = 0;
  return {
    copied,
    get reads() {
      return reads;
    },
    written,
    read() {
      reads += 1;
      return this.copied();
    },
    write(content) {
      written.push(content);
      return Promise.resolve(ok(undefined));
    },
  };
}
