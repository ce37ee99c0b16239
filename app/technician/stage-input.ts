/**
 * Owns: a technician's mouse, fingers, keys and input method over the picture, as remote input: how far a drag goes on
 * outside of it, what of the browser's own doing is kept from happening, and the keys that lead back to the page.
 * Never: decides whether input may go, which the engine does; tells of a button that went down elsewhere.
 */

import {
  compositionInputs,
  type KeyPress,
  keyInputs,
  textInputs,
} from "../../peer/remote-control/keyboard-events.ts";
import { mouseInput, wheelInput } from "../../peer/remote-control/pointer-events.ts";
import { createTouchTracker } from "../../peer/remote-control/touch-events.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import type { Point, Size } from "../session/marks/contained-rect.ts";
import { backspace, combinationInputs, enter } from "./key-combinations.ts";

export type StageInput = ReturnType<typeof createStageInput>;

type Prevented = { preventDefault(): void };
type Mouse = Prevented &
  Pick<
    MouseEvent,
    "button" | "buttons" | "detail" | "clientX" | "clientY" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey"
  >;
type Wheel = Mouse & Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode">;

type Pointer = Prevented & Pick<PointerEvent, "clientX" | "clientY" | "pointerId" | "pointerType">;

/** What `buttons` says of each `button`. */
const bitOf = [1, 4, 2, 8, 16];
/** What is told by the composition events. */
const composing = /^(?:insertCompositionText|insertFromComposition|deleteComposition)/;

/**
 * @param place where an event lies in the picture: `nearest` as the picture's nearest point, else null outside of it
 * @param onLeave the keys are to go to this page again
 */
export function createStageInput(options: {
  readonly send: (input: RemoteInput) => void;
  readonly place: (event: Pick<MouseEvent, "clientX" | "clientY">, nearest: boolean) => Point | null;
  readonly picture: () => Size;
  readonly isApple: boolean;
  readonly onLeave: () => void;
}) {
  const { send, place, picture, isApple, onLeave } = options;
  /** Bits of the buttons that went down on the picture and have not come up. */
  let held = 0;
  const touches = createTouchTracker();

  const tellMouse = (kind: "move" | "down" | "up", event: Mouse, at: Point) => {
    const { button, detail, altKey, ctrlKey, metaKey, shiftKey } = event;
    const buttons = event.buttons & held;
    const input = mouseInput(kind, { button, buttons, detail, altKey, ctrlKey, metaKey, shiftKey }, at);
    if (input) send(input);
  };
  const releaseAll = () => {
    held = 0;
    touches.forget();
    send({ t: "release-all" });
  };

  return {
    /** Fingers, and pens that touch. */
    touch(kind: "down" | "move" | "up" | "cancel", event: Pointer) {
      const at = place(event, kind !== "down");
      const input = at && touches.touchInput(kind, event, at);
      if (!input) return;
      // Or the browser would tell of a mouse as well.
      if (kind === "down") event.preventDefault();
      send(input);
    },
    mouseDown(event: Mouse) {
      event.preventDefault();
      const at = place(event, false);
      if (!at) return;
      held |= bitOf[event.button] ?? 0;
      tellMouse("down", event, at);
    },
    mouseMove(event: Mouse) {
      // It came up where nobody told of it, such as over a window of the system.
      if ((held & ~event.buttons) !== 0) releaseAll();
      const at = place(event, held !== 0);
      if (at) tellMouse("move", event, at);
    },
    mouseUp(event: Mouse) {
      event.preventDefault();
      const bit = bitOf[event.button] ?? 0;
      if ((held & bit) === 0) return;
      held &= ~bit;
      const at = place(event, true);
      if (at) tellMouse("up", event, at);
    },
    wheel(event: Wheel) {
      event.preventDefault();
      const at = place(event, false);
      if (at) send(wheelInput(event, at, picture()));
    },
    keyDown(event: KeyPress & Prevented) {
      if (leads(event)) {
        event.preventDefault();
        releaseAll();
        onLeave();
        return;
      }
      const inputs = keyInputs("down", event, isApple);
      // What is not told as a key must be let through, so that it becomes text.
      if (inputs.length > 0) event.preventDefault();
      for (const input of inputs) send(input);
    },
    keyUp(event: KeyPress & Prevented) {
      event.preventDefault();
      for (const input of keyInputs("up", event, isApple)) send(input);
    },
    compose(kind: "update" | "end", text: string) {
      for (const input of compositionInputs(kind, text)) send(input);
    },
    /** Keyboards on a screen often tell of no key but of what it does. */
    beforeText(event: Prevented & Pick<InputEvent, "inputType" | "isComposing">) {
      const does = { deleteContentBackward: backspace, insertLineBreak: enter };
      const keys = Object.entries(does).find(([type]) => type === event.inputType)?.[1];
      if (!keys || event.isComposing) return;
      event.preventDefault();
      for (const input of combinationInputs(keys)) send(input);
    },
    /** @returns whether the field is to be emptied */
    text(event: Pick<InputEvent, "inputType" | "isComposing">, text: string): boolean {
      if (event.isComposing) return false;
      if (!composing.test(event.inputType)) for (const input of textInputs(text)) send(input);
      return true;
    },
    releaseAll,
  };
}

/** Ctrl+Alt+Shift+Q, by the key's place or by what stands on it. */
function leads({ ctrlKey, altKey, shiftKey, code, key }: KeyPress): boolean {
  return ctrlKey && altKey && shiftKey && (code === "KeyQ" || key.toLowerCase() === "q");
}
