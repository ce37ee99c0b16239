/**
 * Owns: what a controlled page shows and tells while it is controlled: a coloured frame with a sentence, the technician's
 * named pointer, the person's own mouse and keys, the pointer's shape. Put in by the debugger, into a world of its own,
 * at the start of every document.
 * Never: reads the page's text or fields, or changes anything but its one element.
 */

import { cursors } from "../../protocol/remote-control-messages.ts";
import { watchCopies } from "./copy-watch.ts";
import { type LayerShows, layerBinding, layerHandle } from "./layer-names.ts";
import { createPageOverlay, type PageOverlay } from "./page-overlay.ts";

type Layer = {
  show(next: LayerShows | null): void;
  point(x: number, y: number): void;
  end(): void;
};

type World = typeof globalThis & {
  [layerBinding]?: (text: string) => void;
  [layerHandle]?: Layer;
};

type TapEvent = { readonly sourceCapabilities?: { readonly firesTouchEvents: boolean } | null };

const world = globalThis as World;
world[layerHandle]?.end();
begin();

function begin(): void {
  const say = (message: object) => world[layerBinding]?.(JSON.stringify(message));
  const isTop = window.top === window;
  const ending = new AbortController();
  const { signal } = ending;
  const seen: object[] = [];
  let seenTimer: ReturnType<typeof setTimeout> | undefined;
  let cursor = "";
  let overlay: PageOverlay | null = null;
  let frame: HTMLElement | null = null;
  let pointer: HTMLElement | null = null;
  let shows: LayerShows | null = null;

  const note = (event: object) => {
    if (seen.length < 64) seen.push(event);
    seenTimer ??= setTimeout(() => {
      seenTimer = undefined;
      say({ t: "seen", events: seen.splice(0) });
    }, 30);
  };
  const place = (event: MouseEvent) => ({ x: Math.round(event.clientX), y: Math.round(event.clientY) });
  const listen = <Type extends keyof WindowEventMap>(
    type: Type,
    take: (event: WindowEventMap[Type]) => void,
  ) =>
    addEventListener(type, (event) => event.isTrusted && take(event), {
      capture: true,
      passive: true,
      signal,
    });

  // A tap makes mouse events too, where the browser moves it onto a small target: the tap itself is told.
  const byMouse = (event: MouseEvent) => !(event as TapEvent).sourceCapabilities?.firesTouchEvents;

  if (isTop) {
    listen("mousemove", (event) => {
      if (byMouse(event)) note({ k: "move", ...place(event) });
      tellCursor(event);
    });
    listen("mousedown", (event) => byMouse(event) && note({ k: "press", ...place(event) }));
    listen("wheel", (event) => note({ k: "wheel", ...place(event) }));
    addEventListener("resize", () => say({ t: "size", ...size() }), { signal });
  } else {
    // Browsers repeat a move where the mouse stands when the page beneath it changes.
    const isMoved = ({ movementX, movementY }: MouseEvent) => movementX !== 0 || movementY !== 0;
    listen("mousemove", (event) => byMouse(event) && isMoved(event) && note({ k: "inside", by: "move" }));
    listen("mousedown", (event) => byMouse(event) && note({ k: "inside", by: "press" }));
    listen("wheel", () => note({ k: "inside", by: "wheel" }));
  }
  listen("touchstart", () => note({ k: "touch" }));
  watchCopies(() => say({ t: "copied" }), signal);
  listen("keydown", (event) => note({ k: "key", code: event.code.slice(0, 32) }));

  function size() {
    return { width: innerWidth, height: innerHeight };
  }

  function tellCursor(event: MouseEvent): void {
    const [target] = event.composedPath();
    const shape = shapeOver(target, event.clientX, event.clientY);
    if (shape === cursor) return;
    cursor = shape;
    say({ t: "cursor", cursor });
  }

  function ensureShown(): void {
    if (!isTop || shows === null || document.documentElement === null) return;
    overlay ??= build();
    overlay.raise(false);
  }

  function build(): PageOverlay {
    const built = createPageOverlay(styles);
    frame = document.createElement("div");
    frame.className = "frame";
    const label = document.createElement("span");
    label.className = "label";
    for (const edge of edges) {
      const line = document.createElement("i");
      line.className = edge;
      frame.append(line);
    }
    frame.append(label);
    pointer = document.createElement("div");
    pointer.className = "pointer";
    const name = document.createElement("span");
    name.className = "name";
    pointer.append(name);
    pointer.hidden = true;
    built.root.append(frame, pointer);
    return built;
  }

  function show(next: LayerShows | null): void {
    shows = next;
    if (next === null) {
      overlay?.remove();
      return;
    }
    ensureShown();
    if (frame === null || pointer === null) return;
    frame.dataset["mode"] = next.mode;
    const [label, name] = [frame.lastElementChild, pointer.firstElementChild];
    if (label !== null) label.textContent = next.label;
    if (name !== null) name.textContent = next.name;
    if (next.mode === "yielded") pointer.hidden = true;
  }

  world[layerHandle] = {
    show,
    point(x, y) {
      ensureShown();
      if (pointer === null) return;
      pointer.hidden = false;
      pointer.style.setProperty("transform", `translate(${x}px, ${y}px)`);
    },
    end() {
      ending.abort();
      clearTimeout(seenTimer);
      show(null);
    },
  };

  const ready = () => {
    say({ t: "ready", ...size(), isTop });
    ensureShown();
  };
  if (document.documentElement === null || document.readyState === "loading") {
    addEventListener("DOMContentLoaded", ready, { once: true, signal });
  }
  ready();
}

