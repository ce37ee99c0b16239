/**
 * Owns: the host's half of the screen: one encoding and one sealing for every viewer, and what each viewer is sent.
 * Never: decides who may see (the session engine adds and removes viewers), or keeps a frame back to send it later.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { parseScreenFeedback } from "../../protocol/screen-layout.ts";
import type { Clock } from "../clock.ts";
import { createEmitter } from "../events.ts";
import type { LinkChannel } from "../link/link.ts";
import { trackProcessor } from "./screen-support.ts";
import { createSendQueue, type SendQueue } from "./send-queue.ts";
import type { FromEncoder, ToEncoder } from "./sender-messages.ts";
import type { ScreenSenderStats } from "./sender-meter.ts";

/** `stopped` has no track; `paused` has one and sends nothing; `failed` needs a new `start`. */
export type ScreenSenderState = "stopped" | "starting" | "live" | "paused" | "failed";

export type ScreenSenderEvents = {
  readonly state: ScreenSenderState;
  readonly stats: ScreenSenderStats;
  /** The share ended for this reason; the state is `failed`. */
  readonly failed: ErrorCode;
};

export interface ScreenSender {
  readonly state: ScreenSenderState;
  /** Does ahead of `start` what takes time and needs no track: the worker, and asking the browser for its codecs. */
  prepare(): void;
  /**
   * Shares `track`, instead of the one before if there was one. The track stays the caller's: it is neither stopped
   * nor changed, and its end pauses nothing by itself.
   * @returns `capture-unsupported` or `codec-unsupported` where this browser cannot, `capture-failed` for a track that has ended
   */
  start(track: MediaStreamTrack): Promise<Result<void>>;
  /** Paused, nothing more leaves at once, in mid-frame too; resumed, it goes on with a keyframe. */
  setPaused(paused: boolean): void;
  /** Ends the share at once, in mid-frame too. Viewers and key stay for the next `start`. */
  stop(): void;
  /**
   * Seals what follows with this key, and makes the next frame a keyframe. No epoch may be given twice in a
   * session, to this sender or another: packet numbers would repeat under one key.
   * @throws RangeError for a key that does not have 32 bytes, and for an epoch that does not grow
   */
  setGroupKey(key: { readonly epoch: number; readonly groupKey: Uint8Array }): void;
  /**
   * Sends to this viewer from the next keyframe on, which is asked for.
   * @param viewer.codecs what it decodes (`probeCodecs("decode")`), as its profile said
   */
  addViewer(
    sender: number,
    viewer: { readonly channel: LinkChannel; readonly codecs: readonly string[] },
  ): void;
  /** Nothing more is sent to this viewer, in mid-frame too. Unknown ones are ignored. */
  removeViewer(sender: number): void;
  /**
   * Takes an opened packet of the viewer's on the screen channel.
   * @returns `message-too-large`, `message-malformed` or `message-unknown` for a bad one, and `not-a-member` for a viewer never added
   */
  handleFeedback(sender: number, plaintext: Uint8Array): Result<void>;
  on<Type extends keyof ScreenSenderEvents>(
    type: Type,
    listener: (event: ScreenSenderEvents[Type]) => void,
  ): () => void;
  dispose(): void;
}

export type ScreenSenderOptions = {
  readonly clock: Clock;
  /** Default: the module worker that is built with this file. */
  readonly createWorker?: () => Worker;
};

