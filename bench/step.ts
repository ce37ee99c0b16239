/**
 * Owns: that a benchmark never stands still without a word: each wait has an end, and says then what was waited for and
 * how things stood.
 * Never: measures.
 */

/** How things stand is asked of pages that may not answer either. */
const askMs = 5_000;

/**
 * Waits for `work`.
 * @param withinMs far more than it takes on a busy machine
 * @param standing asked once the time is over
 * @throws Error that names the step; what `work` rejects with
 */
export async function step<Value>(
  name: string,
  withinMs: number,
  work: Promise<Value>,
  standing: () => Promise<string> = async () => "",
): Promise<Value> {
  const late = Symbol();
  const first = await Promise.race([work, after(withinMs, late)]);
  if (first !== late) return first;
  const state = await Promise.race([standing().catch(String), after(askMs, "no answer")]);
  throw new Error(`stood still: ${name} did not end within ${withinMs / 1_000} s. ${state}`);
}

function after<Value>(ms: number, value: Value): Promise<Value> {
  return new Promise((resolve) => {
    // It must not keep the process alive once all is measured.
    setTimeout(() => resolve(value), ms).unref();
  });
}
