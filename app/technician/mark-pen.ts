/**
 * Owns: turning moves of the hand over the picture into pointer and ink messages, at most one of each a frame, and
 * the same marks for the technician's own eyes.
 * Never: sends while neither pointer nor ink is chosen, or points outside of the picture.
 */

import type { PointerEventFromViewer, ViewerSession } from "../../peer/session/session.ts";
import { limits } from "../../protocol/limits.ts";
import type { Point } from "../session/marks/contained-rect.ts";

/** What the mouse does over the picture. */
export type Tool = "none" | "control" | "pointer" | "ink" | "target";
export type MarkPen = ReturnType<typeof createMarkPen>;

/** @param schedule calls back once, in the next frame */
export function createMarkPen(
  session: Pick<ViewerSession, "movePointer" | "drawInk" | "clearInk" | "markTarget">,
  sender: () => number,
  schedule: (callback: () => void) => void = (callback) => requestAnimationFrame(callback),
) {
  const listeners = new Set<(event: PointerEventFromViewer) => void>();
  let stroke = 0;
  let drawing = false;
  let points: Point[] = [];
  let pointer: Point | null = null;
  let planned = false;
  let pointerMoved = false;

  const tell = (event: PointerEventFromViewer) => {
    for (const listener of listeners) listener(event);
  };
  const sendInk = (end: boolean) => {
    do {
      const part = points.splice(0, limits.inkPointsPerMessage);
      session.drawInk(stroke, part, end && points.length === 0);
      tell({ kind: "ink", sender: sender(), stroke, points: part, end: end && points.length === 0 });
    } while (points.length > 0);
  };
  const flush = () => {
    planned = false;
    if (pointerMoved) {
      pointerMoved = false;
      session.movePointer(pointer);
      tell({ kind: "pointer", sender: sender(), at: pointer });
    }
    if (drawing && points.length > 0) sendInk(false);
  };
  const plan = () => {
    if (planned) return;
    planned = true;
    schedule(flush);
  };

  return {
    down(tool: Tool, at: Point | null) {
      if (tool === "target" && at) session.markTarget(at);
      if (tool !== "ink" || !at) return;
      stroke = (stroke + 1) % 0xffff;
      drawing = true;
      points = [at];
      plan();
    },
    move(tool: Tool, at: Point | null) {
      if (tool === "pointer") {
        pointer = at;
        pointerMoved = true;
        plan();
      } else if (tool === "ink" && drawing && at) {
        points.push(at);
        plan();
      }
    },
    up(tool: Tool, at: Point | null) {
      if (tool !== "ink" || !drawing) return;
      if (at) points.push(at);
      drawing = false;
      sendInk(true);
    },
    leave(tool: Tool) {
      if (tool === "pointer" && pointer !== null) {
        pointer = null;
        pointerMoved = true;
        plan();
      }
    },
    clear() {
      session.markTarget(null);
      session.clearInk();
      tell({ kind: "ink-clear", sender: sender() });
    },
    listen(listener: (event: PointerEventFromViewer) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