export function createScreenSender(options: ScreenSenderOptions): ScreenSender {
  const { clock } = options;
  const emitter = createEmitter<ScreenSenderEvents>();
  const queuesBySender = new Map<number, SendQueue>();
  let worker: Worker | null = null;
  let state: ScreenSenderState = "stopped";
  let generation = 0;
  let lastEpoch = 0;
  let isDisposed = false;
  let settleStart: (result: Result<void>) => void = () => {};

  function change(next: ScreenSenderState): void {
    if (state === next) return;
    state = next;
    emitter.emit("state", next);
  }

  function ask(message: ToEncoder, transfer: Transferable[] = []): void {
    if (isDisposed) return;
    worker ??= startWorker();
    worker.postMessage(message, transfer);
  }

  function startWorker(): Worker {
    const created = options.createWorker?.() ?? createEncoderWorker();
    created.addEventListener("message", (event: MessageEvent<FromEncoder>) => receive(event.data));
    created.addEventListener("error", () => {
      // The sealer is in there: a second worker under the same key would number its packets from 0 again. One that
      // never had a key, since it could not be loaded ahead of the share, is made anew when it is needed.
      const isUnused = lastEpoch === 0 && queuesBySender.size === 0;
      if (isUnused && worker === created) {
        created.terminate();
        worker = null;
      }
      if (!isUnused || state !== "stopped") fail("codec-failed");
    });
    const sinceEpochMs = performance.timeOrigin + performance.now();
    created.postMessage({
      type: "clock",
      hostMinusWorkerMs: clock.now() - sinceEpochMs,
    } satisfies ToEncoder);
    return created;
  }

  function receive(message: FromEncoder): void {
    if (isDisposed) return;
    switch (message.type) {
      case "packet":
        if (message.generation !== generation) return;
        for (const sender of message.to) queuesBySender.get(sender)?.push(message.packet);
        return;
      case "viewer-dropped":
        queuesBySender.get(message.sender)?.clear();
        return;
      case "started":
        if (message.generation === generation) settleStart(ok(undefined));
        return;
      case "failed":
        if (message.generation === generation) fail(message.code);
        return;
      case "stats":
        emitter.emit("stats", message.stats);
        return;
    }
  }

  function fail(code: ErrorCode): void {
    const wasStarting = state === "starting";
    drop();
    settleStart(err(code));
    change("failed");
    if (!wasStarting) emitter.emit("failed", code);
  }

  /** From here on nothing of before leaves: not what waits, and not what the worker has yet to hand over. */
  function drop(): void {
    generation += 1;
    for (const queue of queuesBySender.values()) queue.clear();
  }

  function removeViewer(sender: number): void {
    queuesBySender.get(sender)?.dispose();
    if (queuesBySender.delete(sender)) ask({ type: "viewer-removed", sender });
  }

  return {
    get state() {
      return state;
    },
    on: emitter.on,
    prepare() {
      if (typeof VideoEncoder !== "undefined") ask({ type: "prepare" });
    },
    async start(track) {
      const Processor = trackProcessor();
      if (Processor === undefined) return err("capture-unsupported");
      if (typeof VideoEncoder === "undefined") return err("codec-unsupported");
      if (isDisposed || track.readyState === "ended") return err("capture-failed");
      drop();
      settleStart(err("capture-failed", "replaced"));
      const { readable } = new Processor({ track, maxBufferSize: 1 });
      change("starting");
      const started = new Promise<Result<void>>((resolve) => {
        settleStart = resolve;
      });
      const mine = generation;
      ask({ type: "start", readable, generation }, [readable]);
      const result = await started;
      if (result.ok && mine === generation) change("live");
      return result;
    },
    setPaused(isPaused) {
      if (state !== "live" && state !== "paused") return;
      if (isPaused === (state === "paused")) return;
      drop();
      ask({ type: "pause", isPaused, generation });
      change(isPaused ? "paused" : "live");
    },
    stop() {
      if (state === "stopped") return;
      drop();
      settleStart(err("capture-failed", "stopped"));
      ask({ type: "stop", generation });
      change("stopped");
    },
    setGroupKey({ epoch, groupKey }) {
      if (groupKey.length !== 32 || !Number.isInteger(epoch)) throw new RangeError("group key");
      if (epoch <= lastEpoch) throw new RangeError("an epoch is used once");
      lastEpoch = epoch;
      ask({ type: "key", epoch, groupKey: groupKey.slice() });
    },
    addViewer(sender, { channel, codecs }) {
      removeViewer(sender);
      const onLost = () => ask({ type: "viewer-lost", sender });
      queuesBySender.set(sender, createSendQueue({ channel, onLost }));
      ask({ type: "viewer-added", sender, codecs });
    },
    removeViewer,
    handleFeedback(sender, plaintext) {
      const feedback = parseScreenFeedback(plaintext);
      if (!feedback.ok) return feedback;
      if (!queuesBySender.has(sender)) return err("not-a-member");
      ask({ type: "feedback", sender, feedback: feedback.value });
      return ok(undefined);
    },
    dispose() {
      if (isDisposed) return;
      drop();
      settleStart(err("capture-failed", "disposed"));
      for (const queue of queuesBySender.values()) queue.dispose();
      queuesBySender.clear();
      isDisposed = true;
      worker?.terminate();
      worker = null;
      state = "stopped";
      emitter.clear();
    },
  };
}

function createEncoderWorker(): Worker {
  return new Worker(new URL("./screen-encoder.worker.ts", import.meta.url), { type: "module" });
}
