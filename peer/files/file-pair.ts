/**
 * Owns: both ends of a file session in one thread, for tests: memory lanes, memory stores, a control channel that can
 * be cut.
 * Never: used outside tests.
 */

import { randomBytes } from "../../crypto/random.ts";
import type { FileMessage } from "../../protocol/file-messages.ts";
import type { Result } from "../../protocol/result.ts";
import { createMemoryLanes, type MemoryLanes } from "../bulk/memory-lanes.ts";
import { systemClock } from "../clock.ts";
import { createMemoryByteStore, type MemoryByteStore } from "./byte-store.ts";
import { createMemoryFileStore, type FileStore } from "./file-store.ts";
import { createFileTransfers, type FileTransfers, type TransferDirection } from "./file-transfers.ts";
import { finalTransferStates, type TransferSnapshot } from "./transfer-snapshot.ts";

export type FilePair = {
  host: FileTransfers;
  viewer: FileTransfers;
  readonly lanes: MemoryLanes;
  readonly bytes: { readonly host: MemoryByteStore; readonly viewer: MemoryByteStore };
  readonly stores: { readonly host: FileStore; readonly viewer: FileStore };
  /** What the host's side grants at this moment. */
  allowed: boolean;
  /** Room in each store. */
  capacityBytes: number;
  /** What each end said of the other's messages, errors only. */
  readonly refusals: string[];
  readonly messages: { readonly from: "host" | "viewer"; readonly message: FileMessage }[];
  setLink(live: boolean): void;
  /** As after a reload of both pages, or of one: only the stores stay. */
  reload(only?: "host" | "viewer"): void;
  dispose(): void;
};

export function createFilePair(): FilePair {
  const lanes = createMemoryLanes(randomBytes(32));
  const bytes = {
    host: createMemoryByteStore(() => pair.capacityBytes),
    viewer: createMemoryByteStore(() => pair.capacityBytes),
  };
  const stores = {
    host: createMemoryFileStore(0, bytes.host),
    viewer: createMemoryFileStore(0, bytes.viewer),
  };
  let live = true;
  /** Grows with each cut, so that what was under way is lost. */
  let connection = 0;

  function make(role: "host" | "viewer"): FileTransfers {
    return createFileTransfers({
      role,
      lanes: lanes[role],
      storage: stores[role],
      clock: systemClock,
      randomBytes,
      isAllowed: (_direction: TransferDirection) => pair.allowed,
      send(message) {
        if (!live) return false;
        const sentOn = connection;
        pair.messages.push({ from: role, message });
        queueMicrotask(() => {
          if (sentOn !== connection) return;
          const handled: Result<void> = pair[role === "host" ? "viewer" : "host"].handle(
            structuredClone(message),
          );
          if (!handled.ok) pair.refusals.push(handled.code);
        });
        return true;
      },
    });
  }

  const pair: FilePair = {
    host: undefined as unknown as FileTransfers,
    viewer: undefined as unknown as FileTransfers,
    lanes,
    bytes,
    stores,
    allowed: true,
    capacityBytes: 1024 * 1024 * 1024,
    refusals: [],
    messages: [],
    setLink(nowLive) {
      live = nowLive;
      connection += 1;
      pair.host.setLinkLive(nowLive);
      pair.viewer.setLinkLive(nowLive);
    },
    reload(only) {
      connection += 1;
      for (const role of only === undefined ? (["host", "viewer"] as const) : [only]) {
        pair[role].dispose();
        pair[role] = make(role);
      }
    },
    dispose() {
      pair.host.dispose();
      pair.viewer.dispose();
    },
  };
  pair.host = make("host");
  pair.viewer = make("viewer");
  lanes.open(0);
  return pair;
}

/** Waits for a snapshot of a transfer that `test` accepts. */
export function transferWhere(
  transfers: FileTransfers,
  id: string,
  test: (snapshot: TransferSnapshot) => boolean,
): Promise<TransferSnapshot> {
  return new Promise((resolve) => {
    const look = (all: readonly TransferSnapshot[]) => {
      const found = all.find((snapshot) => snapshot.id === id);
      if (found === undefined || !test(found)) return;
      stop();
      resolve(found);
    };
    const stop = transfers.on("changed", look);
    look(transfers.snapshots);
  });
}

export function ended(transfers: FileTransfers, id: string): Promise<TransferSnapshot> {
  return transferWhere(transfers, id, ({ state }) => finalTransferStates.includes(state));
}

/** Accepts whatever is offered to this end from now on. */
export function acceptAll(transfers: FileTransfers): void {
  transfers.on("offered", ({ id }) => {
    transfers.accept(id);
  });
}

/** Bytes that do not repeat soon, the same for the same seed. */
export function noise(sizeBytes: number, seed = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, sizeBytes);
}
