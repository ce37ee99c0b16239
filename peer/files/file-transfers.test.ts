import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bulkLimits } from "../../protocol/bulk-layout.ts";
import type { FileMessage } from "../../protocol/file-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { acceptAll, createFilePair, ended, type FilePair, noise, transferWhere } from "./file-pair.ts";
import type { FileSource } from "./file-source.ts";
import type { FileTransfers } from "./file-transfers.ts";

const mebibyte = 1024 * 1024;
let pair: FilePair;

beforeEach(() => {
  pair = createFilePair();
});
afterEach(() => pair.dispose());

function source(name: string, content: Uint8Array<ArrayBuffer> | string, modifiedMs = 1_000): FileSource {
  return { path: name.split("/"), file: new File([content], name, { lastModified: modifiedMs }) };
}

function offer(from: FileTransfers, sources: readonly FileSource[]): string {
  const offered = from.offer(sources);
  if (!offered.ok) throw new Error(offered.code);
  return offered.value;
}

async function received(transfers: FileTransfers, id: string, entry: number): Promise<Uint8Array> {
  const file = await transfers.openReceived(id, entry);
  if (!file.ok) throw new Error(file.code);
  return new Uint8Array(await file.value.arrayBuffer());
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

describe("file transfers", () => {
  test.each([
    ["viewer", "host"],
    ["host", "viewer"],
  ] as const)("[FT-2] files go from %s to %s, byte for byte, with their hashes", async (from, to) => {
    acceptAll(pair[to]);
    const contents = [noise(3 * mebibyte + 17), noise(10), new Uint8Array(0), noise(70_000, 2)];
    const names = ["big.bin", "folder/small.bin", "folder/empty.bin", "other.bin"];
    const id = offer(
      pair[from],
      names.map((name, index) => source(name, contents[index] ?? "")),
    );
    const [sent, got] = await Promise.all([ended(pair[from], id), ended(pair[to], id)]);
    expect([sent.state, got.state]).toEqual(["done", "done"]);
    expect(got.files.map(({ path }) => path.join("/"))).toEqual(names);
    for (const [entry, content] of contents.entries()) {
      expect(sha256(await received(pair[to], id, entry))).toBe(sha256(content));
      if (content.byteLength > 0) expect(got.files[entry]?.sha256).toBe(sha256(content));
    }
    expect(sent.files[0]?.sha256).toBe(got.files[0]?.sha256);
    expect(sent).toMatchObject({ doneFiles: 4, failedFiles: 0, doneBytes: sent.totalBytes });
    expect(pair.refusals).toEqual([]);
  });

  test("a thousand small files are packed, and need no message each", async () => {
    acceptAll(pair.host);
    const contents = Array.from({ length: 1_000 }, (_, index) => noise(1_000 + index, index));
    const id = offer(
      pair.viewer,
      contents.map((content, index) => source(`many/${index}.bin`, content)),
    );
    const got = await ended(pair.host, id);
    await ended(pair.viewer, id);
    expect(got).toMatchObject({ state: "done", doneFiles: 1_000, fileCount: 1_000 });
    expect(got.files.length).toBe(200);
    expect(pair.host.filesOf(id).length).toBe(1_000);
    expect(sha256(await received(pair.host, id, 999))).toBe(sha256(contents[999] ?? noise(0)));
    expect(pair.messages.length).toBeLessThan(60);
    expect(pair.lanes.sentPackets).toBeLessThan(120);
  });

  test("text is compressed on the way and arrives as it was", async () => {
    acceptAll(pair.host);
    let carried = 0;
    pair.lanes.onPacket = ({ bytes }) => {
      carried += bytes.byteLength;
      return true;
    };
    const text = new TextEncoder().encode("the same line again and again\n".repeat(40_000));
    const id = offer(pair.viewer, [source("log.txt", text)]);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(text));
    expect(carried).toBeLessThan(text.byteLength / 10);
  });

  test("a received file never has a type that could be shown as a page", async () => {
    acceptAll(pair.host);
    const file = new File(["<script>alert(1)</script>"], "x.html", { type: "text/html" });
    const id = offer(pair.viewer, [{ path: ["x.html"], file }]);
    await ended(pair.host, id);
    const opened = await pair.host.openReceived(id, 0);
    expect(opened.ok && opened.value.type).toBe("application/octet-stream");
  });

  test("[FT-4] hostile names arrive cleaned and apart", async () => {
    acceptAll(pair.host);
    const names = [
      ["..", "..", "etc", "passwd"],
      ["C:\\x", "CON"],
      ["a.txt"],
      ["A.TXT"],
      ["photo\u202Egpj.exe"],
    ];
    // As a hostile sender writes them: this side's own cleaning is passed by.
    const transfer = "A".repeat(22);
    pair.host.handle({ t: "file-offer", transfer, count: names.length, totalBytes: 0 });
    const entries = names.map((path, entry) => ({ entry, path, sizeBytes: 0, mediaType: "", modifiedMs: 0 }));
    pair.host.handle({ t: "file-entries", transfer, entries, last: true });
    const snapshot = await ended(pair.host, transfer);
    expect(snapshot.files.map(({ path }) => path)).toEqual([
      ["unnamed", "unnamed", "etc", "passwd"],
      ["C__x", "_CON"],
      ["a.txt"],
      ["A (2).TXT"],
      ["photogpj.exe"],
    ]);
    expect(pair.bytes.host.transfers).toEqual([transfer]);
  });
});

