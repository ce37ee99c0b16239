/**
 * Owns: telling the person's own mouse and keys from those that control sent. A page cannot: both are trusted events.
 * So what was sent is noted, and an event that answers to nothing sent is the person's. Pure but for its memory.
 * Never: remembers for longer than an event can be on its way: what is alike after that is the person's.
 */

import type { CdpCommand } from "./input-commands.ts";

/** What the page's layer reports of a trusted event. Positions are whole CSS pixels of the main viewport. */
export type SeenEvent =
  | { readonly k: "move" | "press" | "wheel"; readonly x: number; readonly y: number }
  | { readonly k: "key"; readonly code: string }
  | { readonly k: "touch" }
  /** In a page inside of the page: its places are its own, and say nothing. */
  | { readonly k: "inside"; readonly by: "move" | "press" | "wheel" };

/** How long an event may be on its way through a busy page. */
const rememberMs = 4_000;
/** Where a move says no place, any that was sent within this time may have made it. */
const anyMoveMs = 1_000;
/** Presses on their way to a page that has stopped. */
const mostPresses = 64;

export type LocalInput = {
  sent(command: CdpCommand, nowMs: number): void;
  /** Whether the person did it. */
  isLocal(event: SeenEvent, nowMs: number): boolean;
  forget(): void;
  /** How much is remembered. */
  readonly size: number;
};

export function createLocalInput(): LocalInput {
  /** When something by this name was sent last; the oldest first. */
  const sentMsByName = new Map<string, number>();
  /** Browsers repeat a move where the mouse stands when the page beneath it changes. */
  let lastPlace = "";
  let lastMoveMs = Number.NEGATIVE_INFINITY;
  /** When presses were sent that no event has answered yet: each answers one, in the page or inside of it. */
  let pressesMs: readonly number[] = [];

  return {
    sent(command, nowMs) {
      if (command.method === "Input.dispatchMouseEvent") {
        lastMoveMs = nowMs;
        if (command.params["type"] === "mousePressed") {
          pressesMs = [...pressesMs, nowMs].slice(-mostPresses);
        }
      }
      for (const [name, sentMs] of sentMsByName) {
        if (nowMs - sentMs < rememberMs) break;
        sentMsByName.delete(name);
      }
      for (const name of namesOfCommand(command)) {
        sentMsByName.delete(name);
        sentMsByName.set(name, nowMs);
      }
    },
    isLocal(event, nowMs) {
      if (event.k === "inside" && event.by === "move") return nowMs - lastMoveMs >= anyMoveMs;
      if (event.k === "inside" && event.by === "press") return !answersPress(nowMs);
      const sentMs = sentMsByName.get(nameOfEvent(event));
      const place = "x" in event ? `${event.x},${event.y}` : "";
      const isKnown = sentMs !== undefined && nowMs - sentMs < rememberMs;
      const stands = event.k === "move" && place === lastPlace;
      if (place !== "") lastPlace = place;
      if (event.k === "press" && isKnown) answersPress(nowMs);
      return !isKnown && !stands;
    },
    forget() {
      sentMsByName.clear();
      lastPlace = "";
      lastMoveMs = Number.NEGATIVE_INFINITY;
      pressesMs = [];
    },
    get size() {
      return sentMsByName.size + pressesMs.length;
    },
  };

  function answersPress(nowMs: number): boolean {
    const [first, ...others] = pressesMs.filter((sentMs) => nowMs - sentMs < rememberMs);
    pressesMs = others;
    return first !== undefined;
  }
}

function nameOfEvent(event: SeenEvent): string {
  if (event.k === "key") return `key ${event.code}`;
  if (event.k === "touch") return "touch";
  return event.k === "wheel" || event.k === "inside" ? "wheel" : `place ${event.x},${event.y}`;
}

function namesOfCommand({ method, params }: CdpCommand): readonly string[] {
  switch (method) {
    case "Input.dispatchMouseEvent":
      return [params["type"] === "mouseWheel" ? "wheel" : placeName(params)];
    case "Input.dispatchKeyEvent":
      return [`key ${String(params["code"])}`];
    case "Input.dispatchTouchEvent":
      // A tap becomes a move and a press of the mouse as well.
      return ["touch", ...(params["touchPoints"] as readonly Record<string, unknown>[]).map(placeName)];
    default:
      return [];
  }
}

function placeName({ x, y }: Readonly<Record<string, unknown>>): string {
  return `place ${String(x)},${String(y)}`;
}
