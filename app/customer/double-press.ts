/**
 * Owns: telling a press of its own from the rest of the press before: the second click of a double click, and a key
 * that is still held. Neither was meant for a question that came in between.
 *
 * A browser's count of clicks (`detail`) is not enough: Firefox begins again at 1 when something else has come under
 * the pointer. Clicks by keyboard and by assistive technology have the count 0 and no place.
 */

/** Longer than any system's default for a double click, 500 ms. */
const doubleWithinMs = 600;
/** Systems let a mouse stray by 4 or 5 pixels. A finger does not come down at the same place twice. */
const nearbyPixels = { mouse: 8, finger: 24 } as const;

/** Places are of the screen: the window may move meanwhile. */
type Press = {
  readonly question: object;
  readonly atMs: number;
  readonly x: number;
  readonly y: number;
  readonly nearby: number;
  /** From the window's corner to the page's. */
  readonly inset: { readonly x: number; readonly y: number };
};

let last: Press | null = null;

/**
 * Looks at every click once, in order: it remembers this one for the next.
 * @param question what the click would answer. Another press on the same one is a second try: it failed, and stands still.
 */
export function isRestOfPress(event: MouseEvent, question: object): boolean {
  const { detail, timeStamp, screenX, screenY } = event;
  const before = last;
  last = detail === 0 ? null : pressOf(event, question);
  if (detail > 1) return true;
  if (before === null || last === null || before.question === question) return false;
  if (timeStamp - before.atMs > doubleWithinMs) return false;
  return Math.hypot(screenX - before.x, screenY - before.y) <= before.nearby;
}

/**
 * Whether a press on this box would be taken for the rest of the one before: it is better not to look as if it could be
 * pressed.
 * @param box in the page's viewport
 * @param nowMs as events tell the time
 */
export function isUnderLastPress(box: DOMRectReadOnly, nowMs: number): boolean {
  if (last === null || nowMs - last.atMs > doubleWithinMs) return false;
  const x = last.x - screenX - last.inset.x;
  const y = last.y - screenY - last.inset.y;
  const outside = (at: number, from: number, to: number) => Math.max(from - at, 0, at - to);
  return Math.hypot(outside(x, box.left, box.right), outside(y, box.top, box.bottom)) <= last.nearby;
}

export function isHeldKey({ repeat, key }: KeyboardEvent): boolean {
  return repeat && (key === "Enter" || key === " ");
}

function pressOf(event: MouseEvent, question: object): Press {
  const isFinger = "pointerType" in event && event.pointerType === "touch";
  return {
    question,
    atMs: event.timeStamp,
    x: event.screenX,
    y: event.screenY,
    nearby: isFinger ? nearbyPixels.finger : nearbyPixels.mouse,
    inset: { x: event.screenX - event.clientX - screenX, y: event.screenY - event.clientY - screenY },
  };
}
