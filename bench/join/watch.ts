/**
 * Owns: what is put into the pages of `join-to-first-frame` before their own scripts run: it notes when things happen,
 * and presses what a person would press, as soon as it can be pressed.
 * Never: presses Join. That is a real press of the mouse, which the browser asks for before it opens its picker.
 */

/** Milliseconds since 1970 of this machine's clock: alike in every page. */
export type Marks = Readonly<Record<string, number>>;

export type WatchOptions = {
  /** Accessible names, or their beginnings, of the buttons to press, once each. */
  readonly press: readonly string[];
};

/** Runs in the page. Leaves its marks at `globalThis.benchMarks`. */
export function watchPage({ press }: WatchOptions): void {
  const marks: Record<string, number> = {};
  Object.assign(globalThis, { benchMarks: marks });
  const now = () => performance.timeOrigin + performance.now();
  const mark = (name: string) => {
    marks[name] ??= now();
  };

  addEventListener("click", ({ isTrusted }) => isTrusted && mark("join"), true);

  const pressed = new Set<string>();
  const nameOf = (button: HTMLButtonElement) =>
    button.getAttribute("aria-label") ?? button.textContent?.trim() ?? "";
  const pressWhatCanBe = () => {
    for (const button of document.querySelectorAll("button")) {
      const name = press.find((each) => nameOf(button).startsWith(each));
      if (name === undefined || pressed.has(name)) continue;
      mark(`seen: ${name}`);
      if (button.disabled) continue;
      pressed.add(name);
      mark(`pressed: ${name}`);
      button.click();
    }
  };
  new MutationObserver(pressWhatCanBe).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["disabled", "aria-label"],
  });

  // The shared page is red, and nothing else is.
  const eye = document.createElement("canvas");
  eye.width = eye.height = 4;
  const context = eye.getContext("2d", { willReadFrequently: true });
  const look = () => {
    const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>(
      "[data-testid=customer-screen]",
    );
    if (picture !== null && context !== null) {
      context.drawImage(picture, 0, 0, 4, 4);
      const [red = 0, green = 0] = context.getImageData(1, 1, 1, 1).data;
      if (red > 100 && green < 80) return mark("first frame");
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
