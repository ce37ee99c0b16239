/**
 * Owns: where a picture lies inside a box that shows it whole (`object-fit: contain`), and fractions of the picture
 * for points of the box. Pure; all lengths in CSS pixels of the box.
 */

export type Size = { readonly width: number; readonly height: number };
export type Rect = Size & { readonly left: number; readonly top: number };
export type Point = { readonly x: number; readonly y: number };

/** The picture's place, centred. A picture without size fills the box. */
export function containedRect(box: Size, picture: Size): Rect {
  if (picture.width <= 0 || picture.height <= 0) return { left: 0, top: 0, ...box };
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

/** Fractions of the picture's point that is nearest; null where there is no picture. */
export function toNearestFraction(point: Point, rect: Rect): Point | null {
  if (rect.width <= 0 || rect.height <= 0) return null;
  const within = (fraction: number) => Math.min(1, Math.max(0, fraction));
  return { x: within((point.x - rect.left) / rect.width), y: within((point.y - rect.top) / rect.height) };
}

/** Fractions of the picture, from 0 to 1; null outside of it. */
export function toFraction(point: Point, rect: Rect): Point | null {
  if (rect.width <= 0 || rect.height <= 0) return null;
  const x = (point.x - rect.left) / rect.width;
  const y = (point.y - rect.top) / rect.height;
  return x < 0 || x > 1 || y < 0 || y > 1 ? null : { x, y };
}
