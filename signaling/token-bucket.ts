/**
 * Owns: the arithmetic of a limit. A bucket holds tokens up to a capacity, refills steadily, and what one does costs
 * tokens. Pure: a bucket is a value, time comes from the caller.
 */

export interface BucketRule {
  /** What may be spent at once. */
  readonly capacity: number;
  /** Tokens that come back each second. */
  readonly perSecond: number;
}

export interface Bucket {
  readonly tokens: number;
  /** When `tokens` was true. */
  readonly atMs: number;
}

export type Spending =
  | { readonly allowed: true; readonly bucket: Bucket }
  | { readonly allowed: false; readonly bucket: Bucket; readonly retryInMs: number };

/** The bucket as it is at `nowMs`. A clock that goes back refills nothing and takes nothing. */
export function refilled(rule: BucketRule, bucket: Bucket | undefined, nowMs: number): Bucket {
  if (!bucket) return { tokens: rule.capacity, atMs: nowMs };
  const passedMs = Math.max(0, nowMs - bucket.atMs);
  return {
    tokens: Math.min(rule.capacity, bucket.tokens + (passedMs / 1000) * rule.perSecond),
    atMs: nowMs,
  };
}

/**
 * Spends `cost` tokens if there are as many; spends nothing otherwise.
 * @param bucket undefined for one that was never used: it is full
 * @returns with a refusal, the milliseconds until the same cost can be paid (Infinity if it exceeds the capacity)
 */
export function spend(rule: BucketRule, bucket: Bucket | undefined, nowMs: number, cost: number): Spending {
  const present = refilled(rule, bucket, nowMs);
  if (present.tokens >= cost) {
    return { allowed: true, bucket: { tokens: present.tokens - cost, atMs: present.atMs } };
  }
  const retryInMs =
    cost > rule.capacity || rule.perSecond === 0
      ? Number.POSITIVE_INFINITY
      : Math.ceil(((cost - present.tokens) / rule.perSecond) * 1000);
  return { allowed: false, bucket: present, retryInMs };
}

/**
 * Takes `cost` tokens whether or not they are there, down to a debt of one capacity: for what is only known to be
 * costly after it was done, like a wrong locator.
 */
export function charge(rule: BucketRule, bucket: Bucket | undefined, nowMs: number, cost: number): Bucket {
  const present = refilled(rule, bucket, nowMs);
  return { tokens: Math.max(-rule.capacity, present.tokens - cost), atMs: present.atMs };
}

/** True when the bucket says nothing that a new one would not say, so that it can be forgotten. */
export function isFull(rule: BucketRule, bucket: Bucket, nowMs: number): boolean {
  return refilled(rule, bucket, nowMs).tokens >= rule.capacity;
}
