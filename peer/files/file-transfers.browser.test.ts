import { afterEach, describe, expect, test, vi } from "vitest";
import { randomBytes } from "../../crypto/random.ts";
import { createSha256 } from "../../crypto/sha256.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import type { FileMessage } from "../../protocol/file-messages.ts";
import { type BulkLanes, createBulkLanes } from "../bulk/bulk-lanes.ts";
import { systemClock } from "../clock.ts";
import { createWebRtcLink } from "../link/webrtc-link.ts";
import { acceptAll, ended, noise, transferWhere } from "./file-pair.ts";
import { createDiskFileStore, type FileStore } from "./file-store.ts";
import { createFileTransfers, type FileTransfers } from "./file-transfers.ts";
import { saveTransferTo } from "./save-transfer.ts";

type End = { readonly transfers: FileTransfers; readonly lanes: BulkLanes; readonly store: FileStore };
type Ends = { readonly host: End; readonly viewer: End; allowed: boolean; dispose(): void };

const mebibyte = 1024 * 1024;
let ends: Ends | null = null;
afterEach(() => {
  ends?.dispose();
  ends = null;
});

/** Both ends in one page, with real connections, workers and disks; only the control channel is a function call. */
async function connect(): Promise<Ends> {
  const pairSecret = randomBytes(32);
  const made = { allowed: true, host: await makeEnd("host"), viewer: await makeEnd("viewer") };
  ends = {
    ...made,
    get allowed() {
      return made.allowed;
    },
    set allowed(allowed) {
      made.allowed = allowed;
    },
    dispose() {
      for (const { transfers, lanes } of [made.host, made.viewer]) {
        transfers.dispose();
        lanes.dispose();
      }
    },
  };
  return ends;

  async function makeEnd(role: "host" | "viewer"): Promise<End> {
    const other = role === "host" ? "viewer" : "host";
    const later = (deliver: (end: End) => void) => {
      queueMicrotask(() => deliver(made[other]));
      return true;
    };
    const lanes = createBulkLanes({
      role,
      selfSender: role === "host" ? 0 : 1,
      peerSender: role === "host" ? 1 : 0,
      pairSecret,
      ice: { servers: [], relayOnly: false, lifetimeMs: null },
      sendSignal: (message: ControlMessageOf<"lane-signal">) =>
        later((end) => end.lanes.handleSignal(message)),
      clock: systemClock,
      createLink: createWebRtcLink,
    });
    const store = await createDiskFileStore(Date.now());
    if (!store.ok) throw new Error(store.code);
    const transfers = createFileTransfers({
      role,
      send: (message: FileMessage) => later((end) => end.transfers.handle(message)),
      lanes,
      storage: store.value,
      isAllowed: () => made.allowed,
      clock: systemClock,
      randomBytes,
    });
    return { transfers, lanes, store: store.value };
  }
}

function offer(from: FileTransfers, files: readonly File[]): string {
  const offered = from.offer(files.map((file) => ({ path: ["folder", file.name], file })));
  if (!offered.ok) throw new Error(offered.code);
  return offered.value;
}

async function sha256(blob: Blob): Promise<string> {
  const hash = createSha256();
  hash.update(new Uint8Array(await blob.arrayBuffer()));
  return bytesToBase64url(hash.digest());
}

// 100 MB over loopback take seconds on an idle machine, and a minute on one that does much else.
describe("file transfers between real connections", { timeout: 240_000 }, () => {
  test("[FT-2] 50 MB each way at once arrive byte for byte on the disk", async () => {
    const { host, viewer } = await connect();
    acceptAll(host.transfers);
    acceptAll(viewer.transfers);
    const toHost = new File([noise(50e6, 1)], "up.bin");
    const toViewer = new File([noise(50e6, 2)], "down.bin");
    const up = offer(viewer.transfers, [toHost]);
    const down = offer(host.transfers, [toViewer]);
    const [got, gotBack] = await Promise.all([ended(host.transfers, up), ended(viewer.transfers, down)]);
    expect([got.state, gotBack.state]).toEqual(["done", "done"]);
    for (const [{ transfers }, id, original] of [
      [host, up, toHost],
      [viewer, down, toViewer],
    ] as const) {
      const opened = await transfers.openReceived(id, 0);
      if (!opened.ok) throw new Error(opened.code);
      expect(await sha256(opened.value)).toBe(await sha256(original));
      transfers.forget(id);
    }
  });

  test("[FT-3] every lane cut in mid-transfer: new ones open, and the file arrives whole", async () => {
    const { host, viewer } = await connect();
    acceptAll(host.transfers);
    const file = new File([noise(30e6)], "x.bin");
    const id = offer(viewer.transfers, [file]);
    await transferWhere(host.transfers, id, ({ doneBytes }) => doneBytes > 2 * mebibyte);
    for (const lane of viewer.lanes.open) viewer.lanes.drop(lane);
    expect(await ended(host.transfers, id)).toMatchObject({ state: "done" });
    const opened = await host.transfers.openReceived(id, 0);
    expect(opened.ok && (await sha256(opened.value))).toBe(await sha256(file));
  });

  test("[FT-1] the scope taken back in mid-transfer ends it on both sides", async () => {
    const pair = await connect();
    acceptAll(pair.host.transfers);
    const id = offer(pair.viewer.transfers, [new File([noise(50e6)], "x.bin")]);
    await transferWhere(pair.host.transfers, id, ({ doneBytes }) => doneBytes > mebibyte);
    pair.allowed = false;
    pair.host.transfers.recheck();
    const state = { state: "failed", code: "scope-missing" };
    expect(pair.host.transfers.snapshots[0]).toMatchObject(state);
    expect(await ended(pair.viewer.transfers, id)).toMatchObject(state);
    expect(await pair.host.transfers.openReceived(id, 0)).toMatchObject({ ok: false });
  });

  test("a file worker that cannot be loaded ends the transfers that wait for it, and later ones", async () => {
    const { host, viewer } = await connect();
    const NativeWorker = Worker;
    vi.stubGlobal(
      "Worker",
      class extends NativeWorker {
        constructor() {
          super("/there-is-no-such-worker.js", { type: "module" });
        }
      },
    );
    try {
      acceptAll(host.transfers);
      for (const name of ["one", "two"]) {
        const id = offer(viewer.transfers, [new File([noise(10)], name)]);
        const failed = { state: "failed", code: "file-worker-failed" };
        expect(await ended(host.transfers, id)).toMatchObject(failed);
        expect(await ended(viewer.transfers, id)).toMatchObject(failed);
      }
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test("[FT-4] a received folder is saved below the folder picked, under cleaned names, beside what is there", async () => {
    const { host, viewer } = await connect();
    acceptAll(host.transfers);
    const files = [
      new File([noise(1_000)], "a.txt"),
      new File([noise(2_000, 2)], "a.txt"),
      new File([], ".."),
    ];
    const id = offer(viewer.transfers, files);
    await ended(host.transfers, id);
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(`saved-${id}`, { create: true });
    for (const expected of [3, 3]) {
      expect(await saveTransferTo(folder, host.transfers, id)).toEqual({
        ok: true,
        value: { saved: expected, failed: [] },
      });
    }
    const names: string[] = [];
    for await (const name of (await folder.getDirectoryHandle("folder")).keys()) names.push(name);
    expect(names.toSorted()).toEqual(
      ["a (2) (2).txt", "a (2).txt", "a (3).txt", "a.txt", "unnamed", "unnamed (2)"].toSorted(),
    );
    host.transfers.forget(id);
  });
});
