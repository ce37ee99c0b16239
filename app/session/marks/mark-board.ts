/**
 * Owns: what technicians point at and draw at this moment: one pointer and some strokes each. Pure: events in, a
 * board out. Strokes fade some seconds after they end, so that nobody has to clear up.
 * Never: keeps more than it must: strokes and points are bounded whatever comes.
 */

import type { PointerEventFromViewer } from "../../../peer/session/session.ts";
import type { Point } from "./contained-rect.ts";

export const strokeLifetimeMs = 12_000;
const pointerLifetimeMs = 6_000;
const mostStrokes = 60;
const mostPoints = 4_000;

export type Stroke = {
  readonly sender: number;
  readonly stroke: number;
  readonly points: readonly Point[];
  /** When it ended; null while it is drawn. */
  readonly endedMs: number | null;
  readonly touchedMs: number;
};
export type Pointer = { readonly sender: number; readonly at: Point; readonly movedMs: number };
export type MarkBoard = { readonly pointers: readonly Pointer[]; readonly strokes: readonly Stroke[] };

export const emptyBoard: MarkBoard = { pointers: [], strokes: [] };

export function mark(board: MarkBoard, event: PointerEventFromViewer, nowMs: number): MarkBoard {
  const { sender } = event;
  switch (event.kind) {
    case "pointer": {
      const others = board.pointers.filter((each) => each.sender !== sender);
      const pointers = event.at ? [...others, { sender, at: event.at, movedMs: nowMs }] : others;
      return { ...board, pointers };
    }
    case "ink": {
      const isIt = (each: Stroke) => each.sender === sender && each.stroke === event.stroke;
      const before = board.strokes.find(isIt);
      const points = [...(before?.points ?? []), ...event.points].slice(-mostPoints);
      const grown = {
        sender,
        stroke: event.stroke,
        points,
        endedMs: event.end ? nowMs : null,
        touchedMs: nowMs,
      };
      const strokes = [...board.strokes.filter((each) => !isIt(each)), grown].slice(-mostStrokes);
      return { ...board, strokes };
    }
    case "ink-clear":
      return { ...board, strokes: board.strokes.filter((each) => each.sender !== sender) };
    case "ghost":
      return board;
  }
}

/** The board without what has faded. The same object when nothing has. */
export function faded(board: MarkBoard, nowMs: number): MarkBoard {
  const pointers = board.pointers.filter(({ movedMs }) => nowMs - movedMs < pointerLifetimeMs);
  const strokes = board.strokes.filter(({ touchedMs }) => nowMs - touchedMs < strokeLifetimeMs);
  return pointers.length === board.pointers.length && strokes.length === board.strokes.length
    ? board
    : { pointers, strokes };
}

/** From 1 down to 0 in the last third of a stroke's life. */
export function strokeOpacity(stroke: Stroke, nowMs: number): number {
  const left = 1 - (nowMs - stroke.touchedMs) / strokeLifetimeMs;
  return Math.max(0, Math.min(1, left * 3));
}
