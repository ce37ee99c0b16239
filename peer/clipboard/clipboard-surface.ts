/**
 * Owns: what the engine asks of whatever holds the clipboard of the host's machine: the extension today, a scripted one in
 * tests.
 * Must never: be asked without a gesture of a viewer: host-clipboard.ts decides, and asks once for each.
 */

import type { Result } from "../../protocol/result.ts";
import type { ClipboardContent } from "./clipboard-content.ts";

export type ClipboardSurface = {
  /**
   * What was copied since `sinceMs` of the session's clock. Waits a moment for a page that copies slowly.
   * @returns `clipboard-empty` when nothing was: what the host's person had copied before stays theirs
   */
  read(sinceMs: number): Promise<Result<ClipboardContent>>;
  /** Puts it there in place of what was there. It is clean already. */
  write(content: ClipboardContent): Promise<Result<void>>;
};
