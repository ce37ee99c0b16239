/** Owns: a place on the picture as it is sent: four decimals, since a ten-thousandth of its edge is below one pixel. */

export function toFraction({ x, y }: { x: number; y: number }): { x: number; y: number } {
  const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return { x: round(x), y: round(y) };
}
