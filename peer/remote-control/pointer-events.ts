/**
 * Owns: what a viewer's mouse and wheel mean as remote input. Pure: DOM event and place → input.
 * Must never: make an input that the protocol's limits refuse.
 */

import { limits } from "../../protocol/limits.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { type ModifierKeys, modifiersOf } from "./modifiers.ts";

/** A fraction of the picture. */
type Place = { readonly x: number; readonly y: number };

/** Browsers scroll by lines of about this height. */
const linePixels = 16;

/** `detail` of mousedown and mouseup counts presses in one place. */
export function mouseInput(
  kind: "move" | "down" | "up",
  event: ModifierKeys & Pick<MouseEvent, "button" | "buttons" | "detail">,
  at: Place,
): RemoteInput | null {
  if (kind !== "move" && (event.button < 0 || event.button > 4)) return null;
  return {
    t: "mouse",
    kind,
    at: { ...at },
    button: kind === "move" ? null : event.button,
    buttons: event.buttons & 31,
    clicks: kind === "move" ? 0 : Math.min(3, Math.max(1, event.detail)),
    modifiers: modifiersOf(event),
  };
}

/** @param page the picture's size in pixels, for wheels that turn by pages */
export function wheelInput(
  event: ModifierKeys & Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode">,
  at: Place,
  page: { readonly width: number; readonly height: number },
): RemoteInput {
  const pixels = (delta: number, pagePixels: number) => {
    const unit = [1, linePixels, pagePixels][event.deltaMode] ?? 1;
    const moved = delta * unit;
    return Number.isFinite(moved) ? Math.min(limits.wheelPixels, Math.max(-limits.wheelPixels, moved)) : 0;
  };
  return {
    t: "wheel",
    at: { ...at },
    deltaX: pixels(event.deltaX, page.width),
    deltaY: pixels(event.deltaY, page.height),
    modifiers: modifiersOf(event),
  };
}
