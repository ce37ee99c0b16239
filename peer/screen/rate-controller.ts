/**
 * Owns: when the next frame may be encoded, for whom, how finely and how large. Pure: `(state, event) → state`, and
 * `plan` reads the decision.
 * Never: lets one slow viewer hold the others below `floorIntervalMs`, or lets a viewer that missed a frame have
 * another before a keyframe.
 *
 * A viewer's standing:
 *
 *   waiting ─ keyframe sent ─► following ─ no room when the others go on, or nothing acknowledged for long ─► waiting
 *
 * Bits are spent by a bucket that the slowest following viewer's bitrate drains: the fuller it is, the coarser the
 * next frame. Frame rate needs no rule of its own: a frame is encoded when every window has room, and the newest
 * captured frame is the one that is taken then.
 */

import {
  acknowledged,
  emptied,
  freshWindow,
  hasRoom,
  maxBitrateBps,
  oldestUnderwayMs,
  sent,
  shortestMs,
  type ViewerWindow,
} from "./viewer-window.ts";

/** Frame intervals are never shorter, less the tolerance for a source whose clock trembles. */
export const shortestIntervalMs = 1000 / 30;
const toleranceMs = 12;
/** A viewer without room may hold the others up for this long. */
export const floorIntervalMs = 125;
/** Nothing acknowledged for so long: what is under way is given up for that viewer. */
export const giveUpMs = 3_000;
const rejoinGapMs = 1_000;
const longestRejoinGapMs = 16_000;

export const scales = [1, 0.75, 0.5] as const;
/** Encoding slower than this, in the fastest codec there is, is helped by fewer pixels. */
const slowEncodeMs = 110;
const slowFramesBeforeScaling = 12;
const easyEncodeMs = 20;
const easyMsBeforeScaling = 15_000;

/** On AV1's and VP9's scale, 0 to 63. Fine enough that text reads as in the source, coarse only under pressure. */
export const motionQuantizer = 40;
const coarsestQuantizer = 60;

export type Viewer = {
  readonly window: ViewerWindow;
  readonly standing: "following" | "waiting";
  /** A waiting viewer is not worth a keyframe before this time. */
  readonly rejoinAtMs: number;
  readonly rejoinGapMs: number;
};

export type RateState = {
  readonly viewers: ReadonlyMap<number, Viewer>;
  readonly lastFrameMs: number;
  /** Bits sent beyond what the bitrate drained. */
  readonly bucketBits: number;
  readonly bucketAtMs: number;
  /** Smoothed size of a delta frame: what the next one is expected to take. */
  readonly deltaBytes: number;
  readonly encodeMs: number;
  readonly scaleIndex: number;
  readonly slowFrames: number;
  readonly easySinceMs: number;
};

export type RateEvent =
  | { readonly type: "viewer-added"; readonly sender: number; readonly atMs: number }
  | { readonly type: "viewer-removed"; readonly sender: number }
  /** Whatever was under way to this viewer was thrown away on this side. */
  | { readonly type: "viewer-lost"; readonly sender: number; readonly atMs: number }
  | {
      readonly type: "frame-begun";
      readonly to: readonly number[];
      readonly isKey: boolean;
      readonly atMs: number;
    }
  | {
      readonly type: "frame-encoded";
      readonly frameId: number;
      readonly bytes: number;
      readonly isKey: boolean;
      readonly to: readonly number[];
      readonly encodeMs: number;
      readonly atMs: number;
    }
  | {
      readonly type: "acknowledged";
      readonly sender: number;
      readonly frameId: number;
      readonly atMs: number;
    }
  /** It needs a keyframe. What is under way to it stays under way. */
  | { readonly type: "viewer-asked"; readonly sender: number; readonly atMs: number }
  /** It acknowledges nothing any more (`silentViewers`), and what is under way is given up. */
  | { readonly type: "viewer-silent"; readonly sender: number; readonly atMs: number };

export type Plan = {
  /** False: keep the newest frame and ask again at `againAtMs`, or after the next event. */
  readonly isAdmitted: boolean;
  readonly againAtMs: number;
  /** Who gets a delta frame now. */
  readonly following: readonly number[];
  /** Who could take a keyframe now, followers with room included. */
  readonly readyForKey: readonly number[];
  /** False while a keyframe would shut out a follower that has no room just now. */
  readonly isKeyAdmitted: boolean;
  /** True when a waiting viewer's time for a keyframe has come. */
  readonly isKeyWanted: boolean;
  /** When the next waiting viewer's time comes; infinity for none. */
  readonly keyAtMs: number;
  readonly bitrateBps: number;
  readonly quantizer: number;
  readonly scale: number;
};

