/**
 * Owns: the canvas that the screen is drawn on.
 * Never: keeps a frame open after it was drawn, or scales: CSS does that.
 */

export type PictureCanvas = HTMLCanvasElement | OffscreenCanvas;

type Context = {
  drawImage(image: VideoFrame, x: number, y: number): void;
};

export interface Picture {
  /** Draws and closes the frame; without a canvas it only closes it. */
  draw(frame: VideoFrame): void;
  /** Draws on another canvas from now on, beginning with what was drawn last. */
  setCanvas(canvas: PictureCanvas | null): void;
}

export function createPicture(): Picture {
  let canvas: PictureCanvas | null = null;
  let context: Context | null = null;

  return {
    draw(frame) {
      if (canvas !== null && context !== null) {
        const { displayWidth: width, displayHeight: height } = frame;
        if (canvas.width !== width || canvas.height !== height) {
          canvas.width = width;
          canvas.height = height;
        }
        context.drawImage(frame, 0, 0);
      }
      frame.close();
    },
    setCanvas(next) {
      canvas = next;
      context = next?.getContext("2d", { alpha: false, desynchronized: true }) as Context | null;
    },
  };
}
