/**
 * Owns: what the engine asks of whatever keeps a page's file chooser from opening while a viewer controls, and puts files
 * into the page's field instead.
 * Must never: be given a file that this session did not bring.
 */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { Listening } from "../events.ts";

export type FileChoice = NonNullable<ControlMessageOf<"file-choice">["choice"]>;

export type FileFieldSurface = Listening<{
  /** A field waits; null when it does not any more, such as when its page is left. */
  readonly choice: FileChoice | null;
}> & {
  /** @returns `file-choice-gone` when the field of that choice does not wait any more */
  fill(id: string, files: readonly File[]): Promise<Result<void>>;
  cancel(id: string): void;
};