export const initialRate: RateState = {
  viewers: new Map(),
  lastFrameMs: Number.NEGATIVE_INFINITY,
  bucketBits: 0,
  bucketAtMs: 0,
  deltaBytes: 2_000,
  encodeMs: 0,
  scaleIndex: 0,
  slowFrames: 0,
  easySinceMs: Number.POSITIVE_INFINITY,
};

export function nextRate(state: RateState, event: RateEvent): RateState {
  switch (event.type) {
    case "viewer-added":
      return withViewer(state, event.sender, {
        window: freshWindow,
        standing: "waiting",
        rejoinAtMs: event.atMs,
        rejoinGapMs,
      });
    case "viewer-removed": {
      const viewers = new Map(state.viewers);
      viewers.delete(event.sender);
      return { ...state, viewers };
    }
    case "viewer-lost":
      return updated(state, event.sender, (viewer) => ({
        ...demoted(viewer, event.atMs),
        window: emptied(viewer.window),
        rejoinAtMs: event.atMs,
      }));
    case "frame-begun":
      return begun(state, event.to, event.isKey, event.atMs);
    case "frame-encoded":
      return encoded(state, event);
    case "acknowledged":
      return updated(state, event.sender, (viewer) => ({
        ...viewer,
        window: acknowledged(viewer.window, event.frameId, event.atMs),
      }));
    case "viewer-asked":
      return updated(state, event.sender, (viewer) => ({
        ...demoted(viewer, event.atMs),
        // It waits for an answer: the limiter on keyframes is enough of a brake.
        rejoinAtMs: event.atMs,
      }));
    case "viewer-silent":
      return updated(state, event.sender, (viewer) => ({
        ...demoted(viewer, event.atMs),
        window: emptied(viewer.window),
      }));
  }
}

/** Viewers that have acknowledged nothing for `giveUpMs` although something is under way. */
export function silentViewers(state: RateState, nowMs: number): readonly number[] {
  return [...state.viewers].flatMap(([sender, viewer]) =>
    oldestUnderwayMs(viewer.window, nowMs) > giveUpMs ? [sender] : [],
  );
}

/** What to do now. Nothing is admitted while nobody could take it. */
export function plan(state: RateState, nowMs: number): Plan {
  const all = [...state.viewers.entries()];
  const following = all.filter(([, viewer]) => viewer.standing === "following");
  const withRoom = following.filter(([, viewer]) => hasRoom(viewer.window, state.deltaBytes));
  const waiting = all.filter(([, viewer]) => viewer.standing === "waiting");
  const due = waiting.filter(([, viewer]) => viewer.rejoinAtMs <= nowMs && canTakeKey(viewer));
  const earliestMs = state.lastFrameMs + intervalMs(state) - toleranceMs;
  const floorMs = state.lastFrameMs + floorIntervalMs;
  const everybodyHasRoom = withRoom.length === following.length;
  const isAdmitted =
    withRoom.length > 0 && nowMs >= (everybodyHasRoom ? earliestMs : Math.max(earliestMs, floorMs));
  const bitrateBps = slowestBitrate(state);
  return {
    isAdmitted,
    againAtMs: everybodyHasRoom ? earliestMs : Math.max(earliestMs, floorMs),
    following: withRoom.map(([sender]) => sender),
    readyForKey: [...withRoom, ...waiting.filter(([, viewer]) => canTakeKey(viewer))].map(
      ([sender]) => sender,
    ),
    isKeyAdmitted: everybodyHasRoom || (withRoom.length > 0 && nowMs >= floorMs),
    isKeyWanted: due.length > 0,
    keyAtMs: Math.min(
      Number.POSITIVE_INFINITY,
      ...waiting.filter(([, viewer]) => canTakeKey(viewer)).map(([, viewer]) => viewer.rejoinAtMs),
    ),
    bitrateBps,
    quantizer: quantizerFor(state, bitrateBps, nowMs),
    scale: scales[state.scaleIndex] ?? 1,
  };
}

/** Longest shortest round trip of the following viewers. */
export function pathMs(state: RateState): number {
  const following = [...state.viewers.values()].filter((viewer) => viewer.standing === "following");
  return Math.max(0, ...following.map((viewer) => shortestMs(viewer.window)));
}

/** True when nothing is under way to any following viewer. */
export function isQuiet(state: RateState): boolean {
  return [...state.viewers.values()].every(
    (viewer) => viewer.standing !== "following" || viewer.window.underwayBytes === 0,
  );
}

