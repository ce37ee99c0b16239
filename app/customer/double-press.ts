/**
 * Owns: telling a press of its own from the rest of the press before: the second click of a double click, and a key
 * that is still held. Neither was meant for a question that came in between.
 *
 * A browser's count of clicks (`detail`) is not enough: Firefox begins again at 1 when something else has come under
 * the pointer. Clicks by keyboard and by assistive technology have the count 0 and no place.
 */

/** Longer than any system's default for a double click, 500 ms. */
const doubleWithinMs = 600;
/** A finger does not come down at the same place twice. */
const nearbyPixels = 24;

let last: {
  readonly question: object;
  readonly atMs: number;
  readonly x: number;
  readonly y: number;
} | null = null;

/**
 * Looks at every click once, in order: it remembers this one for the next.
 * @param question what the click would answer. Another press on the same one is a second try: it failed, and stands still.
 */
export function isRestOfPress(
  { detail, timeStamp, screenX, screenY }: MouseEvent,
  question: object,
): boolean {
  const before = last;
  last = detail === 0 ? null : { question, atMs: timeStamp, x: screenX, y: screenY };
  if (detail > 1) return true;
  if (before === null || last === null || before.question === question) return false;
  if (timeStamp - before.atMs > doubleWithinMs) return false;
  return Math.hypot(screenX - before.x, screenY - before.y) <= nearbyPixels;
}

export function isHeldKey({ repeat, key }: KeyboardEvent): boolean {
  return repeat && (key === "Enter" || key === " ");
}
