/**
 * Owns: recording what the viewer sees: from the receiver's encoded frames to files in the origin private file
 * system, which outlive the tab.
 * Never: encodes, asks whether it may (the session does, before `start`), or keeps frames in memory.
 *
 *   idle ─ start ─► starting ─► recording ─ stop ─► idle
 *                      │            └ disk, codec, worker ─► failed ─ stop or start ─► …
 *                      └ no ─► failed
 *
 * A file has one codec. When the host changes it, the recording goes on in a further part; see recorded-codec.ts.
 */

import { randomBytes } from "../../crypto/random.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { createEmitter } from "../events.ts";
import type { ScreenChunk } from "../screen/screen-chunk.ts";
import type { ScreenReceiver } from "../screen/screen-receiver.ts";
import type { FromRecording, ToRecording } from "./recorder-messages.ts";
import { deleteRecording, openParts } from "./recordings.ts";

export type RecorderState = "idle" | "starting" | "recording" | "failed";

export type RecorderEvents = {
  readonly state: RecorderState;
  /** Nothing more is recorded; what was stays on disk, and `stop` hands it out. */
  readonly failed: ErrorCode;
};

export type RecordedFiles = {
  readonly id: string;
  /** The first part; the whole recording unless `parts` holds more. */
  readonly file: File;
  /** In order of time. They lie on disk and are only read when used; gone once the recording is deleted. */
  readonly parts: readonly File[];
};

export interface Recorder {
  readonly state: RecorderState;
  /** On disk, as of the last half second. */
  readonly bytesWritten: number;
  /** Since the first frame. */
  readonly durationMs: number;
  /**
   * Begins a recording. The first frame is a keyframe, which the host is asked for.
   * @returns `recording-unsupported` in a browser without workers' files; `storage-full`; `storage-unavailable`;
   * `recording-failed` while another one is made
   */
  start(recording: { readonly name: string; readonly sessionId: string }): Promise<Result<void>>;
  /**
   * Finishes the recording, or hands out what there is of one that failed.
   * @returns `recording-failed` when there is none, or not a single frame came
   */
  stop(): Promise<Result<RecordedFiles>>;
  on<Type extends keyof RecorderEvents>(
    type: Type,
    listener: (event: RecorderEvents[Type]) => void,
  ): () => void;
  /** Finishes the recording without telling anybody; it is found in the list. */
  dispose(): void;
}

export type RecorderOptions = {
  readonly receiver: Pick<ScreenReceiver, "on" | "setChunkTap">;
  readonly clock: Clock;
  /** Default: the module worker that is built with this file. */
  readonly createWorker?: () => Worker;
  /** Milliseconds since 1970. */
  readonly wallMs?: () => number;
};

/** Without a keyframe now and then a player would need to decode all from the beginning to get to the middle. */
const keyframeEveryMs = 60_000;
/** A worker that is silent for so long after its last task is given up. */
const patienceMs = 10_000;

type Run = {
  readonly id: string;
  readonly worker: Worker;
  readonly endListening: () => void;
  /** Settles when the worker said `ended`, or never will. */
  readonly ended: Promise<void>;
  settleEnded(): void;
};