function shapeOver(target: EventTarget | undefined, x: number, y: number): string {
  if (!(target instanceof Element)) return "default";
  const shape = getComputedStyle(target).cursor.split(",").at(-1)?.trim() ?? "auto";
  if ((cursors as readonly string[]).includes(shape)) return shape;
  if (target.closest("a[href]") !== null) return "pointer";
  if (target instanceof HTMLInputElement) {
    return /^(?:button|checkbox|color|file|image|radio|range|reset|submit)$/.test(target.type)
      ? "default"
      : "text";
  }
  if (target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable))
    return "text";
  const caret = document.caretPositionFromPoint?.(x, y)?.offsetNode;
  return caret?.nodeType === Node.TEXT_NODE && target.contains(caret) ? "text" : "default";
}

const edges = ["top", "right", "bottom", "left"] as const;

// Each edge is a thin layer of its own: one over the whole page would be blended with all of it at each painting.
const styles = `
.frame { position: absolute; inset: 0; }
.frame i { position: absolute; inset: 0; border: 0 solid #a4440f; will-change: transform; }
.frame .top { inset-block-end: auto; border-top-width: 4px; }
.frame .right { left: auto; border-right-width: 4px; }
.frame .bottom { inset-block-start: auto; border-bottom-width: 4px; }
.frame .left { right: auto; border-left-width: 4px; }
.frame[data-mode="yielded"] i { border-color: #1d5b4c; border-style: dashed; }
.label {
  position: absolute; inset-block-start: 0; inset-inline-start: 50%; translate: -50% 0; max-inline-size: 90%;
  padding: 2px 12px; border-radius: 0 0 10px 10px; background: #a4440f; color: #fff;
  font: 600 13px/20px system-ui, sans-serif; white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
}
.frame[data-mode="yielded"] .label { background: #1d5b4c; }
.pointer { position: absolute; inset-block-start: 0; left: 0; inline-size: 0; block-size: 0; }
.pointer[hidden] { display: none; }
.pointer::before {
  content: ""; position: absolute; inset-block-start: -11px; left: -11px; inline-size: 18px; block-size: 18px;
  border: 2px solid #a4440f; border-radius: 50%; box-shadow: 0 0 0 2px #fff8;
}
.name {
  position: absolute; inset-block-start: 12px; left: 12px; padding: 1px 8px; border-radius: 8px; background: #a4440f; color: #fff;
  font: 600 12px/18px system-ui, sans-serif; white-space: nowrap;
}
`;
