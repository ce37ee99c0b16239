/**
 * Owns: which inputs are motion, of which the latest or the sum says as much as all, joining those that wait, and which are presses. Pure.
 * Must never: join turns of the wheel under different modifier keys: with one it scrolls, with another it zooms.
 */

import { limits } from "../../protocol/limits.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";

export type Motion = Extract<RemoteInput, { t: "mouse" | "touch" | "wheel" }>;

export function isMotion(input: RemoteInput): input is Motion {
  return input.t === "wheel" || ((input.t === "mouse" || input.t === "touch") && input.kind === "move");
}

/** What a person does once, and would be told of: not motion, not letting go. */
export function isPress(input: RemoteInput): boolean {
  switch (input.t) {
    case "mouse":
    case "key":
      return input.kind === "down";
    case "touch":
      return input.kind === "start";
    case "text":
    case "compose":
      return true;
    case "wheel":
    case "release-all":
      return false;
  }
}

/**
 * @param waiting at most one of each type, in order
 * @returns the same with `next`, or null when that has to wait for what waits to be gone
 */
export function joinMotion(waiting: readonly Motion[], next: Motion): readonly Motion[] | null {
  const others = waiting.filter(({ t }) => t !== next.t);
  const same = waiting.find(({ t }) => t === next.t);
  if (next.t !== "wheel" || same?.t !== "wheel") return [...others, next];
  if (same.modifiers !== next.modifiers) return null;
  const deltaX = withinWheel(same.deltaX + next.deltaX);
  const deltaY = withinWheel(same.deltaY + next.deltaY);
  return [...others, { ...next, deltaX, deltaY }];
}

function withinWheel(pixels: number): number {
  return Math.min(limits.wheelPixels, Math.max(-limits.wheelPixels, pixels));
}