describe("an offer is a question", () => {
  test("[FT-7] nothing is read or opened before the yes, and a no ends it", async () => {
    let reads = 0;
    const file = new File(["x"], "x");
    Object.defineProperty(file, "slice", { value: () => (reads += 1) });
    const id = offer(pair.viewer, [{ path: ["x"], file }]);
    await transferWhere(pair.host, id, ({ state }) => state === "offered");
    expect(pair.bytes.host.transfers).toEqual([]);
    pair.host.refuse(id);
    expect(await ended(pair.viewer, id)).toMatchObject({ state: "refused", code: "file-refused" });
    expect(reads).toBe(0);
  });

  test("[FT-7] a sender that does not wait for the answer gets nothing kept", async () => {
    const id = offer(pair.viewer, [source("x", noise(1_000))]);
    await transferWhere(pair.host, id, ({ state }) => state === "offered");
    pair.host.handle({ t: "file-skipped", transfer: id, entry: 0, code: "file-changed" });
    pair.host.handle({ t: "file-restart", transfer: id, position: 0 });
    pair.host.handle({ t: "file-pause", transfer: id, paused: true });
    expect(pair.host.snapshots[0]).toMatchObject({ state: "offered", doneBytes: 0 });
    expect(pair.bytes.host.transfers).toEqual([]);
  });

  test.each(["offered", "cancelled"])(
    "[FT-7] is not exchanged for another under its id: %s, and offered again with other files",
    (state) => {
      const transfer = Buffer.alloc(16, 5).toString("base64url");
      const offerOf = (name: string): FileMessage[] => [
        { t: "file-offer", transfer, count: 1, totalBytes: 3 },
        {
          t: "file-entries",
          transfer,
          entries: [{ entry: 0, path: [name], sizeBytes: 3, mediaType: "", modifiedMs: 1 }],
          last: true,
        },
      ];
      for (const message of offerOf("invoice.pdf")) expect(pair.host.handle(message).ok).toBe(true);
      if (state === "cancelled") pair.host.handle({ t: "file-cancel", transfer, code: "file-cancelled" });
      const answers = offerOf("tool.exe").map((message) => pair.host.handle(message));
      expect(answers).toEqual([
        { ok: true, value: undefined },
        { ok: false, code: "message-malformed", detail: "entries" },
      ]);
      expect(pair.host.snapshots.map(({ id, files }) => [id, files[0]?.path])).toEqual([
        [transfer, ["invoice.pdf"]],
      ]);
      expect(pair.host.snapshots[0]?.state).toBe(state);
    },
  );

  test("[FT-5] offers that are made and taken back without end fill no memory", () => {
    for (let offered = 0; offered < 6; offered += 1) {
      const transfer = Buffer.alloc(16, offered).toString("base64url");
      const count = 9_000;
      pair.host.handle({ t: "file-offer", transfer, count, totalBytes: 0 });
      for (let first = 0; first < count; first += limits.fileEntriesPerMessage) {
        const entries = Array.from({ length: limits.fileEntriesPerMessage }, (_, index) => ({
          entry: first + index,
          path: [`${first + index}`],
          sizeBytes: 0,
          mediaType: "",
          modifiedMs: 1,
        }));
        const last = first + limits.fileEntriesPerMessage === count;
        expect(pair.host.handle({ t: "file-entries", transfer, entries, last }).ok).toBe(true);
      }
      pair.host.handle({ t: "file-cancel", transfer, code: "file-cancelled" });
    }
    const kept = pair.host.snapshots.reduce((sum, { fileCount }) => sum + fileCount, 0);
    expect(pair.host.snapshots.length).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(20_000);
  });

  test("[FT-7] offers that wait for an answer are bounded", async () => {
    const ids = Array.from({ length: limits.pendingAsks + 1 }, () => offer(pair.viewer, [source("x", "x")]));
    const last = ids.at(-1) ?? "";
    expect(await ended(pair.viewer, last)).toMatchObject({ state: "refused", code: "rate-limited" });
    expect(pair.host.snapshots.length).toBe(limits.pendingAsks);
  });

  test.each([
    ["fewer bytes than announced", 0, [4], true],
    ["more bytes than announced", 1, [4], true],
    ["the last page too early", 2, [4], true],
    ["no last page", 1, [1], false],
  ])("[FT-5] an offer with %s is refused", async (_, totalBytes, sizes, last) => {
    const transfer = "B".repeat(21) + "A";
    const count = _ === "the last page too early" ? 2 : 1;
    pair.host.handle({ t: "file-offer", transfer, count, totalBytes });
    const entries = sizes.map((sizeBytes, entry) => ({
      entry,
      path: ["x"],
      sizeBytes,
      mediaType: "",
      modifiedMs: 0,
    }));
    expect(pair.host.handle({ t: "file-entries", transfer, entries, last })).toMatchObject({
      code: "message-malformed",
    });
    expect(pair.host.snapshots).toEqual([]);
  });
});

