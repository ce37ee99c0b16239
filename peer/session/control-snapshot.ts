/** Owns: how remote control of the host's browser looks to a viewer at one moment. */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import type { CursorShape, PageDialog } from "../remote-control/control-surface.ts";

export type ControlSnapshot = {
  readonly state: ControlMessageOf<"control-state">["state"];
  /** Who is at it, while `busy`. */
  readonly controller: number | null;
  readonly code: ErrorCode | null;
  readonly tabs: readonly RemoteTab[];
  readonly dialog: PageDialog | null;
  readonly cursor: CursorShape;
  /** Why the last command of this viewer could not be carried out; null when it could, or from the next command on. */
  readonly commandError: ErrorCode | null;
};

export const noControl: ControlSnapshot = {
  state: "off",
  controller: null,
  code: null,
  tabs: [],
  dialog: null,
  cursor: "default",
  commandError: null,
};
