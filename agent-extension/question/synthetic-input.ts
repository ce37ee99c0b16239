/** Owns: that only a real mouse, finger or key presses anything here: what a script dispatches is stopped first of all. */

const types = [
  "click",
  "auxclick",
  "pointerdown",
  "pointerup",
  "mousedown",
  "mouseup",
  "keydown",
  "keyup",
  "submit",
];

export function refuseSyntheticInput(): void {
  for (const type of types) {
    addEventListener(
      type,
      (event) => {
        if (event.isTrusted) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
}
