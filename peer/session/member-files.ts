/**
 * Owns: the transfers with one other member: which the host allows at this moment, the lanes for their bytes over
 * each new link, and resting while the session rests.
 * Must never: allow a transfer on the host's side without a grant that covers it now: one for the session, or one
 * for once that was given to this very transfer. One for the session covers `limits.filesInSessionBytes`; what is
 * offered beyond that waits for the person's answer, as without a grant.
 */

import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { FileMessage } from "../../protocol/file-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { GrantDuration, Scope } from "../../protocol/scope.ts";
import { type BulkLanes, createBulkLanes } from "../bulk/bulk-lanes.ts";
import { createLaneSwitch } from "../bulk/lane-switch.ts";
import type { FileSource } from "../files/file-source.ts";
import { createFileTransfers } from "../files/file-transfers.ts";
import { finalTransferStates, type TransferFile, type TransferSnapshot } from "../files/transfer-snapshot.ts";
import type { Pair } from "../pair/pair.ts";
import type { SessionEnvironment } from "./environment.ts";

export type FileGrants = {
  /** What the other member holds at this moment. A viewer, which grants nothing, says `session`. */
  duration(scope: Scope): GrantDuration | null;
  /** The person allowed one transfer, or this and later ones. */
  granted(scope: Scope, duration: GrantDuration): void;
  /** The last transfer that a grant for once covered is over. */
  onceUsed(scope: Scope): void;
};

export type MemberFiles = {
  readonly snapshots: readonly TransferSnapshot[];
  owns(transfer: string): boolean;
  /** All files of a transfer, also where a snapshot shows only the first. */
  filesOf(transfer: string): readonly TransferFile[];
  offer(sources: readonly FileSource[]): Result<string>;
  accept(transfer: string, duration: GrantDuration): void;
  refuse(transfer: string): void;
  pause(transfer: string): void;
  resume(transfer: string): void;
  cancel(transfer: string): void;
  openReceived(transfer: string, entry: number): Promise<Result<File>>;
  handle(message: FileMessage): Result<void>;
  handleLaneSignal(message: ControlMessageOf<"lane-signal">): Result<void>;
  /** The pair's link or state changed. */
  handleLink(): void;
  /** The consent changed: what is no longer allowed ends, what now is goes on. */
  handleConsent(): void;
  setPaused(paused: boolean): void;
  dispose(): void;
};

type Direction = "to-host" | "to-viewer";

const scopeOf = (direction: Direction): Scope => (direction === "to-host" ? "files-in" : "files-out");