describe("the scope (security case 1)", () => {
  test.each(["viewer", "host"] as const)(
    "[FT-1] an accepted transfer from %s ends when the scope is taken back",
    async (from) => {
      const to = from === "host" ? "viewer" : "host";
      acceptAll(pair[to]);
      let packets = 0;
      pair.lanes.onPacket = ({ from: sender }) => {
        if (sender === from) packets += 1;
        if (packets === 8) pair.allowed = false;
        return true;
      };
      const id = offer(pair[from], [source("x", noise(8 * mebibyte))]);
      const [host, viewer] = await Promise.all([ended(pair.host, id), ended(pair.viewer, id)]);
      expect(host).toMatchObject({ state: "failed", code: "scope-missing" });
      expect(viewer).toMatchObject({ state: "failed", code: "scope-missing" });
      expect(pair[to].snapshots[0]?.doneBytes).toBeLessThanOrEqual(8 * bulkLimits.chunkDataBytes);
      if (from === "host") expect(packets).toBe(8);
      expect((await pair[to].openReceived(id, 0)).ok).toBe(false);
    },
  );

  test("[FT-1] the host accepts nothing without the scope", async () => {
    pair.allowed = false;
    const id = offer(pair.viewer, [source("x", "x")]);
    await transferWhere(pair.host, id, ({ state }) => state === "offered");
    expect(pair.host.accept(id)).toMatchObject({ code: "scope-missing" });
    expect(pair.bytes.host.transfers).toEqual([]);
  });

  test("[FT-1] the host sends nothing without the scope, though the viewer said yes", async () => {
    pair.allowed = false;
    acceptAll(pair.viewer);
    const id = offer(pair.host, [source("x", noise(1_000))]);
    expect(await ended(pair.host, id)).toMatchObject({ state: "failed", code: "scope-missing" });
    expect(pair.lanes.sentPackets).toBe(0);
    expect(pair.refusals).toContain("scope-missing");
  });

  test("[FT-1] every message of a transfer is checked on arrival, whatever was granted before", async () => {
    const kinds = ["file-have", "file-restart", "file-skipped", "file-kept", "file-pause"] as const;
    for (const kind of kinds) {
      pair.allowed = true;
      const transfer = offer(pair.viewer, [source("x", noise(2 * mebibyte))]);
      await transferWhere(pair.host, transfer, ({ state }) => state === "offered");
      pair.host.accept(transfer);
      pair.allowed = false;
      const message: Record<(typeof kinds)[number], FileMessage> = {
        "file-have": { t: "file-have", transfer, verifiedBytes: 0 },
        "file-restart": { t: "file-restart", transfer, position: 0 },
        "file-skipped": { t: "file-skipped", transfer, entry: 0, code: "file-changed" },
        "file-kept": { t: "file-kept", transfer, settled: 0, failed: [] },
        "file-pause": { t: "file-pause", transfer, paused: true },
      };
      expect(pair.host.handle(message[kind])).toMatchObject({ code: "scope-missing" });
      expect(pair.host.snapshots.at(-1)).toMatchObject({ state: "failed", code: "scope-missing" });
    }
  });
});

