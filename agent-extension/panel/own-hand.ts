/** Owns: noticing that the person uses mouse or keys in a page of the extension. */

const everyMs = 500;

/** Calls back at most twice a second. */
export function watchOwnHand(onUse: () => void): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  const note = (event: Event) => {
    if (!event.isTrusted || event.timeStamp - lastMs < everyMs) return;
    lastMs = event.timeStamp;
    onUse();
  };
  for (const type of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    addEventListener(type, note, { capture: true, passive: true });
  }
}