export function slowestBitrate(state: RateState): number {
  const following = [...state.viewers.values()].filter((viewer) => viewer.standing === "following");
  const viewers = following.length > 0 ? following : [...state.viewers.values()];
  return Math.min(maxBitrateBps, ...viewers.map((viewer) => viewer.window.bitrateBps));
}

function begun(state: RateState, to: readonly number[], isKey: boolean, atMs: number): RateState {
  const base = { ...state, lastFrameMs: atMs };
  return [...state.viewers.entries()].reduce<RateState>((rate, [sender, viewer]) => {
    if (to.includes(sender)) {
      return isKey ? withViewer(rate, sender, { ...viewer, standing: "following" }) : rate;
    }
    // Whoever is passed over has missed a frame that the next one refers to.
    return viewer.standing === "following" ? withViewer(rate, sender, demoted(viewer, atMs)) : rate;
  }, base);
}

function encoded(state: RateState, event: Extract<RateEvent, { type: "frame-encoded" }>): RateState {
  const { frameId, bytes, isKey, atMs, encodeMs } = event;
  const viewers = new Map(state.viewers);
  for (const sender of event.to) {
    const viewer = viewers.get(sender);
    if (viewer?.standing === "following") {
      viewers.set(sender, { ...viewer, window: sent(viewer.window, frameId, bytes, atMs) });
    }
  }
  const smoothedMs = isKey ? state.encodeMs : state.encodeMs + 0.2 * (encodeMs - state.encodeMs);
  return scaled(
    {
      ...state,
      viewers,
      bucketBits: drainedBits(state, slowestBitrate(state), atMs) + bytes * 8,
      bucketAtMs: atMs,
      lastFrameMs: Math.max(state.lastFrameMs, atMs - encodeMs),
      deltaBytes: isKey ? state.deltaBytes : state.deltaBytes + 0.2 * (bytes - state.deltaBytes),
      encodeMs: smoothedMs,
    },
    atMs,
    isKey,
  );
}

function scaled(state: RateState, atMs: number, isKey: boolean): RateState {
  if (isKey) return state;
  const slowFrames = state.encodeMs > slowEncodeMs ? state.slowFrames + 1 : 0;
  if (slowFrames >= slowFramesBeforeScaling && state.scaleIndex < scales.length - 1) {
    return { ...state, slowFrames: 0, scaleIndex: state.scaleIndex + 1, encodeMs: 0, easySinceMs: atMs };
  }
  const easySinceMs =
    state.encodeMs < easyEncodeMs ? Math.min(state.easySinceMs, atMs) : Number.POSITIVE_INFINITY;
  if (state.scaleIndex > 0 && atMs - easySinceMs > easyMsBeforeScaling) {
    return { ...state, slowFrames, scaleIndex: state.scaleIndex - 1, easySinceMs: atMs };
  }
  return { ...state, slowFrames, easySinceMs };
}

/** Encoding back to back would leave the machine nothing for the work it is being helped with. */
function intervalMs(state: RateState): number {
  return Math.max(shortestIntervalMs, state.encodeMs * 1.25);
}

function drainedBits(state: RateState, bitrateBps: number, nowMs: number): number {
  return Math.max(0, state.bucketBits - (bitrateBps * Math.max(0, nowMs - state.bucketAtMs)) / 1000);
}

function quantizerFor(state: RateState, bitrateBps: number, nowMs: number): number {
  const backlogSeconds = drainedBits(state, bitrateBps, nowMs) / bitrateBps;
  const pressure = Math.min(1, Math.max(0, (backlogSeconds - 0.25) / 0.75));
  return Math.round(motionQuantizer + pressure * (coarsestQuantizer - motionQuantizer));
}

/** A keyframe fills any slow path, so the path has to be clear for it. */
function canTakeKey(viewer: Viewer): boolean {
  return viewer.window.underwayBytes === 0;
}

function demoted(viewer: Viewer, atMs: number): Viewer {
  if (viewer.standing === "waiting") return viewer;
  const isRepeated = atMs - viewer.rejoinAtMs < 2 * viewer.rejoinGapMs;
  const gapMs = isRepeated ? Math.min(longestRejoinGapMs, viewer.rejoinGapMs * 2) : rejoinGapMs;
  return { ...viewer, standing: "waiting", rejoinAtMs: atMs + gapMs, rejoinGapMs: gapMs };
}

function updated(state: RateState, sender: number, change: (viewer: Viewer) => Viewer): RateState {
  const viewer = state.viewers.get(sender);
  return viewer === undefined ? state : withViewer(state, sender, change(viewer));
}

function withViewer(state: RateState, sender: number, viewer: Viewer): RateState {
  return { ...state, viewers: new Map(state.viewers).set(sender, viewer) };
}