describe("going on", () => {
  test.each([0, 1, 2, 3])(
    "[FT-3] a cut of everything in mid-transfer, try %i: it goes on from the last verified byte",
    async (tries) => {
      acceptAll(pair.host);
      const content = noise(6 * mebibyte + 5, tries);
      let packets = 0;
      const cutAt = 10 + tries * 11;
      pair.lanes.onPacket = ({ from }) => {
        if (from === "viewer") packets += 1;
        if (packets === cutAt) {
          packets += 1;
          pair.lanes.close(0);
          pair.setLink(false);
        }
        return true;
      };
      const id = offer(pair.viewer, [source("a", noise(100)), source("x", content)]);
      const stopped = await transferWhere(pair.host, id, ({ state }) => state === "interrupted");
      await transferWhere(pair.viewer, id, ({ state }) => state === "interrupted");
      expect(stopped.doneBytes).toBeLessThan(stopped.totalBytes);
      pair.lanes.open(0);
      pair.setLink(true);
      const [sent, got] = await Promise.all([ended(pair.viewer, id), ended(pair.host, id)]);
      expect([sent.state, got.state]).toEqual(["done", "done"]);
      expect(sha256(await received(pair.host, id, 1))).toBe(sha256(content));
      const resumed = pair.messages
        .map(({ message }) => message)
        .findLast((message) => message.t === "file-have");
      expect(resumed?.t === "file-have" && resumed.verifiedBytes).toBeGreaterThan(0);
    },
  );

  test("[FT-6] a lane that is lost costs nothing but what was under way on it", async () => {
    acceptAll(pair.host);
    pair.lanes.open(1);
    pair.lanes.open(2);
    const content = noise(8 * mebibyte);
    let packets = 0;
    pair.lanes.onPacket = () => {
      packets += 1;
      if (packets === 25) pair.lanes.close(1);
      if (packets === 50) pair.lanes.open(1);
      if (packets === 65) pair.lanes.close(0);
      return true;
    };
    const id = offer(pair.viewer, [source("x", content)]);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(content));
    expect(pair.messages.filter(({ message }) => message.t === "file-have").length).toBe(1);
  });

  test("[FT-6] lanes may overtake each other", async () => {
    acceptAll(pair.host);
    pair.lanes.open(1);
    const late: Parameters<typeof pair.lanes.deliver>[0][] = [];
    pair.lanes.onPacket = (packet) => {
      if (packet.lane === 0 && packet.from === "viewer") {
        late.push(packet);
        if (late.length > 2) for (const kept of late.splice(0)) pair.lanes.deliver(kept);
        else setTimeout(() => late.splice(0).forEach((kept) => pair.lanes.deliver(kept)), 5);
        return false;
      }
      return true;
    };
    const content = noise(5 * mebibyte);
    const id = offer(pair.viewer, [source("x", content)]);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(content));
  });

  test("[FT-3] after a reload of both pages the same files go on, and the part there is checked first", async () => {
    const content = noise(6 * mebibyte);
    const files = [source("first", noise(1_000, 9)), source("x", content)];
    const id = await interruptedBy(() => pair.reload(), files);
    acceptAll(pair.host);
    expect(offer(pair.viewer, files)).toBe(id);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 1))).toBe(sha256(content));
    const have = pair.messages.map(({ message }) => message).findLast((message) => message.t === "file-have");
    expect(have).toMatchObject({ prefixSha256: expect.any(String) });
    expect(have?.t === "file-have" && have.verifiedBytes).toBeGreaterThan(1_000);
    expect(pair.messages.some(({ message }) => message.t === "file-restart")).toBe(false);
  });

  test("[FT-3] loaded again, the receiver is offered the same files anew, and goes on once it says yes", async () => {
    const content = noise(6 * mebibyte);
    const id = await interruptedBy(() => pair.setLink(false), [source("x", content)]);
    pair.reload("host");
    const offered = new Promise<string>((resolve) =>
      pair.host.on("offered", (snapshot) => resolve(snapshot.id)),
    );
    pair.setLink(true);
    expect(await offered).toBe(id);
    expect(pair.viewer.snapshots).toMatchObject([{ id, state: "offered" }]);
    pair.host.accept(id);
    expect(await ended(pair.viewer, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(content));
    const have = pair.messages.map(({ message }) => message).findLast((message) => message.t === "file-have");
    expect(have?.t === "file-have" && have.verifiedBytes).toBeGreaterThan(1_000);
  });

  test("[FT-3] loaded again, the sender says so, and the same files go on from what is there", async () => {
    const files = [source("x", noise(6 * mebibyte))];
    const id = await interruptedBy(() => pair.setLink(false), files);
    pair.reload("viewer");
    pair.setLink(true);
    expect(await ended(pair.host, id)).toMatchObject({ state: "failed", code: "file-forgotten" });
    expect(offer(pair.viewer, files)).toBe(id);
    expect(await ended(pair.viewer, id)).toMatchObject({ state: "done" });
    const have = pair.messages.map(({ message }) => message).findLast((message) => message.t === "file-have");
    expect(have?.t === "file-have" && have.verifiedBytes).toBeGreaterThan(1_000);
  });

  test("[FT-3] after a reload another content under the same name, size and time starts over", async () => {
    const id = await interruptedBy(() => pair.reload(), [source("x", noise(6 * mebibyte))]);
    acceptAll(pair.host);
    const other = noise(6 * mebibyte, 77);
    expect(offer(pair.viewer, [source("x", other)])).toBe(id);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(other));
    expect(pair.messages.some(({ message }) => message.t === "file-restart")).toBe(true);
  });

  test("[FT-3] another file is another transfer", async () => {
    const id = await interruptedBy(() => pair.reload(), [source("x", noise(6 * mebibyte))]);
    expect(offer(pair.viewer, [source("x", noise(6 * mebibyte), 2_000)])).not.toBe(id);
  });

  /** Sends until some was received, then does `cut`. */
  async function interruptedBy(cut: () => void, files: readonly FileSource[]): Promise<string> {
    acceptAll(pair.host);
    let packets = 0;
    const reached = Promise.withResolvers<void>();
    pair.lanes.onPacket = ({ from }) => {
      if (from === "viewer") packets += 1;
      if (packets === 38) reached.resolve();
      return packets < 38 || from === "host";
    };
    const id = offer(pair.viewer, files);
    await reached.promise;
    pair.lanes.close(0);
    cut();
    pair.lanes.onPacket = () => true;
    pair.lanes.open(0);
    return id;
  }

  test.each([
    ["sender", "viewer"],
    ["receiver", "host"],
  ] as const)("a pause by the %s stops the bytes, and going on loses none", async (_, end) => {
    acceptAll(pair.host);
    const content = noise(6 * mebibyte);
    let packets = 0;
    pair.lanes.onPacket = ({ from }) => {
      if (from === "viewer") packets += 1;
      if (packets === 20) pair[end].pause(id);
      return true;
    };
    const id = offer(pair.viewer, [source("x", content)]);
    const other = end === "host" ? "viewer" : "host";
    await transferWhere(pair[end], id, ({ state }) => state === "paused-here");
    const paused = await transferWhere(pair[other], id, ({ state }) => state === "paused-there");
    expect(paused.doneBytes).toBeLessThan(paused.totalBytes);
    pair.lanes.onPacket = () => true;
    pair[end].resume(id);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(content));
  });

  test.each(["viewer", "host"] as const)(
    "a cancel by the %s ends it on both sides, and whole files stay",
    async (end) => {
      acceptAll(pair.host);
      let packets = 0;
      pair.lanes.onPacket = ({ from }) => {
        if (from === "viewer") packets += 1;
        if (packets === 20) pair[end].cancel(id);
        return true;
      };
      const id = offer(pair.viewer, [source("whole", noise(1_000)), source("x", noise(8 * mebibyte))]);
      const [host] = await Promise.all([ended(pair.host, id), ended(pair.viewer, id)]);
      expect(host.state).toBe("cancelled");
      expect(pair.viewer.snapshots[0]?.state).toBe("cancelled");
      expect(sha256(await received(pair.host, id, 0))).toBe(sha256(noise(1_000)));
      expect(await pair.host.openReceived(id, 1)).toMatchObject({ code: "file-unreadable" });
    },
  );
});

