/**
 * Owns: what file transfers are given, and what they tell.
 * Never: holds anything.
 */

import type { RandomBytes } from "../../crypto/random.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { FileMessage } from "../../protocol/file-messages.ts";
import type { LanePort } from "../bulk/lane.ts";
import type { Clock } from "../clock.ts";
import type { FileStore } from "./file-store.ts";
import type { TransferSnapshot } from "./transfer-snapshot.ts";

export type TransferDirection = "to-host" | "to-viewer";

export type FileTransferEvents = {
  /** All transfers, newest last. At each change of a state, and about five times a second while bytes move. */
  readonly changed: readonly TransferSnapshot[];
  /** The other side offers files, and all their names are known: ask the person, or accept under a standing grant. */
  readonly offered: TransferSnapshot;
  /** The other side sent a packet that did not open or made no sense: to be counted against its link. */
  readonly refused: { readonly code: ErrorCode };
};

export type FileTransfersOptions = {
  readonly role: "host" | "viewer";
  /** Sends on the sealed control channel. False when the link cannot take it now. */
  readonly send: (message: FileMessage) => boolean;
  readonly lanes: LanePort;
  readonly storage: FileStore;
  /** Asked on the host's side for every message and packet; never on the viewer's, which decides nothing. */
  readonly isAllowed: (direction: TransferDirection, transfer: string) => boolean;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
};
