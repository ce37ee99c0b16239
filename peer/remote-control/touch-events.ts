/**
 * Owns: which fingers (and pens that touch) a viewer has on the picture, and what their pointer events mean as remote
 * input.
 * Must never: make an input that the protocol's limits refuse, or leave a finger down that has gone up.
 *
 * Sources: Pointer Events (W3C) on `pointerId`, `pointerType` and cancelling.
 */

import type { RemoteInput } from "../../protocol/remote-input.ts";

/** A fraction of the picture. A finger may slide off it: then it is at its edge. */
type Place = { readonly x: number; readonly y: number };

/** As many as the protocol has numbers for. */
const mostFingers = 10;

export type TouchTracker = {
  /**
   * @returns null for what says nothing new of a finger: a mouse, a pen above the glass, an eleventh finger, one that
   *   was cancelled with others
   */
  touchInput(
    kind: "down" | "move" | "up" | "cancel",
    event: Pick<PointerEvent, "pointerId" | "pointerType">,
    at: Place,
  ): RemoteInput | null;
  /** All was let go by other means, such as `release-all`: fingers that are still there count when they come again. */
  forget(): void;
};

export function createTouchTracker(): TouchTracker {
  const fingersByPointer = new Map<number, { readonly id: number; readonly at: Place }>();

  return {
    touchInput(kind, { pointerId, pointerType }, at) {
      if (pointerType !== "touch" && pointerType !== "pen") return null;
      const known = fingersByPointer.get(pointerId);
      if (kind === "up" || kind === "cancel") {
        if (known === undefined) return null;
        // The protocol cancels a whole touch: where the browser takes one finger, the gesture is over.
        if (kind === "cancel") fingersByPointer.clear();
        else fingersByPointer.delete(pointerId);
        return { t: "touch", kind: kind === "up" ? "end" : "cancel", points: points() };
      }
      const id = known?.id ?? (kind === "down" ? freeId() : undefined);
      const place = { x: onPicture(at.x), y: onPicture(at.y) };
      if (id === undefined || Number.isNaN(place.x) || Number.isNaN(place.y)) return null;
      fingersByPointer.set(pointerId, { id, at: place });
      return { t: "touch", kind: known === undefined ? "start" : "move", points: points() };
    },
    forget: () => fingersByPointer.clear(),
  };

  function points() {
    return [...fingersByPointer.values()].map(({ id, at }) => ({ id, at: { ...at } }));
  }

  function freeId(): number | undefined {
    const taken = new Set([...fingersByPointer.values()].map(({ id }) => id));
    return Array.from({ length: mostFingers }, (_, id) => id).find((id) => !taken.has(id));
  }
}

function onPicture(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}