describe("what goes wrong", () => {
  test("[FT-2] a file whose bytes are other than its hash is not handed over; the others are", async () => {
    acceptAll(pair.host);
    const id = offer(pair.viewer, [
      source("a", noise(1_000)),
      lyingSource("b", 200_000),
      source("c", noise(1_000, 3)),
    ]);
    const [host, viewer] = await Promise.all([ended(pair.host, id), ended(pair.viewer, id)]);
    expect(host).toMatchObject({ state: "done", doneFiles: 2, failedFiles: 1 });
    expect(host.files[1]).toMatchObject({ state: "failed", code: "file-hash-mismatch" });
    expect(viewer.files[1]).toMatchObject({ state: "failed", code: "file-hash-mismatch" });
    expect(await pair.host.openReceived(id, 1)).toMatchObject({ code: "file-unreadable" });
    expect(sha256(await received(pair.host, id, 2))).toBe(sha256(noise(1_000, 3)));
  });

  /** A file that reads differently when it is sent again after its lane was lost. */
  function lyingSource(name: string, sizeBytes: number): FileSource {
    const file = new File([noise(sizeBytes)], name);
    let reads = 0;
    let packets = 0;
    Object.defineProperty(file, "slice", {
      value: (start: number, end: number) => {
        reads += 1;
        return new Blob([noise(sizeBytes, reads).slice(start, end)]);
      },
    });
    pair.lanes.onPacket = ({ from }) => {
      if (from === "viewer") packets += 1;
      if (packets !== 2 || from === "host") return true;
      packets += 1;
      pair.lanes.close(0);
      pair.lanes.open(0);
      return false;
    };
    return { path: [name], file };
  }

  test.each([
    ["cannot be read", 0, "file-unreadable"],
    ["changes while it is read", 1, "file-changed"],
  ] as const)(
    "a file that %s is skipped, said so on both sides, and the rest arrives",
    async (_, readsBefore, code) => {
      acceptAll(pair.host);
      const bad = new File([noise(3 * mebibyte)], "bad");
      let reads = 0;
      const slice = bad.slice.bind(bad);
      Object.defineProperty(bad, "slice", {
        value: (start: number, end: number) => {
          reads += 1;
          if (reads > readsBefore) throw new DOMException("", "NotReadableError");
          return slice(start, end);
        },
      });
      const id = offer(pair.viewer, [
        source("a", noise(50_000)),
        { path: ["bad"], file: bad },
        source("c", noise(2_000)),
      ]);
      const [host, viewer] = await Promise.all([ended(pair.host, id), ended(pair.viewer, id)]);
      for (const snapshot of [host, viewer]) {
        expect(snapshot).toMatchObject({ state: "done", doneFiles: 2, failedFiles: 1 });
        expect(snapshot.files[1]).toMatchObject({ state: "failed", code });
      }
      expect(sha256(await received(pair.host, id, 2))).toBe(sha256(noise(2_000)));
    },
  );

  test("a full disk rests the transfer on both sides; with room made it goes on and loses nothing", async () => {
    acceptAll(pair.host);
    pair.capacityBytes = 2 * mebibyte;
    const content = noise(5 * mebibyte);
    const id = offer(pair.viewer, [source("x", content)]);
    const full = await transferWhere(pair.host, id, ({ state }) => state === "paused-here");
    expect(full.code).toBe("storage-full");
    const told = await transferWhere(pair.viewer, id, ({ state }) => state === "paused-there");
    expect(told.code).toBe("storage-full");
    pair.capacityBytes = 20 * mebibyte;
    pair.host.resume(id);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(content));
  });

  test("a disk without room to begin rests the transfer; with room made it begins and is whole", async () => {
    acceptAll(pair.host);
    pair.capacityBytes = 0;
    const content = noise(mebibyte);
    const id = offer(pair.viewer, [source("x", content)]);
    const full = await transferWhere(pair.host, id, ({ state }) => state === "paused-here");
    expect(full.code).toBe("storage-full");
    pair.capacityBytes = 20 * mebibyte;
    pair.host.resume(id);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(content));
  });

  test("[FT-5] packets that were flipped, replayed or cut end the lane and are counted, and the file arrives whole", async () => {
    acceptAll(pair.host);
    let refused = 0;
    pair.host.on("refused", () => {
      refused += 1;
    });
    let packets = 0;
    pair.lanes.onPacket = (packet) => {
      if (packet.from === "host") return true;
      packets += 1;
      if (packets === 5) packet.bytes[40] = (packet.bytes[40] ?? 0) ^ 1;
      if (packets === 15) pair.lanes.deliver({ ...packet, bytes: packet.bytes.slice() });
      if (packets === 25) packet.bytes = packet.bytes.subarray(0, 30);
      return true;
    };
    pair.lanes.host.on("closed", ({ lane }) => queueMicrotask(() => pair.lanes.open(lane)));
    const content = noise(6 * mebibyte);
    const id = offer(pair.viewer, [source("x", content)]);
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
    expect(sha256(await received(pair.host, id, 0))).toBe(sha256(content));
    expect(refused).toBeGreaterThanOrEqual(3);
  });

  test("messages of the wrong direction, or that point outside, are refused and change nothing", async () => {
    const id = offer(pair.viewer, [source("x", noise(1_000))]);
    await transferWhere(pair.host, id, ({ state }) => state === "offered");
    const transfer = id;
    pair.host.accept(id);
    expect(pair.host.handle({ t: "file-answer", transfer, answer: "accept" })).toMatchObject({
      code: "direction-wrong",
    });
    expect(pair.host.handle({ t: "file-have", transfer, verifiedBytes: 0 })).toMatchObject({
      code: "direction-wrong",
    });
    expect(pair.host.handle({ t: "file-kept", transfer, settled: 1, failed: [] })).toMatchObject({
      code: "direction-wrong",
    });
    expect(pair.host.handle({ t: "file-skipped", transfer, entry: 4, code: "file-changed" })).toMatchObject({
      code: "message-malformed",
    });
    expect(pair.viewer.handle({ t: "file-have", transfer, verifiedBytes: 1_001 })).toMatchObject({
      code: "message-malformed",
    });
    expect(pair.viewer.handle({ t: "file-kept", transfer, settled: 2, failed: [] })).toMatchObject({
      code: "message-malformed",
    });
    expect(pair.viewer.handle({ t: "file-restart", transfer, position: 0 })).toMatchObject({
      code: "direction-wrong",
    });
    expect(await ended(pair.host, id)).toMatchObject({ state: "done" });
  });

  test("the oldest of a hundred ended transfers are forgotten, with what was received of them", async () => {
    acceptAll(pair.host);
    acceptAll(pair.viewer);
    const ids: string[] = [];
    for (let count = 0; count < 105; count += 1) {
      const from = count % 2 === 0 ? "viewer" : "host";
      const id = offer(pair[from], [source(`${count}`, `text ${count}`)]);
      await Promise.all([ended(pair.host, id), ended(pair.viewer, id)]);
      ids.push(id);
    }
    expect([pair.host.snapshots.length, pair.viewer.snapshots.length]).toEqual([100, 100]);
    // What was sent went first: all that came in is there.
    const came = ids.filter((_, index) => index % 2 === 0);
    for (const id of came) expect((await pair.host.openReceived(id, 0)).ok).toBe(true);
    for (let count = 0; count < 60; count += 1) {
      const id = offer(pair.viewer, [source(`more ${count}`, `text ${count}`)]);
      await Promise.all([ended(pair.host, id), ended(pair.viewer, id)]);
    }
    expect(pair.host.snapshots.length).toBe(100);
    expect((await pair.host.openReceived(came[0] ?? "", 0)).ok).toBe(false);
    expect((await pair.host.openReceived(came.at(-1) ?? "", 0)).ok).toBe(true);
    expect(pair.bytes.host.transfers.length).toBe(100);
  });

  test("offers that cannot be are refused here", () => {
    expect(pair.viewer.offer([])).toMatchObject({ code: "file-too-many" });
    const many = Array.from({ length: limits.fileEntriesPerOffer + 1 }, () => source("x", ""));
    expect(pair.viewer.offer(many)).toMatchObject({ code: "file-too-many" });
    pair.setLink(false);
    expect(pair.viewer.offer([source("x", "x")])).toMatchObject({ code: "link-failed" });
  });
});
