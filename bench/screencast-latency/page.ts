/** The page that is seen from afar: text that scrolls, 30 frames a second, each with its number in it. */

import { draw, framesASecond, height, width } from "../screen/content.ts";

const canvas = document.createElement("canvas");
canvas.width = width;
canvas.height = height;
document.body.append(canvas);
const context = canvas.getContext("2d") as CanvasRenderingContext2D;

/** When each frame was drawn, milliseconds since 1970. */
const drawnAt: number[] = [];
const periodMs = 1000 / framesASecond.scroll;
let dueMs = performance.now();

function tick(): void {
  draw(context, "scroll", drawnAt.length);
  drawnAt.push(performance.timeOrigin + performance.now());
  dueMs += periodMs;
  setTimeout(tick, Math.max(0, dueMs - performance.now()));
}
tick();

Object.assign(globalThis, { drawnAt });
