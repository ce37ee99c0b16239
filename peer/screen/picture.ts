/**
 * Owns: the canvas that the screen is drawn on.
 * Never: keeps a frame open after it was drawn, or scales: CSS does that.
 *
 * Frames are decoded in a worker and drawn by the page. An OffscreenCanvas in the worker would spare the page the
 * call, but it is shown with the worker's next animation frame only: measured, 12 to 16 ms later.
 */

export interface Picture {
  /** Draws and closes the frame. @returns false without a canvas */
  draw(frame: VideoFrame): boolean;
  /** Draws here from the next frame on. */
  setCanvas(canvas: HTMLCanvasElement | null): void;
}

export function createPicture(): Picture {
  let context: CanvasRenderingContext2D | null = null;

  return {
    draw(frame) {
      if (context !== null) {
        const { canvas } = context;
        const { displayWidth: width, displayHeight: height } = frame;
        if (canvas.width !== width || canvas.height !== height) {
          canvas.width = width;
          canvas.height = height;
        }
        context.drawImage(frame, 0, 0);
      }
      frame.close();
      return context !== null;
    },
    setCanvas(canvas) {
      context = canvas?.getContext("2d", { alpha: false }) ?? null;
    },
  };
}
