/** Owns: how remote control of the host's browser looks to a viewer, and to the host's person, at one moment. */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import type { ControlStanding } from "../remote-control/control-machine.ts";
import type { CursorShape, PageDialog } from "../remote-control/control-surface.ts";
import type { FileChoice } from "../remote-control/file-field-surface.ts";

export type ControlSnapshot = {
  readonly state: ControlMessageOf<"control-state">["state"];
  /** Who is at it, while `busy`. */
  readonly controller: number | null;
  readonly code: ErrorCode | null;
  readonly tabs: readonly RemoteTab[];
  readonly dialog: PageDialog | null;
  /** A field of the page that waits for files of this viewer. */
  readonly fileChoice: FileChoice | null;
  readonly cursor: CursorShape;
  /** Why the last command of this viewer could not be carried out; null when it could, or from the next command on. */
  readonly commandError: ErrorCode | null;
};

/**
 * What a host's page shows of who acts on its browser. Who may is in `grants`.
 *
 * | state | meaning |
 * |---|---|
 * | off | nobody may act; `code` says why, when it ended by a key or the browser's own notice |
 * | beginning | the surface gets ready |
 * | ready | input of who may is carried out; `controller` is who did so within the last seconds, or null |
 * | yielded | the person here uses mouse or keys: input is dropped until a while after |
 * | fenced | the page is not among those that control was agreed for: input is dropped |
 * | blocked | the browser does not allow it here, or it could not begin; `code` says why |
 */
export type HostControlSnapshot = ControlStanding;

export const noHostControl: HostControlSnapshot = { state: "off", controller: null, code: null };

export const noControl: ControlSnapshot = {
  state: "off",
  controller: null,
  code: null,
  tabs: [],
  dialog: null,
  fileChoice: null,
  cursor: "default",
  commandError: null,
};
