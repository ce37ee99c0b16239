/**
 * Owns: what the engine asks of whatever carries out a viewer's input on the host's side: the extension's debugger
 * today, a native program some day, a scripted one in tests.
 * Must never: decide who may control. host-control.ts decides, and asks nothing of a surface that is not allowed
 * at that moment.
 */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import type { Result } from "../../protocol/result.ts";
import type { Listening } from "../events.ts";
import type { ControlFence } from "./control-fence.ts";

export type TabCommand = ControlMessageOf<"tab-command">;
export type PageDialog = NonNullable<ControlMessageOf<"page-dialog">["dialog"]>;
export type CursorShape = ControlMessageOf<"cursor">["cursor"];

export type SurfaceSnapshot = {
  /** Why input cannot be carried out where the host's browser is now; null when it can. */
  readonly blocked: ErrorCode | null;
  /** The page in front is outside of what control was agreed for. */
  readonly isFenced: boolean;
  readonly tabs: readonly RemoteTab[];
  readonly dialog: PageDialog | null;
  readonly cursor: CursorShape;
};

export type ControlSurfaceEvents = {
  readonly changed: SurfaceSnapshot;
  /** The person at the host used its own mouse or keys. */
  readonly "local-input": undefined;
  /** Control ended from the host's side by other means than the session's: the panic key, the browser's own banner. */
  readonly ended: ErrorCode | null;
};

export type ControlSurface = Listening<ControlSurfaceEvents> & {
  readonly snapshot: SurfaceSnapshot;
  /**
   * Makes ready to carry out input, and begins to tell changes.
   * @returns why it cannot, with the codes `control-…`
   */
  begin(): Promise<Result<void>>;
  /**
   * From now on, also over an end and a new beginning, `isFenced` is true on every page of another origin; the snapshot
   * says so by the time this returns. Without it a surface cannot be held to sites.
   */
  setFence?(fence: ControlFence): void;
  /** Lets go at once; whatever is held down is released by who asked for it before. Safe at any time. */
  end(): void;
  /** Carries out one input, in order. Never throws; what cannot be carried out is dropped. */
  send(input: RemoteInput): void;
  command(command: TabCommand): Promise<Result<void>>;
  answerDialog(answer: ControlMessageOf<"page-dialog-answer">): void;
};
