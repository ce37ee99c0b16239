/**
 * What the page and the recording worker say to each other. Both are ours, of one build: types are enough.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { ScreenChunk } from "../screen/screen-chunk.ts";

export type ToRecording =
  | {
      readonly type: "begin";
      readonly id: string;
      readonly name: string;
      readonly sessionId: string;
      /** Milliseconds since 1970. */
      readonly startedMs: number;
    }
  /** `arrivedMs` by the page's clock. */
  | { readonly type: "chunk"; readonly chunk: ScreenChunk; readonly arrivedMs: number }
  /** Everything before it is written; then `ended` comes. */
  | { readonly type: "end"; readonly atMs: number };

export type FromRecording =
  | { readonly type: "begun" }
  | { readonly type: "progress"; readonly bytesWritten: number }
  /** Nothing more is written; what was stays. Before `begun`: nothing was. */
  | { readonly type: "failed"; readonly code: ErrorCode }
  | { readonly type: "ended" };
