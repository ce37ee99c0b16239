/**
 * Owns: what technicians point at, draw and mark for pressing, shown in the page itself. It takes no press: what is
 * marked is pressed by the person's own hand, on the page's own button (a ghost click).
 */

import {
  emptyBoard,
  faded,
  type MarkBoard,
  mark,
  strokeOpacity,
} from "../../app/session/marks/mark-board.ts";
import { markerColour } from "../../app/ui/marker-colours.ts";
import { createPageOverlay } from "../page-layer/page-overlay.ts";
import type { GuardHears } from "./guard-messages.ts";

type Mark = Extract<GuardHears, { t: "pointer" | "ink" | "ink-clear" | "ghost" }>;
type Ghost = {
  readonly sender: number;
  readonly ghost: number;
  readonly element: HTMLElement;
  /** In CSS pixels of the document, so that it stays where it belongs when the page scrolls. */
  readonly x: number;
  readonly y: number;
};

const ringPixels = 28;

export type GuardMarks = { hear(message: Mark): void; end(): void };

/** @param onGhost tells that a marked place was pressed, or left with the page */
export function createGuardMarks(
  onGhost: (sender: number, ghost: number, state: "done" | "gone") => void,
): GuardMarks {
  const overlay = createPageOverlay(styles);
  const canvas = document.createElement("canvas");
  overlay.root.append(canvas);
  const pointersBySender = new Map<number, HTMLElement>();
  const namesBySender = new Map<number, string>();
  let ghosts: Ghost[] = [];
  let board: MarkBoard = emptyBoard;
  let frame = 0;
  const ending = new AbortController();
  const { signal } = ending;

  addEventListener("scroll", placeGhosts, { capture: true, passive: true, signal });
  addEventListener("resize", placeGhosts, { signal });
  addEventListener("click", (event) => event.isTrusted && pressed(event), { capture: true, signal });
  addEventListener("pagehide", () => ghosts.forEach(({ sender, ghost }) => onGhost(sender, ghost, "gone")), {
    signal,
  });

  return {
    hear(message) {
      overlay.raise(message.t === "ghost");
      if (message.t === "ghost") return showGhost(message);
      if (message.t === "pointer") namesBySender.set(message.sender, message.name);
      board = mark(board, eventOf(message), Date.now());
      frame ||= requestAnimationFrame(draw);
    },
    end() {
      ending.abort();
      cancelAnimationFrame(frame);
      overlay.remove();
    },
  };

  function draw(): void {
    frame = 0;
    board = faded(board, Date.now());
    drawPointers();
    drawInk();
    if (board.strokes.length > 0 || board.pointers.length > 0) frame = requestAnimationFrame(draw);
  }

  function drawPointers(): void {
    for (const [sender, element] of pointersBySender) {
      if (board.pointers.some((pointer) => pointer.sender === sender)) continue;
      element.remove();
      pointersBySender.delete(sender);
    }
    for (const { sender, at } of board.pointers) {
      const element = pointersBySender.get(sender) ?? newPointer(sender);
      element.style.setProperty("transform", `translate(${at.x * innerWidth}px, ${at.y * innerHeight}px)`);
    }
  }

  function newPointer(sender: number): HTMLElement {
    const element = document.createElement("div");
    element.className = "pointer";
    element.style.setProperty("--colour", markerColour(sender));
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = namesBySender.get(sender) ?? "";
    element.append(name);
    overlay.root.append(element);
    pointersBySender.set(sender, element);
    return element;
  }

  function drawInk(): void {
    const scale = devicePixelRatio;
    canvas.width = Math.round(innerWidth * scale);
    canvas.height = Math.round(innerHeight * scale);
    const pen = canvas.getContext("2d");
    if (pen === null) return;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.lineCap = "round";
    pen.lineJoin = "round";
    const nowMs = Date.now();
    for (const stroke of board.strokes) {
      const line = new Path2D();
      for (const { x, y } of stroke.points) line.lineTo(x * innerWidth, y * innerHeight);
      pen.globalAlpha = strokeOpacity(stroke, nowMs);
      for (const [colour, width] of [
        ["#ffffff", 7],
        [markerColour(stroke.sender), 4],
      ] as const) {
        pen.strokeStyle = colour;
        pen.lineWidth = width;
        pen.stroke(line);
      }
    }
  }

  function showGhost({ sender, ghost, at, label }: Extract<GuardHears, { t: "ghost" }>): void {
    // One at a time of each technician.
    for (const old of ghosts.filter((other) => other.sender === sender)) forget(old);
    if (at === null) return;
    const element = document.createElement("div");
    element.className = "ghost";
    element.style.setProperty("--colour", markerColour(sender));
    const text = document.createElement("span");
    text.className = "name";
    text.textContent = label;
    element.append(text);
    overlay.root.append(element);
    const x = at.x * innerWidth + scrollX;
    const y = at.y * innerHeight + scrollY;
    ghosts.push({ sender, ghost, element, x, y });
    placeGhosts();
  }

  function placeGhosts(): void {
    for (const { element, x, y } of ghosts) {
      element.style.setProperty("transform", `translate(${x - scrollX}px, ${y - scrollY}px)`);
    }
  }

  function pressed(event: MouseEvent): void {
    for (const ghost of ghosts) {
      const distance = Math.hypot(event.clientX + scrollX - ghost.x, event.clientY + scrollY - ghost.y);
      if (distance > ringPixels) continue;
      forget(ghost);
      onGhost(ghost.sender, ghost.ghost, "done");
    }
  }

  function forget(ghost: Ghost): void {
    ghost.element.remove();
    ghosts = ghosts.filter((other) => other !== ghost);
  }
}

function eventOf(message: Exclude<Mark, { t: "ghost" }>) {
  switch (message.t) {
    case "pointer":
      return { kind: "pointer", sender: message.sender, at: message.at } as const;
    case "ink": {
      const { sender, stroke, points, end } = message;
      return { kind: "ink", sender, stroke, points, end } as const;
    }
    case "ink-clear":
      return { kind: "ink-clear", sender: message.sender } as const;
  }
}

const styles = `
canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; }
.pointer, .ghost { position: absolute; inset-block-start: 0; left: 0; inline-size: 0; block-size: 0; }
.pointer::before {
  content: ""; position: absolute; inset-block-start: -8px; left: -8px; inline-size: 12px; block-size: 12px;
  border: 2px solid #fff; border-radius: 50%; background: var(--colour);
}
.name {
  position: absolute; inset-block-start: 10px; left: 10px; padding: 1px 8px; border-radius: 8px; background: var(--colour);
  color: #fff; font: 600 12px/18px system-ui, sans-serif; white-space: nowrap;
}
.ghost::before {
  content: ""; position: absolute; inset-block-start: -${ringPixels}px; left: -${ringPixels}px;
  inline-size: ${2 * ringPixels - 8}px; block-size: ${2 * ringPixels - 8}px; border: 4px solid var(--colour);
  border-radius: 50%; box-shadow: 0 0 0 3px #fffc, inset 0 0 0 3px #fffc; animation: call 1.6s ease-in-out infinite;
}
.ghost .name { inset-block-start: ${ringPixels + 8}px; left: 0; translate: -50% 0; font-size: 14px; padding: 4px 12px; }
@keyframes call { 50% { scale: 1.18; } }
@media (prefers-reduced-motion: reduce) { .ghost::before { animation: none; } }
`;
