/**
 * Owns: what the person paints over: rectangles of the page that stay where they belong when it scrolls, and the cover of
 * a whole page. They are in the page itself, so no picture of it shows what is under them.
 * Never: kept; a page that is loaded again has none, and says so by showing none.
 */

export type GuardBrush = {
  /** The next drag of the person's own mouse or finger paints over what it spans. */
  paint(hint: string, remove: string): void;
  cover(on: boolean, label: string): void;
  end(): void;
};

const fewestPixels = 8;
const ground = "repeating-linear-gradient(135deg, #5b5247 0 10px, #6f6558 10px 20px)";

/** @param onParts tells how many parts are covered */
export function createGuardBrush(onParts: (parts: number) => void): GuardBrush {
  const parts = new Set<HTMLElement>();
  let whole: HTMLElement | null = null;
  let stopPainting = () => {};

  return {
    paint(hint, remove) {
      stopPainting();
      stopPainting = beginPainting(hint, (box) => addPart(box, remove));
    },
    cover(on, label) {
      whole?.remove();
      whole = null;
      if (!on) return;
      whole = shell({ position: "fixed", inset: "0", "pointer-events": "auto" });
      const text = document.createElement("p");
      style(text, {
        position: "absolute",
        inset: "45% 10% auto",
        margin: "0",
        color: "#fff",
        font: "600 20px/1.4 system-ui, sans-serif",
        "text-align": "center",
      });
      text.textContent = label;
      whole.firstElementChild?.append(text);
    },
    end() {
      stopPainting();
      for (const part of parts) part.remove();
      whole?.remove();
    },
  };

  function addPart(box: DOMRect, remove: string): void {
    const part = shell({
      position: "absolute",
      left: `${box.left + scrollX}px`,
      top: `${box.top + scrollY}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    });
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.title = remove;
    button.setAttribute("aria-label", remove);
    style(button, {
      position: "absolute",
      inset: "0 0 auto auto",
      width: "28px",
      height: "28px",
      border: "0",
      background: "#fff",
      color: "#2b251f",
      font: "700 18px/1 system-ui, sans-serif",
      "pointer-events": "auto",
      cursor: "pointer",
    });
    button.addEventListener("click", (event) => {
      if (!event.isTrusted) return;
      part.remove();
      parts.delete(part);
      onParts(parts.size);
    });
    part.firstElementChild?.append(button);
    parts.add(part);
    onParts(parts.size);
  }
}

/** An element above the page, with a shadow that the page's scripts cannot open; its content is the first child. */
function shell(place: Readonly<Record<string, string>>): HTMLElement {
  const host = document.createElement("div");
  style(host, { all: "initial", "z-index": "2147483646", ...place });
  const inner = document.createElement("div");
  style(inner, { position: "absolute", inset: "0", background: ground });
  host.append(inner);
  document.documentElement.append(host);
  return host;
}

function beginPainting(hint: string, onBox: (box: DOMRect) => void): () => void {
  const veil = document.createElement("div");
  style(veil, {
    all: "initial",
    position: "fixed",
    inset: "0",
    "z-index": "2147483647",
    cursor: "crosshair",
    background: "#0003",
    "touch-action": "none",
  });
  const words = document.createElement("div");
  style(words, {
    position: "absolute",
    inset: "16px auto auto 50%",
    translate: "-50% 0",
    padding: "8px 16px",
    "border-radius": "12px",
    background: "#1d5b4c",
    color: "#fff",
    font: "600 15px/1.4 system-ui, sans-serif",
  });
  words.textContent = hint;
  const box = document.createElement("div");
  style(box, { position: "absolute", background: ground });
  veil.append(words, box);
  document.documentElement.append(veil);
  let from: { x: number; y: number } | null = null;
  const spanned = (event: PointerEvent) => {
    const start = from ?? { x: event.clientX, y: event.clientY };
    const left = Math.min(start.x, event.clientX);
    const top = Math.min(start.y, event.clientY);
    return new DOMRect(left, top, Math.abs(event.clientX - start.x), Math.abs(event.clientY - start.y));
  };
  const end = () => {
    veil.remove();
    removeEventListener("keydown", onKey, true);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !event.isTrusted) return;
    event.stopImmediatePropagation();
    end();
  };
  addEventListener("keydown", onKey, true);
  veil.addEventListener("pointerdown", (event) => {
    if (!event.isTrusted) return;
    from = { x: event.clientX, y: event.clientY };
    veil.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  veil.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const { left, top, width, height } = spanned(event);
    style(box, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
  });
  veil.addEventListener("pointerup", (event) => {
    if (!event.isTrusted || from === null) return;
    const span = spanned(event);
    end();
    if (span.width >= fewestPixels && span.height >= fewestPixels) onBox(span);
  });
  return end;
}

function style(element: HTMLElement, properties: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(properties)) element.style.setProperty(name, value, "important");
}
