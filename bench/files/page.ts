/**
 * Owns: one end of the file benchmark: Farhand's own transfers over its own lanes, a bare channel, and a control
 * channel whose round trip is measured.
 * Never: decides what is measured; bench/files.ts does, through `window.fileBench`.
 */

import { randomBytes } from "../../crypto/random.ts";
import { createBulkLanes } from "../../peer/bulk/bulk-lanes.ts";
import { systemClock } from "../../peer/clock.ts";
import { createDiskFileStore } from "../../peer/files/file-store.ts";
import { createFileTransfers } from "../../peer/files/file-transfers.ts";
import { createWebRtcLink as createLink } from "../../peer/link/webrtc-link.ts";
import { ControlMessage } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage, parseMessage } from "../../protocol/parse.ts";
import { createBareChannel } from "./bare-channel.ts";

const role = location.hash === "#host" ? "host" : "viewer";
const ice = { servers: [], relayOnly: false, lifetimeMs: null };
const pingEveryMs = 20;

declare global {
  /** Given by the benchmark: hands a text to the other page's `fileBench.signal`. */
  function signalPeer(text: string): Promise<void>;
  var fileBench: FileBench;
}

async function createFileBench() {
  const bare = createBareChannel(role === "host", (text) => void signalPeer(JSON.stringify({ bare: text })));
  const link = createLink({
    initiator: role === "host",
    ice,
    channels: [{ name: "control", id: 1 }],
    clock: systemClock,
    giveUpAfterMs: 20_000,
  });
  link.on("signal", (signal) => void signalPeer(JSON.stringify({ main: signal })));
  const control = link.channel("control");
  const send = (message: ControlMessage) => control.send(encodeMessage(message));
  const lanes = createBulkLanes({
    role,
    selfSender: role === "host" ? 0 : 1,
    peerSender: role === "host" ? 1 : 0,
    pairSecret: new Uint8Array(32),
    ice,
    sendSignal: send,
    clock: systemClock,
    createLink,
  });
  const storage = await createDiskFileStore(Date.now());
  if (!storage.ok) throw new Error(storage.code);
  const transfers = createFileTransfers({
    role,
    send,
    lanes,
    storage: storage.value,
    isAllowed: () => true,
    clock: systemClock,
    randomBytes,
  });
  transfers.on("offered", ({ id }) => transfers.accept(id));
  let roundTrips: number[] = [];
  let pinging: ReturnType<typeof setInterval> | undefined;
  const files = new Map<string, File[]>();

  control.on("message", (bytes) => {
    const parsed = parseMessage(ControlMessage, bytes, limits.controlMessageBytes);
    if (!parsed.ok) throw new Error(parsed.code);
    const message = parsed.value;
    if (message.t === "ping")
      send({ t: "pong", id: message.id, sentMs: message.sentMs, receivedMs: 0, repliedMs: 0 });
    else if (message.t === "pong") roundTrips.push(performance.now() - message.sentMs);
    else if (message.t === "lane-signal") lanes.handleSignal(message);
    else if (message.t.startsWith("file-"))
      transfers.handle(message as Parameters<typeof transfers.handle>[0]);
  });

  return {
    bare,
    get lanes() {
      return lanes.open.length;
    },
    ready: () => control.open,
    /** For whoever wants to know why nothing moves. */
    get state() {
      const moving = transfers.snapshots.map(
        ({ direction, state, doneBytes, totalBytes }) => `${direction} ${state} ${doneBytes}/${totalBytes}`,
      );
      return `${role}: link ${link.state}, lanes ${lanes.open.length}, transfers [${moving.join("; ")}], bare channel ${bare.state}`;
    },
    signal(text: string) {
      const { bare: forBare, main } = JSON.parse(text) as { bare?: string; main?: string };
      if (forBare !== undefined) void bare.handle(forBare);
      if (main !== undefined) link.signal(main);
    },
    /** Files on the disk, with bytes that do not compress. */
    async makeFiles(name: string, count: number, sizeBytes: number) {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("bench", {
        create: true,
      });
      const block = randomBytes(1024 * 1024);
      const made: File[] = [];
      for (let index = 0; index < count; index += 1) {
        const handle = await folder.getFileHandle(`${name}-${index}`, { create: true });
        const writable = await handle.createWritable();
        for (let left = sizeBytes; left > 0; left -= block.byteLength) {
          await writable.write(left < block.byteLength ? block.subarray(0, left) : block);
        }
        await writable.close();
        made.push(await handle.getFile());
      }
      files.set(name, made);
    },
    /** Seconds from the offer until the other side has checked and kept the last file. */
    async sendFiles(name: string) {
      const sources = (files.get(name) ?? []).map((file) => ({ path: [name, file.name], file }));
      const start = performance.now();
      const offered = transfers.offer(sources);
      if (!offered.ok) throw new Error(offered.code);
      const state = await new Promise<string>((resolve) => {
        const stop = transfers.on("changed", (all) => {
          const found = all.find(({ id }) => id === offered.value);
          if (found === undefined || !["done", "failed", "cancelled", "refused"].includes(found.state))
            return;
          stop();
          resolve(found.state);
        });
      });
      if (state !== "done") throw new Error(state);
      const seconds = (performance.now() - start) / 1_000;
      transfers.forget(offered.value);
      return seconds;
    },
    forgetAll() {
      for (const { id } of transfers.snapshots) transfers.forget(id);
    },
    startPings() {
      roundTrips = [];
      let id = 0;
      pinging = setInterval(() => send({ t: "ping", id: (id += 1), sentMs: performance.now() }), pingEveryMs);
    },
    stopPings() {
      clearInterval(pinging);
      return roundTrips;
    },
  };
}

export type FileBench = Awaited<ReturnType<typeof createFileBench>>;

globalThis.fileBench = await createFileBench();
document.title = "listening";
