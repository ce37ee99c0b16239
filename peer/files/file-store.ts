/**
 * Owns: where received files lie until they are saved, and the engine that writes them there; and which files this
 * side offered and did not finish sending, so that the same offer can go on after a reload.
 * Never: keeps a name as a path, or received bytes longer than a week.
 */

import * as v from "valibot";
import { createSha256 } from "../../crypto/sha256.ts";
import { Id, Sha256, TimestampMs } from "../../protocol/fields.ts";
import { parseMessage } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { createMemoryByteStore, type MemoryByteStore, storageErrorCode } from "./byte-store.ts";
import { type EngineCommand, type EngineEvent, type EnginePort, transferables } from "./engine-messages.ts";
import { createFileEngine } from "./file-engine.ts";
import { isTransferId, transferFolder, transfersFolder } from "./opfs-folder.ts";

export interface FileStore {
  /** `memory` holds little: say so before a person accepts a large transfer. */
  readonly kind: "disk" | "memory";
  /** One for each link. */
  createEngine(): EnginePort;
  /** A received transfer's whole stream, lazily read from the disk. */
  bytesOf(transfer: string): Promise<Result<Blob>>;
  remove(transfer: string): Promise<void>;
  readonly outgoing: OutgoingIndex;
}

/** Offers of this side that were accepted and not finished, by their files. */
export interface OutgoingIndex {
  /** @param key SHA-256 of the offer's entries, base64url */
  find(key: string): string | null;
  remember(key: string, transfer: string): void;
  forget(transfer: string): void;
}

const keptMs = 7 * 24 * 3_600_000;
const outgoingKept = 32;
const outgoingKey = "farhand-outgoing";
const OutgoingRows = v.pipe(
  v.array(v.strictObject({ key: Sha256, transfer: Id, savedMs: TimestampMs })),
  v.maxLength(outgoingKept),
);

/**
 * The store on disk (origin private file system), tidied of what is older than a week.
 * @param nowMs milliseconds since 1970
 * @returns `storage-unavailable` where the browser gives none, as in some private windows
 */
export async function createDiskFileStore(nowMs: number): Promise<Result<FileStore>> {
  try {
    if (typeof Worker !== "function") return err("storage-unavailable");
    await tidy(await transfersFolder(), nowMs);
  } catch (error) {
    return err(storageErrorCode(error));
  }
  return ok({
    kind: "disk",
    createEngine: createWorkerEngine,
    async bytesOf(transfer) {
      try {
        const folder = await transferFolder(transfer, { create: false });
        return ok(await (await folder.getFileHandle("bytes")).getFile());
      } catch {
        return err("storage-unavailable");
      }
    },
    async remove(transfer) {
      try {
        if (isTransferId(transfer))
          await (await transfersFolder()).removeEntry(transfer, { recursive: true });
      } catch {
        // Gone already, or open in another tab: tidied later.
      }
    },
    outgoing: createOutgoingIndex(localStorageText, nowMs),
  });
}

/**
 * A store in memory, for tests and where the browser gives no disk.
 * @param capacityBytes more is `storage-full`
 * @param bytes for tests: what a reload leaves
 */
export function createMemoryFileStore(
  capacityBytes: number,
  bytes: MemoryByteStore = createMemoryByteStore(() => capacityBytes),
): FileStore {
  let outgoingText: string | null = null;
  return {
    kind: "memory",
    createEngine: () => createInlineEngine(bytes),
    bytesOf: async (transfer) => {
      const copy = bytes.copy(transfer, "bytes");
      return copy === null ? err("storage-unavailable") : ok(new Blob([copy]));
    },
    remove: async (transfer) => bytes.remove(transfer),
    outgoing: createOutgoingIndex(
      {
        read: () => outgoingText,
        write: (text) => {
          outgoingText = text;
        },
      },
      0,
    ),
  };
}

/**
 * The engine in a worker of its own, which starts with the first thing it is asked: most sessions send no file. One that
 * does not load or that throws says so, and again to whatever it is asked later: nobody waits for it in vain.
 */
function createWorkerEngine(): EnginePort {
  const listeners: ((event: EngineEvent) => void)[] = [];
  let worker: Worker | null = null;
  let isBroken = false;
  const tell = (event: EngineEvent) => {
    for (const listener of listeners) listener(event);
  };
  const start = (): Worker => {
    const started = new Worker(new URL("./file-worker.ts", import.meta.url), { type: "module" });
    started.addEventListener("message", ({ data }: MessageEvent<EngineEvent>) => {
      if (data.e === "broken") isBroken = true;
      tell(data);
      if (data.e === "disposed") started.terminate();
    });
    started.addEventListener("error", () => {
      isBroken = true;
      tell({ e: "broken" });
    });
    return started;
  };
  return {
    post(command) {
      if (isBroken) queueMicrotask(() => tell({ e: "broken" }));
      worker ??= start();
      worker.postMessage(command, transferables(command));
    },
    on: (listener) => void listeners.push(listener),
    // The worker closes its files before it is ended: a lock that stays would keep a new session out.
    dispose: () => worker?.postMessage({ c: "dispose" } satisfies EngineCommand),
  };
}

/** The engine in this thread; messages still take their turn, as a worker's do. */
function createInlineEngine(bytes: MemoryByteStore): EnginePort {
  let listener: (event: EngineEvent) => void = () => undefined;
  let disposed = false;
  const engine = createFileEngine({
    store: bytes,
    emit: (event) => queueMicrotask(() => disposed || listener(event)),
    now: () => performance.now(),
    createSha256,
  });
  return {
    post: (command) => queueMicrotask(() => engine.handle(command)),
    on: (added) => {
      listener = added;
    },
    dispose() {
      disposed = true;
      engine.handle({ c: "dispose" });
    },
  };
}

async function tidy(folder: FileSystemDirectoryHandle, nowMs: number): Promise<void> {
  const old: string[] = [];
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind !== "directory") continue;
    const progress = await (await handle.getFileHandle("progress").catch(() => null))?.getFile();
    if (progress === undefined || nowMs - progress.lastModified > keptMs) old.push(name);
  }
  // One that another tab has open stays: its files are locked.
  for (const name of old) await folder.removeEntry(name, { recursive: true }).catch(() => undefined);
}

type TextSlot = { read(): string | null; write(text: string): void };

const localStorageText: TextSlot = {
  read() {
    try {
      return localStorage.getItem(outgoingKey);
    } catch {
      return null;
    }
  },
  write(text) {
    try {
      localStorage.setItem(outgoingKey, text);
    } catch {
      // Without it a reload starts over, no more.
    }
  },
};

function createOutgoingIndex(slot: TextSlot, nowMs: number): OutgoingIndex {
  function rows(): v.InferOutput<typeof OutgoingRows> {
    const kept = parseMessage(OutgoingRows, slot.read(), 16 * 1024);
    return kept.ok ? kept.value.filter(({ savedMs }) => nowMs - savedMs < keptMs) : [];
  }
  return {
    find: (key) => rows().find((row) => row.key === key)?.transfer ?? null,
    remember(key, transfer) {
      const others = rows().filter((row) => row.transfer !== transfer && row.key !== key);
      slot.write(
        JSON.stringify([...others, { key, transfer, savedMs: Math.floor(nowMs) }].slice(-outgoingKept)),
      );
    },
    forget(transfer) {
      slot.write(JSON.stringify(rows().filter((row) => row.transfer !== transfer)));
    },
  };
}
