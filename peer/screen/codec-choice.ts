/**
 * Owns: which codec the screen is encoded in, and when it changes. Pure: `(state, event) → state`.
 * Never: picks a codec that one of the viewers cannot decode, or goes back to one that was just too slow.
 *
 * H.264 to begin with: whole pages, and so the first keyframe and every change of page, are quickest in it. AV1 once
 * the picture rests, or has moved for a while without effort: what is read for long is sharpest in it, and what moves a
 * little costs the least. VP9 and VP8 where nothing else is common to all. While encoding takes longer than frames take
 * to come, or whole pages take too long again and again, back to what is faster.
 * Measured at 1280×720, text, two busy cores, ms: a whole page AV1 90 to 540, H.264 11 to 100, VP9 30 to 85; a scrolled
 * frame AV1 8 to 17, H.264 9 to 45, VP9 18 to 21.
 * A codec that was too slow is tried again in the same way, each time after twice the wait.
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

/** A delta frame is slow when its encoding takes this many intervals; a fast one makes up for a slow one. */
const slowFrameIntervals = 1.25;
const slowFramesAllowed = 10;
/** Of any frame: somebody waited for a page that another codec would have shown. No fast frame makes up for it. */
const heavyFrameIntervals = 8;
/** A second heavy frame within this time is one too many. */
const heavyFramesApartMs = 30_000;
/** A better codec is tried in motion when for so long no delta frame took more than this share of an interval. */
const easyFrameIntervals = 0.75;
const easyMs = 4_000;
const firstRetryMs = 20_000;
const longestRetryMs = 10 * 60_000;

type Setback = { readonly retryAtMs: number; readonly waitMs: number; readonly isBroken: boolean };

export type CodecChoice = {
  /** What host and every viewer can do, best first. */
  readonly candidates: readonly CodecFamily[];
  /** Null when nothing is common to all. */
  readonly current: CodecFamily | null;
  readonly slowFrames: number;
  readonly lastHeavyMs: number;
  /** Infinity after a frame that was not easy. */
  readonly easySinceMs: number;
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

export const noChoice: CodecChoice = {
  candidates: [],
  current: null,
  slowFrames: 0,
  lastHeavyMs: Number.NEGATIVE_INFINITY,
  easySinceMs: Number.POSITIVE_INFINITY,
  setbacks: new Map(),
};

export function nextChoice(choice: CodecChoice, event: CodecEvent): CodecChoice {
  switch (event.type) {
    case "candidates": {
      const candidates = codecFamilies.filter((family) => event.candidates.includes(family));
      const keeps = choice.current !== null && candidates.includes(choice.current);
      // Whoever leaves or joins changes the codec only if the current one is no longer common to all.
      const next = { ...choice, candidates };
      return keeps ? next : turned(next, first(next, event.atMs));
    }
    case "encoded":
      return encoded(choice, event);
    case "rested":
      return turned(choice, best(choice.candidates, choice.setbacks, event.atMs));
    case "failed": {
      if (choice.current === null) return choice;
      const setbacks = withSetback(choice, choice.current, event.atMs, true);
      return turned({ ...choice, setbacks }, best(choice.candidates, setbacks, event.atMs));
    }
  }
}

function encoded(choice: CodecChoice, event: Extract<CodecEvent, { type: "encoded" }>): CodecChoice {
  const { encodeMs, intervalMs, isKey, atMs } = event;
  if (choice.current === null) return choice;
  const isHeavy = encodeMs > intervalMs * heavyFrameIntervals;
  const isSlow = !isKey && encodeMs > intervalMs * slowFrameIntervals;
  const paidBack = isKey ? choice.slowFrames : Math.max(0, choice.slowFrames - 1);
  const slowFrames = isSlow ? choice.slowFrames + 1 : paidBack;
  const isTooMuch =
    slowFrames >= slowFramesAllowed || (isHeavy && atMs - choice.lastHeavyMs < heavyFramesApartMs);
  if (isTooMuch) {
    const faster = fasterFamilies[choice.current].find((family) => isUsable(choice, family));
    if (faster === undefined) return { ...choice, slowFrames: 0, easySinceMs: Number.POSITIVE_INFINITY };
    return turned({ ...choice, setbacks: withSetback(choice, choice.current, atMs, false) }, faster);
  }
  const isEasy = encodeMs <= intervalMs * easyFrameIntervals;
  const easySinceMs = isEasy ? Math.min(choice.easySinceMs, atMs) : Number.POSITIVE_INFINITY;
  const next = {
    ...choice,
    slowFrames,
    lastHeavyMs: isHeavy ? atMs : choice.lastHeavyMs,
    easySinceMs: isKey ? choice.easySinceMs : easySinceMs,
  };
  return atMs - next.easySinceMs < easyMs
    ? next
    : turned(next, best(choice.candidates, choice.setbacks, atMs));
}

/** A codec begins with nothing held against it. */
function turned(choice: CodecChoice, current: CodecFamily | null): CodecChoice {
  if (current === choice.current) return choice;
  const { lastHeavyMs, easySinceMs } = noChoice;
  return { ...choice, current, slowFrames: 0, lastHeavyMs, easySinceMs };
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

/** What to begin with. */
function first(choice: CodecChoice, nowMs: number): CodecFamily | null {
  return isUsable(choice, "h264") ? "h264" : best(choice.candidates, choice.setbacks, nowMs);
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