export function createMemberFiles(options: {
  readonly environment: SessionEnvironment;
  readonly role: "host" | "viewer";
  readonly pair: Pair;
  readonly grants: FileGrants;
  readonly onChange: () => void;
}): MemberFiles {
  const { environment, role, pair, grants, onChange } = options;
  const laneSwitch = createLaneSwitch();
  const allowedOnce: Readonly<Record<Direction, Set<string>>> = {
    "to-host": new Set(),
    "to-viewer": new Set(),
  };
  let lanes: BulkLanes | null = null;
  let lanesLink: Pair["link"] = null;
  let snapshots: readonly TransferSnapshot[] = [];
  let isPaused = false;
  /** Announced by all that was accepted since the last yes for the session. */
  let broughtInBytes = 0;

  const transfers = createFileTransfers({
    role,
    send: (message) => pair.send(message),
    lanes: laneSwitch,
    storage: environment.fileStore,
    isAllowed(direction, transfer) {
      const duration = grants.duration(scopeOf(direction));
      return duration === "session" || (duration === "once" && allowedOnce[direction].has(transfer));
    },
    clock: environment.clock,
    randomBytes: environment.randomBytes,
  });

  const endListening = [
    transfers.on("refused", ({ code }) => pair.refuse(code)),
    transfers.on("changed", (changed) => {
      snapshots = changed;
      settleOnce();
      acceptCovered();
      onChange();
    }),
  ];

  return {
    get snapshots() {
      return snapshots;
    },
    owns: (transfer) => snapshots.some(({ id }) => id === transfer),
    filesOf: (transfer) => transfers.filesOf(transfer),
    offer(sources) {
      const offered = transfers.offer(sources);
      if (offered.ok && role === "host") allow("to-viewer", offered.value);
      return offered;
    },
    accept(transfer, duration) {
      if (role === "viewer") transfers.accept(transfer);
      else if (duration === "once") {
        allow("to-host", transfer);
        transfers.accept(transfer);
      } else {
        broughtInBytes = 0;
        grants.granted("files-in", "session");
        // However large it is: the person saw what it is.
        bringIn(transfer);
        acceptCovered();
      }
    },
    refuse: (transfer) => transfers.refuse(transfer),
    pause: (transfer) => transfers.pause(transfer),
    resume: (transfer) => transfers.resume(transfer),
    cancel: (transfer) => transfers.cancel(transfer),
    openReceived: (transfer, entry) => transfers.openReceived(transfer, entry),
    handle: (message) => transfers.handle(message),
    handleLaneSignal: (message) => lanes?.handleSignal(message) ?? ok(undefined),
    handleLink,
    handleConsent() {
      if (grants.duration("files-in") !== "session") broughtInBytes = 0;
      transfers.recheck();
      acceptCovered();
    },
    setPaused(paused) {
      isPaused = paused;
      transfers.setLinkLive(pair.state === "live" && !isPaused);
      if (!paused) acceptCovered();
    },
    dispose() {
      for (const end of endListening) end();
      transfers.dispose();
      laneSwitch.use(null);
      lanes?.dispose();
    },
  };

  function handleLink(): void {
    const isLive = pair.state === "live";
    if (isLive && pair.link !== lanesLink && pair.established !== null) {
      laneSwitch.use(null);
      lanes?.dispose();
      lanesLink = pair.link;
      lanes = createBulkLanes({
        role,
        selfSender: role === "host" ? 0 : pair.viewerSender,
        peerSender: role === "host" ? pair.viewerSender : 0,
        pairSecret: pair.established.pairSecret,
        ice: pair.ice,
        createLink: environment.createLink,
        sendSignal: (signal) => pair.send(signal),
        clock: environment.clock,
      });
      laneSwitch.use(lanes);
      // What was said over the link before may not have arrived: both ends say anew where they stand.
      transfers.setLinkLive(false);
    }
    transfers.setLinkLive(isLive && !isPaused);
  }

  function allow(direction: Direction, transfer: string): void {
    allowedOnce[direction].add(transfer);
    grants.granted(scopeOf(direction), "once");
  }

  /** A grant for once ends with the last transfer it covers. */
  function settleOnce(): void {
    for (const direction of ["to-host", "to-viewer"] as const) {
      const allowed = allowedOnce[direction];
      if (allowed.size === 0) continue;
      for (const { id, state } of snapshots) if (finalTransferStates.includes(state)) allowed.delete(id);
      if (allowed.size === 0) grants.onceUsed(scopeOf(direction));
    }
  }

  /** Takes an offer and counts it. Counted first: taking one tells of it, and that may take the next. */
  function bringIn(transfer: string): void {
    const bytes = snapshots.find(({ id }) => id === transfer)?.totalBytes ?? 0;
    broughtInBytes += bytes;
    if (!transfers.accept(transfer).ok) broughtInBytes -= bytes;
  }

  /** On the host, a grant for the session answers later offers by itself, up to its bound. */
  function acceptCovered(): void {
    if (role !== "host" || isPaused || grants.duration("files-in") !== "session") return;
    for (const { id, direction, state, totalBytes } of snapshots) {
      const isCovered = broughtInBytes + totalBytes <= limits.filesInSessionBytes;
      if (direction === "in" && state === "offered" && isCovered) bringIn(id);
    }
  }
}
