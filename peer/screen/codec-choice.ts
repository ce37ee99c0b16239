/**
 * Owns: which codec the screen is encoded in, and when it changes. Pure: `(state, event) → state`.
 * Never: picks a codec that one of the viewers cannot decode, or goes back to one that was just too slow.
 *
 * AV1 first: with its screen-content tools text stays sharp at a fraction of the bytes. While encoding takes longer
 * than frames take to come, H.264, which is the fastest here; VP9 and VP8 where nothing else is common to all.
 * Measured at 1280×720, scrolling text, two cores, median ms a frame: AV1 6, H.264 9, VP9 19.
 * A codec that was too slow is tried again when the picture rests, each time after twice the wait.
 */

/** Best picture first. `444` keeps full colour resolution, for sources that have it. */
export const codecFamilies = ["av1-444", "av1", "h264", "vp9", "vp8"] as const;
export type CodecFamily = (typeof codecFamilies)[number];

/** What is tried instead of a codec that is too slow, if it is there. The others are no faster. */
const fasterFamilies: { readonly [Family in CodecFamily]: readonly CodecFamily[] } = {
  "av1-444": ["av1", "h264"],
  av1: ["h264"],
  h264: [],
  vp9: ["h264", "vp8"],
  vp8: ["h264"],
};

/** A frame is slow when its encoding takes this many intervals; a fast one makes up for a slow one. */
const slowFrameIntervals = 1.25;
const slowKeyframeIntervals = 20;
const slowKeyframeWeight = 5;
const slowFramesAllowed = 10;
const firstRetryMs = 20_000;
const longestRetryMs = 10 * 60_000;

type Setback = { readonly retryAtMs: number; readonly waitMs: number; readonly isBroken: boolean };

export type CodecChoice = {
  /** What host and every viewer can do, best first. */
  readonly candidates: readonly CodecFamily[];
  /** Null when nothing is common to all. */
  readonly current: CodecFamily | null;
  readonly slowFrames: number;
  readonly setbacks: ReadonlyMap<CodecFamily, Setback>;
};

export type CodecEvent =
  | { readonly type: "candidates"; readonly candidates: readonly CodecFamily[]; readonly atMs: number }
  | {
      readonly type: "encoded";
      readonly encodeMs: number;
      readonly intervalMs: number;
      readonly isKey: boolean;
      readonly atMs: number;
    }
  /** The picture rests: the moment at which a keyframe is cheapest. */
  | { readonly type: "rested"; readonly atMs: number }
  /** An encoder or a viewer's decoder gave up on the current codec. */
  | { readonly type: "failed"; readonly atMs: number };

export const noChoice: CodecChoice = { candidates: [], current: null, slowFrames: 0, setbacks: new Map() };

export function nextChoice(choice: CodecChoice, event: CodecEvent): CodecChoice {
  switch (event.type) {
    case "candidates": {
      const candidates = codecFamilies.filter((family) => event.candidates.includes(family));
      const keeps = choice.current !== null && candidates.includes(choice.current);
      // Whoever leaves or joins changes the codec only if the current one is no longer common to all.
      const current = keeps ? choice.current : best(candidates, choice.setbacks, event.atMs);
      return { ...choice, candidates, current, slowFrames: keeps ? choice.slowFrames : 0 };
    }
    case "encoded": {
      if (choice.current === null) return choice;
      const slowIntervals = event.isKey ? slowKeyframeIntervals : slowFrameIntervals;
      const isSlow = event.encodeMs > event.intervalMs * slowIntervals;
      if (!isSlow) {
        return event.isKey ? choice : { ...choice, slowFrames: Math.max(0, choice.slowFrames - 1) };
      }
      const slowFrames = choice.slowFrames + (event.isKey ? slowKeyframeWeight : 1);
      if (slowFrames < slowFramesAllowed) return { ...choice, slowFrames };
      const faster = fasterFamilies[choice.current].find((family) => isUsable(choice, family));
      if (faster === undefined) return { ...choice, slowFrames: 0 };
      const setbacks = withSetback(choice, choice.current, event.atMs, false);
      return { ...choice, current: faster, slowFrames: 0, setbacks };
    }
    case "rested": {
      const better = best(choice.candidates, choice.setbacks, event.atMs);
      return better === choice.current ? choice : { ...choice, current: better, slowFrames: 0 };
    }
    case "failed": {
      if (choice.current === null) return choice;
      const setbacks = withSetback(choice, choice.current, event.atMs, true);
      return { ...choice, setbacks, slowFrames: 0, current: best(choice.candidates, setbacks, event.atMs) };
    }
  }
}

/** The families behind WebCodecs codec strings; what is not known is left out. */
export function familiesOf(codecs: readonly string[]): readonly CodecFamily[] {
  return codecFamilies.filter((family) => codecs.some((codec) => familyOf(codec) === family));
}

export function familyOf(codec: string): CodecFamily | null {
  if (codec.startsWith("av01.1.")) return "av1-444";
  if (codec.startsWith("av01.0.")) return "av1";
  if (codec.startsWith("avc1.")) return "h264";
  if (codec.startsWith("vp09.00.")) return "vp9";
  return codec === "vp8" ? "vp8" : null;
}

/** The codec string for a picture of this size at 30 frames a second, with the lowest level that holds it. */
export function codecString(family: CodecFamily, width: number, height: number): string {
  const pixels = width * height;
  const isTall = Math.max(width, height) > 4_096;
  const tier = pixels <= 1920 * 1088 && !isTall ? 0 : pixels <= 4096 * 2304 && !isTall ? 1 : 2;
  switch (family) {
    case "av1-444":
      return `av01.1.${["08", "12", "16"][tier]}M.08.0.000`;
    case "av1":
      return `av01.0.${["08", "12", "16"][tier]}M.08`;
    case "h264":
      return `avc1.42E0${["28", "33", "3C"][tier]}`;
    case "vp9":
      return `vp09.00.${["40", "50", "60"][tier]}.08`;
    case "vp8":
      return "vp8";
  }
}

function best(
  candidates: readonly CodecFamily[],
  setbacks: CodecChoice["setbacks"],
  nowMs: number,
): CodecFamily | null {
  const isDue = (family: CodecFamily) => (setbacks.get(family)?.retryAtMs ?? 0) <= nowMs;
  const works = (family: CodecFamily) => setbacks.get(family)?.isBroken !== true;
  return candidates.find(isDue) ?? candidates.find(works) ?? candidates[0] ?? null;
}

function isUsable(choice: CodecChoice, family: CodecFamily): boolean {
  return choice.candidates.includes(family) && choice.setbacks.get(family)?.isBroken !== true;
}

function withSetback(
  choice: CodecChoice,
  family: CodecFamily,
  nowMs: number,
  isBroken: boolean,
): CodecChoice["setbacks"] {
  const before = choice.setbacks.get(family);
  const waitMs = before === undefined ? firstRetryMs : Math.min(longestRetryMs, before.waitMs * 2);
  return new Map(choice.setbacks).set(family, { retryAtMs: nowMs + waitMs, waitMs, isBroken });
}
