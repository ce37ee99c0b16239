/**
 * Owns: what a viewer points at and draws on the picture, and the place it marks for the host's person to press (a ghost
 * click), on the way to the host.
 * Never: sends before the host lets this viewer see, or keeps a mark for later.
 */

import type { ControlMessageOf } from "../../../protocol/control-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import type { PairChannels } from "../../pair/pair-channels.ts";
import type { SessionStore } from "../session-store.ts";

type Place = { readonly x: number; readonly y: number };

export type ViewerMarks = {
  movePointer(at: Place | null): void;
  drawInk(stroke: number, points: readonly Place[], end: boolean): void;
  clearInk(): void;
  /** Null takes the mark away. */
  markTarget(at: Place | null): void;
  handle(message: ControlMessageOf<"ghost-state">): void;
  /** The link or the grants changed. */
  sync(): void;
};

export function createViewerMarks(options: {
  readonly store: SessionStore;
  /** The host hears this viewer and lets it see. */
  readonly mayPoint: () => boolean;
  readonly channels: () => Pick<PairChannels, "sendInput"> | null;
}): ViewerMarks {
  const { store, mayPoint, channels } = options;
  let lastGhost = 0;

  return {
    movePointer(at) {
      if (mayPoint()) channels()?.sendInput({ t: "pointer", at: at === null ? null : toFraction(at) });
    },
    drawInk(stroke, points, end) {
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
    markTarget(at) {
      if (!mayPoint()) return;
      lastGhost = (lastGhost + 1) % 0x7fffffff;
      channels()?.sendInput({ t: "ghost", ghost: lastGhost, at: at === null ? null : toFraction(at) });
      store.change({ ghost: at === null ? null : { ghost: lastGhost, state: "asked" } });
    },
    handle({ ghost, state }) {
      if (store.snapshot.ghost?.ghost === ghost) store.change({ ghost: { ghost, state } });
    },
    sync() {
      if (!mayPoint() && store.snapshot.ghost !== null) store.change({ ghost: null });
    },
  };
}

function toFraction({ x, y }: Place): Place {
  const round = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return { x: round(x), y: round(y) };
}
