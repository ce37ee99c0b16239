/** Owns: that nobody waits for ever for the browser: a page in the middle of a dialog, or one that hangs, answers nothing. */

import type { Clock } from "../../peer/clock.ts";
import { err, type Result } from "../../protocol/result.ts";

/** @returns what comes, or an error when it has not come within `ms` */
export function answerSoon<Value>(
  clock: Clock,
  coming: Promise<Result<Value>>,
  ms: number,
): Promise<Result<Value>> {
  const { promise: late, resolve } = Promise.withResolvers<Result<Value>>();
  const cancel = clock.after(ms, () => resolve(err("control-unavailable", "no answer in time")));
  return Promise.race([coming, late]).finally(cancel);
}
