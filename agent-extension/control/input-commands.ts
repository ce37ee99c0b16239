/**
 * Owns: remote input as commands of the DevTools protocol. Pure: input and viewport → commands, in order.
 * Never: a command that clicks for a button that was let go by force (`clicks: 0`).
 *
 * Source: the DevTools protocol's Input domain. Positions are CSS pixels of the viewport.
 */

import type { RemoteInput } from "../../protocol/remote-input.ts";
import type { CdpMethod } from "../bridge/driver-messages.ts";
import { virtualKeyOf } from "./virtual-keys.ts";

export type CdpCommand = { readonly method: CdpMethod; readonly params: Readonly<Record<string, unknown>> };

/** In CSS pixels. */
export type Viewport = { readonly width: number; readonly height: number };

type InputOf<Type extends RemoteInput["t"]> = Extract<RemoteInput, { t: Type }>;

const buttonNames = ["left", "middle", "right", "back", "forward"] as const;

export function inputCommands(input: RemoteInput, viewport: Viewport): CdpCommand[] {
  switch (input.t) {
    case "mouse":
      return mouseCommands(input, viewport);
    case "wheel": {
      const { deltaX, deltaY, modifiers } = input;
      const place = placeOf(input.at, viewport);
      return [mouse({ type: "mouseWheel", ...place, deltaX, deltaY, modifiers, pointerType: "mouse" })];
    }
    case "key":
      return [{ method: "Input.dispatchKeyEvent", params: keyParams(input) }];
    case "text":
      return [{ method: "Input.insertText", params: { text: input.text } }];
    case "compose": {
      const { text, selectionStart, selectionEnd } = input;
      return [{ method: "Input.imeSetComposition", params: { text, selectionStart, selectionEnd } }];
    }
    case "touch": {
      const type = { start: "touchStart", move: "touchMove", end: "touchEnd", cancel: "touchCancel" }[
        input.kind
      ];
      const touchPoints = input.points.map(({ id, at }) => ({ id, ...placeOf(at, viewport) }));
      return [{ method: "Input.dispatchTouchEvent", params: { type, touchPoints } }];
    }
    case "release-all":
      return [];
  }
}

/** The pixel of a fraction; the last one is inside. */
export function placeOf(at: { readonly x: number; readonly y: number }, viewport: Viewport) {
  const inside = (fraction: number, size: number) =>
    Math.max(0, Math.min(Math.floor(fraction * size), Math.ceil(size) - 1));
  return { x: inside(at.x, viewport.width), y: inside(at.y, viewport.height) };
}

function mouseCommands(input: InputOf<"mouse">, viewport: Viewport): CdpCommand[] {
  const { kind, button, buttons, clicks, modifiers } = input;
  const place = placeOf(input.at, viewport);
  const name = button === null ? "none" : (buttonNames[button] ?? "none");
  if (kind === "move") {
    return [mouse({ type: "mouseMoved", ...place, button: heldButton(buttons), buttons, modifiers })];
  }
  if (kind === "down") {
    return [
      mouse({
        type: "mousePressed",
        ...place,
        button: name,
        buttons,
        clickCount: Math.max(1, clicks),
        modifiers,
      }),
    ];
  }
  if (clicks > 0) {
    return [mouse({ type: "mouseReleased", ...place, button: name, buttons, clickCount: clicks, modifiers })];
  }
  // Let go outside of the page: what was pressed hears no click, and what was dragged is dropped nowhere.
  const outside = { x: -1, y: -1 };
  return [
    mouse({ type: "mouseMoved", ...outside, button: name, buttons, modifiers }),
    mouse({ type: "mouseReleased", ...outside, button: name, buttons, clickCount: 0, modifiers }),
  ];
}

function mouse(params: Readonly<Record<string, unknown>>): CdpCommand {
  return { method: "Input.dispatchMouseEvent", params };
}

/** A move tells the first of the buttons that are held; a drag needs it. */
function heldButton(buttons: number): string {
  if (buttons & 1) return "left";
  if (buttons & 2) return "right";
  if (buttons & 4) return "middle";
  if (buttons & 8) return "back";
  return buttons & 16 ? "forward" : "none";
}

function keyParams(input: InputOf<"key">): Record<string, unknown> {
  const { kind, code, key, location, repeat, modifiers } = input;
  // A page gets a carriage return for Enter, as from a keyboard.
  const text = input.text === "\n" ? "\r" : input.text;
  const windowsVirtualKeyCode = virtualKeyOf(code, key);
  const type = kind === "up" ? "keyUp" : text === "" ? "rawKeyDown" : "keyDown";
  return {
    type,
    code,
    key,
    location,
    modifiers,
    windowsVirtualKeyCode,
    nativeVirtualKeyCode: windowsVirtualKeyCode,
    autoRepeat: repeat,
    isKeypad: location === 3,
    ...(type === "keyDown" ? { text, unmodifiedText: text } : {}),
  };
}
