/**
 * Owns: a viewer's pointer and ink on the shared picture, on their way to the host.
 * Must never: keep a mark for later: it would move on the customer's screen when nobody points any more.
 */

import { limits } from "../../../protocol/limits.ts";
import type { PairChannels } from "../../pair/pair-channels.ts";

type Place = { readonly x: number; readonly y: number };

export function createViewerMarks(options: {
  readonly mayPoint: () => boolean;
  readonly channels: () => Pick<PairChannels, "sendInput"> | null;
}) {
  const { mayPoint, channels } = options;
  return {
    movePointer(at: Place | null) {
      if (mayPoint()) channels()?.sendInput({ t: "pointer", at: at === null ? null : toFraction(at) });
    },
    drawInk(stroke: number, points: readonly Place[], end: boolean) {
      if (!mayPoint() || points.length === 0) return;
      for (let from = 0; from < points.length; from += limits.inkPointsPerMessage) {
        const piece = points.slice(from, from + limits.inkPointsPerMessage).map(toFraction);
        const isLast = from + limits.inkPointsPerMessage >= points.length;
        channels()?.sendInput({ t: "ink", stroke, points: piece, end: end && isLast });
      }
    },
    clearInk() {
      if (mayPoint()) channels()?.sendInput({ t: "ink-clear" });
    },
  };
}

/** Four decimals: a ten-thousandth of the picture's edge is below one pixel. */
function toFraction({ x, y }: Place): { x: number; y: number } {
  const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return { x: round(x), y: round(y) };
}
