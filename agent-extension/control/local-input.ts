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
  | { readonly k: "touch" };

/** How long an event may be on its way through a busy page. */
const rememberMs = 4_000;

type Note = { readonly name: string; readonly atMs: number };

export type LocalInput = {
  sent(command: CdpCommand, nowMs: number): void;
  /** Whether the person did it. */
  isLocal(event: SeenEvent, nowMs: number): boolean;
  forget(): void;
};

export function createLocalInput(): LocalInput {
  let notes: Note[] = [];
  /** Browsers repeat a move where the mouse stands when the page beneath it changes. */
  let lastPlace = "";

  return {
    sent(command, nowMs) {
      const name = nameOfCommand(command);
      if (name === null) return;
      notes = notes.filter(({ atMs }) => nowMs - atMs < rememberMs);
      notes.push({ name, atMs: nowMs });
    },
    isLocal(event, nowMs) {
      const name = nameOfEvent(event);
      const place = "x" in event ? `${event.x},${event.y}` : "";
      const isKnown = notes.some((note) => note.name === name && nowMs - note.atMs < rememberMs);
      const stands = event.k === "move" && place === lastPlace;
      if (place !== "") lastPlace = place;
      return !isKnown && !stands;
    },
    forget() {
      notes = [];
      lastPlace = "";
    },
  };
}

function nameOfEvent(event: SeenEvent): string {
  if (event.k === "key") return `key ${event.code}`;
  if (event.k === "touch") return "touch";
  return event.k === "wheel" ? "wheel" : `place ${event.x},${event.y}`;
}

function nameOfCommand({ method, params }: CdpCommand): string | null {
  switch (method) {
    case "Input.dispatchMouseEvent":
      return params["type"] === "mouseWheel"
        ? "wheel"
        : `place ${String(params["x"])},${String(params["y"])}`;
    case "Input.dispatchKeyEvent":
      return `key ${String(params["code"])}`;
    case "Input.dispatchTouchEvent":
      return "touch";
    default:
      return null;
  }
}