export function createRecorder(options: RecorderOptions): Recorder {
  const { receiver, clock } = options;
  const wallMs = options.wallMs ?? (() => Date.now());
  const emitter = createEmitter<RecorderEvents>();
  let state: RecorderState = "idle";
  let run: Run | null = null;
  let lastId: string | null = null;
  let bytesWritten = 0;
  let firstChunkMs: number | null = null;
  let endedMs: number | null = null;
  let keyAskedMs = 0;
  let starting: Promise<Result<void>> | null = null;
  let isDisposed = false;

  function become(next: RecorderState): void {
    if (state === next) return;
    state = next;
    emitter.emit("state", next);
  }

  function takeChunk(current: Run, chunk: ScreenChunk): void {
    const nowMs = clock.now();
    firstChunkMs ??= nowMs;
    if (chunk.type === "key") keyAskedMs = nowMs;
    else if (nowMs - keyAskedMs > keyframeEveryMs) {
      keyAskedMs = nowMs;
      receiver.setChunkTap(true);
    }
    post(current, { type: "chunk", chunk, arrivedMs: nowMs }, [chunk.data.buffer]);
  }

  function open(id: string, worker: Worker, begun: (result: Result<void>) => void): Run {
    const { promise: ended, resolve: settleEnded } = Promise.withResolvers<void>();
    const endListening = receiver.on("chunk", (chunk) => takeChunk(current, chunk));
    const current: Run = { id, worker, endListening, ended, settleEnded };
    worker.addEventListener("message", ({ data }: MessageEvent<FromRecording>) => {
      switch (data.type) {
        case "begun":
          begun(ok(undefined));
          return;
        case "progress":
          bytesWritten = data.bytesWritten;
          return;
        case "failed":
          begun(err(data.code));
          breakDown(current, data.code);
          return;
        case "ended":
          current.settleEnded();
          return;
      }
    });
    worker.addEventListener("error", () => {
      begun(err("recording-failed"));
      breakDown(current, "recording-failed");
    });
    return current;
  }

  /** Nothing more comes from the worker. */
  function breakDown(current: Run, code: ErrorCode): void {
    if (run !== current) return;
    // Who starts a recording is told by what `start` returns.
    const isNews = state !== "starting";
    run = null;
    endedMs = clock.now();
    quiet(current);
    current.worker.terminate();
    current.settleEnded();
    become("failed");
    if (isNews) emitter.emit("failed", code);
  }

  function quiet(current: Run): void {
    current.endListening();
    receiver.setChunkTap(false);
  }

  /** Lets the worker write what it was given and finish the file. */
  async function finish(current: Run): Promise<void> {
    quiet(current);
    post(current, { type: "end", atMs: clock.now() });
    const cancel = clock.after(patienceMs, current.settleEnded);
    await current.ended;
    cancel();
    if (run === current) run = null;
    endedMs ??= clock.now();
    current.worker.terminate();
  }

  return {
    get state() {
      return state;
    },
    get bytesWritten() {
      return bytesWritten;
    },
    get durationMs() {
      return firstChunkMs === null ? 0 : Math.max(0, (endedMs ?? clock.now()) - firstChunkMs);
    },
    on: emitter.on,
    start(recording) {
      if (isDisposed || state === "starting" || state === "recording") {
        return Promise.resolve(err("recording-failed"));
      }
      if (!canRecord()) return Promise.resolve(err("recording-unsupported"));
      starting = begin(recording);
      return starting;
    },
    async stop() {
      await starting;
      if (run !== null) await finish(run);
      const id = lastId;
      if (id === null || isDisposed) return err("recording-failed");
      lastId = null;
      become("idle");
      const parts = await openParts(id);
      if (!parts.ok) return parts;
      const [file] = parts.value;
      if (file !== undefined) return ok({ id, file, parts: parts.value });
      await deleteRecording(id);
      return err("recording-failed", "no frame");
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      emitter.clear();
      if (run !== null) void finish(run);
    },
  };

  async function begin(recording: {
    readonly name: string;
    readonly sessionId: string;
  }): Promise<Result<void>> {
    become("starting");
    bytesWritten = 0;
    firstChunkMs = null;
    endedMs = null;
    const id = bytesToBase64url(randomBytes(16));
    const answer = Promise.withResolvers<Result<void>>();
    let opened: Run;
    try {
      opened = open(id, (options.createWorker ?? createRecordingWorker)(), answer.resolve);
    } catch {
      become("failed");
      return err("recording-unsupported");
    }
    run = opened;
    lastId = null;
    const cancel = clock.after(patienceMs, () => {
      answer.resolve(err("storage-unavailable"));
      breakDown(opened, "storage-unavailable");
    });
    post(opened, { type: "begin", id, ...recording, startedMs: wallMs() });
    const begun = await answer.promise;
    cancel();
    // It may have been disposed of meanwhile.
    if (!begun.ok || run !== opened || isDisposed) return begun.ok ? err("recording-failed") : begun;
    lastId = id;
    keyAskedMs = clock.now();
    become("recording");
    receiver.setChunkTap(true);
    return ok(undefined);
  }
}

function post(current: Run, message: ToRecording, transfer: Transferable[] = []): void {
  current.worker.postMessage(message, transfer);
}

function canRecord(): boolean {
  return typeof Worker === "function" && typeof globalThis.navigator?.storage?.getDirectory === "function";
}

function createRecordingWorker(): Worker {
  return new Worker(new URL("./recording.worker.ts", import.meta.url), { type: "module" });
}
