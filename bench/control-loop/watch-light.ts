/**
 * Owns: what runs in the viewer's page of `control-loop`, ours and the reference's alike: it notes when a key's event came,
 * and when the middle of the picture changed.
 */

export type LightWatch = {
  /** Whether the middle of the picture is light; null while there is none. */
  isLight(): boolean | null;
  /** Of each key so far whose change was seen: milliseconds from its event to the changed pixel. */
  readonly delaysMs: number[];
};

/** Runs in the page. Leaves a `LightWatch` at `globalThis.lightWatch`. */
export function watchLight(): void {
  const eye = document.createElement("canvas");
  eye.width = eye.height = 2;
  const context = eye.getContext("2d", { willReadFrequently: true });
  const delaysMs: number[] = [];
  let pressed: { readonly atMs: number; readonly wasLight: boolean | null } | null = null;

  const isLight = () => {
    const picture = document.querySelector<HTMLCanvasElement | HTMLVideoElement>(
      "[data-testid=customer-screen]",
    );
    if (picture === null || context === null) return null;
    const [width, height] =
      picture instanceof HTMLVideoElement
        ? [picture.videoWidth, picture.videoHeight]
        : [picture.width, picture.height];
    if (width === 0 || height === 0) return null;
    context.drawImage(picture, width * 0.48, height * 0.48, width * 0.04, height * 0.04, 0, 0, 2, 2);
    return (context.getImageData(0, 0, 1, 1).data[0] ?? 0) > 127;
  };
  addEventListener(
    "keydown",
    ({ isTrusted, timeStamp }) => {
      if (isTrusted) pressed = { atMs: timeStamp, wasLight: isLight() };
    },
    true,
  );
  const look = () => {
    if (pressed !== null && isLight() !== pressed.wasLight) {
      delaysMs.push(performance.now() - pressed.atMs);
      pressed = null;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  Object.assign(globalThis, { lightWatch: { isLight, delaysMs } satisfies LightWatch });
}
