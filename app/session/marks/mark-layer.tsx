/**
 * Owns: drawing pointers and ink over a picture, or over the page itself. It takes no press and no key.
 * Draws only while something is there to draw, once a frame.
 */

import { createEffect, createSignal, For, onCleanup, onMount } from "solid-js";
import type { PointerEventFromViewer } from "../../../peer/session/session.ts";
import type { MemberSnapshot } from "../../../peer/session/session-snapshot.ts";
import { markerColour } from "../../ui/marker-colours.ts";
import { containedRect, type Rect, type Size } from "./contained-rect.ts";
import { emptyBoard, faded, type MarkBoard, mark, strokeOpacity } from "./mark-board.ts";
import styles from "./mark-layer.module.css";

const lineWidth = 4;

export function MarkLayer(props: {
  readonly listen: (listener: (event: PointerEventFromViewer) => void) => () => void;
  readonly members: readonly MemberSnapshot[];
  /** Size of the shared picture; null when the layer itself is the picture. */
  readonly picture: Size | null;
  readonly overPage?: boolean;
}) {
  const [board, setBoard] = createSignal<MarkBoard>(emptyBoard);
  const [rect, setRect] = createSignal<Rect>({ left: 0, top: 0, width: 0, height: 0 });
  let layer: HTMLDivElement | undefined;
  let canvas: HTMLCanvasElement | undefined;
  let frame = 0;

  const measure = () => {
    if (!layer || !canvas) return;
    const box = { width: layer.clientWidth, height: layer.clientHeight };
    canvas.width = Math.round(box.width * devicePixelRatio);
    canvas.height = Math.round(box.height * devicePixelRatio);
    setRect(containedRect(box, props.picture ?? box));
    draw();
  };
  const draw = () => {
    frame = 0;
    setBoard((now) => faded(now, Date.now()));
    const pen = canvas?.getContext("2d");
    if (!pen) return;
    drawInk(pen, board(), rect());
    if (board().strokes.length > 0 || board().pointers.length > 0) schedule();
  };
  const schedule = () => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };

  onMount(() => {
    const observer = new ResizeObserver(measure);
    if (layer) observer.observe(layer);
    const stop = props.listen((event) => {
      setBoard((now) => mark(now, event, Date.now()));
      schedule();
    });
    onCleanup(() => {
      observer.disconnect();
      stop();
      cancelAnimationFrame(frame);
    });
  });
  createEffect(() => {
    if (props.picture) measure();
  });

  const nameOf = (sender: number) => props.members.find((each) => each.sender === sender)?.name ?? "";
  return (
    <div
      ref={(element) => {
        layer = element;
      }}
      class={styles["layer"]}
      classList={{ [styles["page"] ?? ""]: props.overPage === true }}
      aria-hidden="true"
    >
      <canvas
        ref={(element) => {
          canvas = element;
        }}
        class={styles["ink"]}
      />
      <For each={board().pointers}>
        {(pointer) => (
          <span
            class={styles["pointer"]}
            data-testid="technician-pointer"
            style={{
              "--marker": markerColour(pointer.sender),
              "--x": `${rect().left + pointer.at.x * rect().width}px`,
              "--y": `${rect().top + pointer.at.y * rect().height}px`,
            }}
          >
            <svg viewBox="0 0 24 24">
              <path d="M2 2l7.5 18.5 2.6-7.9 7.9-2.6z" />
            </svg>
            <span class={styles["name"]}>{nameOf(pointer.sender)}</span>
          </span>
        )}
      </For>
    </div>
  );
}

function drawInk(pen: CanvasRenderingContext2D, board: MarkBoard, rect: Rect): void {
  const scale = devicePixelRatio;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  const nowMs = Date.now();
  for (const stroke of board.strokes) {
    const line = new Path2D();
    stroke.points.forEach(({ x, y }, index) => {
      const [left, top] = [rect.left + x * rect.width, rect.top + y * rect.height];
      if (index === 0) line.moveTo(left, top);
      line.lineTo(left, top);
    });
    pen.globalAlpha = strokeOpacity(stroke, nowMs);
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = lineWidth + 3;
    pen.stroke(line);
    pen.strokeStyle = markerColour(stroke.sender);
    pen.lineWidth = lineWidth;
    pen.stroke(line);
  }
}
