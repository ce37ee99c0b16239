/**
 * Owns: the host's shared screen: the capture, the one encoder and sealer, and the group key that only those who may
 * see it now hold.
 * Must never: decide who may see it; the session hands in exactly those whose grant is good at this moment.
 */

import { packGroupKey } from "../../../crypto/key-schedule.ts";
import { wrapKey } from "../../../crypto/key-wrap.ts";
import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import { createEmitter, type Listening } from "../../events.ts";
import type { Pair } from "../../pair/pair.ts";
import type { ScreenCapture } from "../../screen/capture.ts";
import type { ScreenSenderStats } from "../../screen/sender-meter.ts";
import type { SessionEnvironment } from "../environment.ts";
import type { ScreenSnapshot } from "../session-snapshot.ts";

/** Somebody who may see the screen at this moment. */
export type Spectator = { readonly sender: number; readonly pair: Pair; readonly codecs: readonly string[] };

export type ScreenShareEvents = {
  readonly changed: ScreenSnapshot;
  readonly stats: ScreenSenderStats;
  /** The capture ended by itself: the browser's own stop button, a closed window, or a failure. */
  readonly ended: ErrorCode | null;
};

export type ScreenShare = Listening<ScreenShareEvents> & {
  readonly snapshot: ScreenSnapshot;
  readonly track: MediaStreamTrack | null;
  /** Makes ready again what needs no picker. It was at the beginning: hardly anybody joins and shows nothing. */
  prepare(): void;
  /** Opens the browser's picker, from a person's click. With a screen shared already it does nothing. */
  start(): Promise<Result<void>>;
  stop(): void;
  setPaused(paused: boolean): void;
  /** Exactly these may see it from now on. A new group key is drawn whenever somebody came, went or has a new link. */
  setSpectators(spectators: readonly Spectator[]): void;
  handleFeedback(sender: number, plaintext: Uint8Array): Result<void>;
  dispose(): void;
};

type Seat = { readonly link: Spectator["pair"]["link"]; readonly codecs: readonly string[] };

const isSameSeat = (left: Seat | undefined, right: Seat | undefined): boolean =>
  left?.link === right?.link && left?.codecs.join() === right?.codecs.join();

const nothing: ScreenSnapshot = {
  state: "none",
  surface: null,
  widthPixels: 0,
  heightPixels: 0,
  error: null,
};

export function createScreenShare(options: {
  readonly environment: SessionEnvironment;
  readonly nextEpoch: () => number;
}): ScreenShare {
  const { environment, nextEpoch } = options;
  const emitter = createEmitter<ScreenShareEvents>();
  const screenSender = environment.media.createScreenSender({ clock: environment.clock });
  /** By sender: the link they are sent over, and what they decode. With another one it is a new spectator. */
  let seatsBySender = new Map<number, Seat>();
  let spectators: readonly Spectator[] = [];
  let capture: ScreenCapture | null = null;
  let starting: Promise<Result<void>> | null = null;
  /** Counts stops: a picker that was open during one brings nothing. */
  let stops = 0;
  let isPaused = false;
  let snapshot = nothing;

  screenSender.prepare();
  screenSender.on("stats", (stats) => {
    if (stats.width !== snapshot.widthPixels || stats.height !== snapshot.heightPixels) {
      change({ widthPixels: stats.width, heightPixels: stats.height });
    }
    emitter.emit("stats", stats);
  });
  screenSender.on("failed", (code) => {
    endCapture();
    change({ ...nothing, state: "failed", error: code });
    emitter.emit("ended", code);
  });

  return {
    on: emitter.on,
    get snapshot() {
      return snapshot;
    },
    get track() {
      return capture?.track ?? null;
    },
    prepare: () => screenSender.prepare(),
    start() {
      starting ??= startCapture().finally(() => {
        starting = null;
      });
      return starting;
    },
    stop,
    setPaused(paused) {
      isPaused = paused;
      screenSender.setPaused(paused);
      if (capture !== null && snapshot.state !== "starting") change({ state: paused ? "paused" : "live" });
    },
    setSpectators,
    handleFeedback: (sender, plaintext) => screenSender.handleFeedback(sender, plaintext),
    dispose() {
      stop();
      screenSender.dispose();
      emitter.clear();
    },
  };

  async function startCapture(): Promise<Result<void>> {
    if (capture !== null) return ok(undefined);
    const stopsBefore = stops;
    change({ ...nothing, state: "starting" });
    screenSender.prepare();
    const captured = await environment.media.captureScreen();
    if (stops !== stopsBefore) {
      if (captured.ok) captured.value.stop();
      return err("capture-cancelled");
    }
    if (!captured.ok) {
      change({ ...nothing, error: captured.code });
      return captured;
    }
    const mine = captured.value;
    capture = mine;
    mine.on("ended", () => {
      if (capture !== mine) return;
      stop();
      emitter.emit("ended", null);
    });
    const started = await screenSender.start(mine.track);
    if (capture !== mine) return err("capture-cancelled");
    if (!started.ok) {
      endCapture();
      change({ ...nothing, state: "failed", error: started.code });
      return started;
    }
    screenSender.setPaused(isPaused);
    change({ ...nothing, state: isPaused ? "paused" : "live", surface: mine.surface });
    return ok(undefined);
  }

  function change(part: Partial<ScreenSnapshot>): void {
    snapshot = { ...snapshot, ...part };
    emitter.emit("changed", snapshot);
  }

  function endCapture(): void {
    const ended = capture;
    capture = null;
    ended?.stop();
  }

  function stop(): void {
    if (capture === null && snapshot.state !== "starting") return;
    stops += 1;
    screenSender.stop();
    endCapture();
    change(nothing);
  }

  function setSpectators(next: readonly Spectator[]): void {
    const nextSeats = new Map(next.map(({ sender, pair, codecs }) => [sender, { link: pair.link, codecs }]));
    const isSame =
      nextSeats.size === seatsBySender.size &&
      [...nextSeats].every(([sender, seat]) => isSameSeat(seatsBySender.get(sender), seat));
    if (isSame) return;
    for (const [sender, seat] of seatsBySender) {
      if (!isSameSeat(nextSeats.get(sender), seat)) screenSender.removeViewer(sender);
    }
    const added = next.filter(({ sender }) => !isSameSeat(seatsBySender.get(sender), nextSeats.get(sender)));
    spectators = next;
    seatsBySender = nextSeats;
    rekey();
    for (const { sender, pair, codecs } of added) {
      if (pair.channels !== null) screenSender.addViewer(sender, { channel: pair.channels.screen, codecs });
    }
  }

  /** A key that nobody holds who may not see the screen now. */
  function rekey(): void {
    if (spectators.length === 0) return;
    const groupKey = environment.randomBytes(32);
    const epoch = nextEpoch();
    for (const { sender, pair } of spectators) {
      if (pair.established === null) continue;
      const packed = packGroupKey({ groupKey, epoch, sender });
      const wrappedKey = bytesToBase64url(wrapKey(pair.established.wrappingKey, packed));
      pair.send({ t: "rekey", wrappedKey });
    }
    screenSender.setGroupKey({ epoch, groupKey });
  }
}
