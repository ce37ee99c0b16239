/**
 * Owns: what runs in the pages that look on in `screencast-latency`: reading frame numbers from a picture that may have been
 * made smaller on its way (they are drawn by bench/screen/content.ts), with the time at which each was first seen.
 */

/** When each frame number was first seen, milliseconds since 1970. */
export type SeenAt = Record<number, number>;

export type WatchFramesOptions = {
  /** Of the picture as it was drawn. */
  readonly width: number;
  readonly counterWidth: number;
  readonly counterHeight: number;
};

/** Runs in the page. Leaves `seenAt` and `lookAt` at `globalThis`. */
export function watchFrames({ width, counterWidth, counterHeight }: WatchFramesOptions): void {
  const eye = document.createElement("canvas");
  eye.width = counterWidth;
  eye.height = counterHeight;
  const context = eye.getContext("2d", { willReadFrequently: true });
  const seenAt: SeenAt = {};
  const bits = 16;
  const lookAt = (picture: CanvasImageSource, pictureWidth: number) => {
    if (context === null || pictureWidth === 0) return;
    const scale = pictureWidth / width;
    const [fromWidth, fromHeight] = [counterWidth * scale, counterHeight * scale];
    context.drawImage(picture, 0, 0, fromWidth, fromHeight, 0, 0, counterWidth, counterHeight);
    const { data } = context.getImageData(0, 0, counterWidth, counterHeight);
    let frame = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const x = (bit + 0.5) * (counterWidth / bits);
      if ((data[((counterHeight / 2) * counterWidth + Math.floor(x)) * 4 + 1] ?? 0) < 128) frame |= 1 << bit;
    }
    seenAt[frame] ??= performance.timeOrigin + performance.now();
  };
  Object.assign(globalThis, { seenAt, lookAt });
}

/** Runs in the technician's page, after `watchFrames`: looks at the canvas once an animation frame. */
export function watchCanvas(): void {
  const { lookAt } = globalThis as unknown as {
    lookAt(picture: CanvasImageSource, pictureWidth: number): void;
  };
  const look = () => {
    const canvas = document.querySelector<HTMLCanvasElement>("[data-testid=customer-screen]");
    if (canvas !== null) lookAt(canvas, canvas.width);
    requestAnimationFrame(look);
  };
  look();
}

/**
 * Runs in a page of the extension, after `watchFrames`: reads the tab's screencast itself as a session does while much moves:
 * in that quality, one decoded at a time, the newest of the others waiting, each acknowledged when it is done with.
 */
export async function watchScreencast({ url, maxWidth }: { url: string; maxWidth: number }): Promise<void> {
  const { lookAt } = globalThis as unknown as {
    lookAt(picture: CanvasImageSource, pictureWidth: number): void;
  };
  type Frame = { readonly data: string; readonly sessionId: number };
  const [tab] = (await chrome.tabs.query({})).filter((each) => each.url === url);
  if (tab?.id === undefined) throw new Error("there is no such tab");
  const target = { tabId: tab.id };
  let isDecoding = false;
  let next: Frame | null = null;
  const acknowledge = ({ sessionId }: Frame) =>
    void chrome.debugger.sendCommand(target, "Page.screencastFrameAck", { sessionId });
  const decode = async (first: Frame) => {
    isDecoding = true;
    for (let frame: Frame | null = first; frame !== null; ) {
      const binary = atob(frame.data);
      const data = new Uint8Array(binary.length);
      for (let at = 0; at < binary.length; at += 1) data[at] = binary.charCodeAt(at);
      const decoder = new ImageDecoder({ data, type: "image/jpeg" });
      const { image } = await decoder.decode();
      lookAt(image, image.displayWidth);
      image.close();
      decoder.close();
      acknowledge(frame);
      frame = next;
      next = null;
    }
    isDecoding = false;
  };
  await chrome.debugger.attach(target, "1.3");
  chrome.debugger.onEvent.addListener(({ tabId }, method, params) => {
    if (tabId !== target.tabId || method !== "Page.screencastFrame") return;
    const frame = params as Frame;
    if (next !== null) acknowledge(next);
    if (isDecoding) next = frame;
    else void decode(frame);
  });
  await chrome.debugger.sendCommand(target, "Page.enable", {});
  const size = { maxWidth, maxHeight: maxWidth };
  await chrome.debugger.sendCommand(target, "Page.startScreencast", { format: "jpeg", quality: 60, ...size });
}
