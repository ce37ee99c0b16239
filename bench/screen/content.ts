/**
 * Owns: the pictures of the screen benchmark: pure functions of a frame number, so that the viewer's page can draw
 * what it should have got, and the number itself, drawn so that a machine reads it from the picture.
 */

export const width = 1280;
export const height = 720;
export const contents = ["scroll", "typing", "pages"] as const;
export type Content = (typeof contents)[number];

/** Bits of the frame number, one block each, along the upper edge. */
const bits = 16;
const blockPixels = 16;
export const counterWidth = bits * blockPixels;
export const counterHeight = blockPixels;

/** Frames between two pages: 2.5 s at 30 a second. */
export const framesAPage = 75;
export const framesASecond = { scroll: 30, typing: 10, pages: 30 } as const;

const linePixels = 18;
const scrollPixels = 6;
const lines = Array.from({ length: 1_500 }, (_, index) => textLine(index));

/** Draws frame `frame` of `content`, whole. */
export function draw(context: CanvasRenderingContext2D, content: Content, frame: number): void {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.font = "14px sans-serif";
  context.textBaseline = "alphabetic";
  if (content === "scroll") drawLines(context, frame * scrollPixels);
  else if (content === "pages") drawLines(context, Math.floor(frame / framesAPage) * 41 * linePixels);
  else drawTyping(context, frame);
  drawCounter(context, frame);
}

/** The frame number in the counter's pixels (RGBA, `counterWidth` × `counterHeight`). */
export function readCounter(pixels: Uint8ClampedArray): number {
  let frame = 0;
  for (let bit = 0; bit < bits; bit += 1) {
    const x = bit * blockPixels + blockPixels / 2;
    const at = ((counterHeight / 2) * counterWidth + x) * 4;
    if ((pixels[at + 1] ?? 0) < 128) frame |= 1 << bit;
  }
  return frame;
}

function drawCounter(context: CanvasRenderingContext2D, frame: number): void {
  for (let bit = 0; bit < bits; bit += 1) {
    context.fillStyle = ((frame >> bit) & 1) === 1 ? "#000" : "#fff";
    context.fillRect(bit * blockPixels, 0, blockPixels, blockPixels);
  }
}

function drawLines(context: CanvasRenderingContext2D, offsetPixels: number): void {
  const first = Math.floor(offsetPixels / linePixels);
  for (let row = 0; row <= height / linePixels + 1; row += 1) {
    const index = first + row;
    context.fillStyle = index % 7 === 3 ? "#0a58ca" : index % 11 === 5 ? "#b02a37" : "#212529";
    context.fillText(
      lines[index % lines.length] ?? "",
      12,
      row * linePixels + 14 - (offsetPixels % linePixels),
    );
  }
}

/** An editor: text that stays, and a line that grows by one letter a frame. */
function drawTyping(context: CanvasRenderingContext2D, frame: number): void {
  drawLines(context, 0);
  const perLine = 120;
  const row = 20 + (Math.floor(frame / perLine) % 10);
  context.fillStyle = "#fff";
  context.fillRect(0, row * linePixels, width, linePixels);
  context.fillStyle = "#212529";
  const typed = (lines[700 + Math.floor(frame / perLine)] ?? "").slice(0, (frame % perLine) + 1);
  context.fillText(typed, 12, row * linePixels + 14);
  context.fillRect(14 + context.measureText(typed).width, row * linePixels + 2, 1, 14);
}

function textLine(index: number): string {
  let seed = index * 7919 + 17;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  let line = "";
  while (line.length < 170) {
    const letters = 2 + Math.floor(next() * 8);
    for (let at = 0; at < letters; at += 1) line += String.fromCharCode(97 + Math.floor(next() * 26));
    line += next() < 0.1 ? ", " : " ";
  }
  return line;
}
