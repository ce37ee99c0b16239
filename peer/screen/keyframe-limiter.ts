/**
 * Owns: how often keyframes may be asked for, or made because they were asked for. Pure.
 * Never: forgets a wish: one that comes too early is granted when its time has come.
 *
 * A keyframe costs as much as minutes of typing, so wishes that go unanswered come ever more rarely.
 */

export type KeyframeLimits = {
  /** Between the first two; doubles up to `maxGapMs` while wishes go on. */
  readonly minGapMs: number;
  readonly maxGapMs: number;
};

export type KeyframeLimiter = {
  readonly isWanted: boolean;
  readonly lastGrantMs: number;
  readonly gapMs: number;
};

export function freshLimiter(limits: KeyframeLimits): KeyframeLimiter {
  return { isWanted: false, lastGrantMs: Number.NEGATIVE_INFINITY, gapMs: limits.minGapMs };
}

export function want(limiter: KeyframeLimiter): KeyframeLimiter {
  return limiter.isWanted ? limiter : { ...limiter, isWanted: true };
}

/** When a wish may be granted; infinity when there is none. */
export function grantAtMs(limiter: KeyframeLimiter): number {
  return limiter.isWanted ? limiter.lastGrantMs + limiter.gapMs : Number.POSITIVE_INFINITY;
}

/** Grants the wish; the next one waits longer, unless there was peace for a while. */
export function grant(limiter: KeyframeLimiter, nowMs: number, limits: KeyframeLimits): KeyframeLimiter {
  const isPeaceful = nowMs - limiter.lastGrantMs > 2 * limits.maxGapMs;
  const gapMs = isPeaceful ? limits.minGapMs : Math.min(limits.maxGapMs, limiter.gapMs * 2);
  return { isWanted: false, lastGrantMs: nowMs, gapMs };
}

/** The wish came true in another way. */
export function unwant(limiter: KeyframeLimiter): KeyframeLimiter {
  return limiter.isWanted ? { ...limiter, isWanted: false } : limiter;
}
