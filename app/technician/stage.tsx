/**
 * Owns: the customer's picture: where it is drawn, how large, and what the technician's hand does on it: marks, or
 * control of the customer's browser, with a frame that tells how that stands.
 * Never: shows an old picture as if it were a new one.
 */

import { createSignal, onCleanup, onMount, Show, untrack } from "solid-js";
import type { PointerEventFromViewer } from "../../peer/session/session.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { containedRect, toFraction, toNearestFraction } from "../session/marks/contained-rect.ts";
import { MarkLayer } from "../session/marks/mark-layer.tsx";
import type { ViewerStore } from "../session/session-store.ts";
import { ControlBar } from "./control-bar.tsx";
import { KeyboardCatcher } from "./keyboard-catcher.tsx";
import { isApple } from "./leave-keys.ts";
import type { MarkPen, Tool } from "./mark-pen.ts";
import { PageDialogCard } from "./page-dialog-card.tsx";
import styles from "./stage.module.css";
import type { StageClipboard } from "./stage-clipboard.ts";
import { createStageInput } from "./stage-input.ts";
import { StageWord } from "./stage-word.tsx";

export function Stage(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly tool: Tool;
  readonly pen: MarkPen;
  readonly zoom: "fit" | "actual";
  readonly canShow: boolean;
  readonly clipboard: StageClipboard;
}) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  let picture: HTMLDivElement | undefined;
  let canvas: HTMLCanvasElement | undefined;
  let keyboard: HTMLTextAreaElement | undefined;
  let typeButton: HTMLButtonElement | undefined;
  let section: HTMLElement | undefined;
  const [typing, setTyping] = createSignal(false);

  onMount(() => {
    if (canvas) session.attachCanvas(canvas);
  });

  const hasPicture = () => snapshot.screen.state === "live" || snapshot.screen.state === "paused";
  const oldness = () => {
    if (!hasPicture()) return null;
    if (snapshot.phase === "interrupted") return t("screen.interrupted");
    if (snapshot.paused || snapshot.screen.state === "paused")
      return t("screen.paused", { name: props.customer });
    return snapshot.meter.stale ? t("screen.stale") : null;
  };
  const size = () => ({ width: snapshot.screen.widthPixels, height: snapshot.screen.heightPixels });
  const listen = (listener: (event: PointerEventFromViewer) => void) => props.pen.listen(listener);

  const at = (event: Pick<MouseEvent, "clientX" | "clientY">, nearest = false) => {
    if (!picture) return null;
    const box = picture.getBoundingClientRect();
    const rect = containedRect({ width: box.width, height: box.height }, size());
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    return nearest ? toNearestFraction(point, rect) : toFraction(point, rect);
  };

  const controls = () => props.tool === "control" && snapshot.control.state !== "off" && hasPicture();
  /** Nobody's turn: what is typed goes nowhere until another page is in front. */
  const isStopped = () => ["fenced", "blocked"].includes(snapshot.control.state);
  const input = createStageInput({
    send: (made) => session.sendInput(made),
    place: at,
    picture: size,
    isApple,
    onLeave: () => (typeButton?.isConnected ? typeButton : section)?.focus(),
  });
  const touch = (kind: "down" | "move" | "up" | "cancel", event: PointerEvent) => {
    if (controls()) input.touch(kind, event);
  };
  const press = (event: MouseEvent) => {
    if (!controls()) return;
    input.mouseDown(event);
    keyboard?.focus({ preventScroll: true });
  };
  const ifControls =
    <Event,>(act: (event: Event) => void) =>
    (event: Event) => {
      if (controls()) act(event);
    };
  const prevent = ifControls((event: Event) => event.preventDefault());
  const releaseWhenHidden = () => {
    if (document.hidden && controls()) input.releaseAll();
  };
  onMount(() => {
    document.addEventListener("visibilitychange", releaseWhenHidden);
    onCleanup(() => document.removeEventListener("visibilitychange", releaseWhenHidden));
  });

  return (
    <section
      ref={(element) => {
        section = element;
      }}
      tabindex="-1"
      class={styles["stage"]}
      classList={{
        [styles["old"] ?? ""]: oldness() !== null,
        [styles["off"] ?? ""]: !hasPicture(),
        [styles["typing"] ?? ""]: typing(),
      }}
      data-control={snapshot.control.state}
      aria-label={t("screen.label", { name: props.customer })}
    >
      <ControlBar
        store={props.store}
        customer={props.customer}
        typing={typing()}
        takesKeys={controls()}
        arrives={!isStopped()}
        onType={() => keyboard?.focus({ preventScroll: true })}
        ref={(element) => {
          typeButton = element;
        }}
      />
      <div
        class={styles["scroller"]}
        classList={{ [styles["real"] ?? ""]: props.zoom === "actual" && hasPicture() }}
        tabindex={props.zoom === "actual" && hasPicture() ? 0 : undefined}
        role={props.zoom === "actual" && hasPicture() ? "group" : undefined}
        aria-label={
          props.zoom === "actual" && hasPicture() ? t("screen.label", { name: props.customer }) : undefined
        }
      >
        <div
          ref={(element) => {
            picture = element;
          }}
          class={styles["picture"]}
          classList={{
            [styles["pointing"] ?? ""]: ["pointer", "ink", "target"].includes(props.tool) && hasPicture(),
            [styles["controlling"] ?? ""]: controls(),
          }}
          style={{
            "--width": `${size().width / devicePixelRatio}px`,
            "--height": `${size().height / devicePixelRatio}px`,
            "--cursor": snapshot.control.cursor === "none" ? "default" : snapshot.control.cursor,
          }}
          onPointerDown={(event) => {
            if (props.tool === "ink" || controls()) event.currentTarget.setPointerCapture(event.pointerId);
            touch("down", event);
            props.pen.down(props.tool, at(event));
          }}
          onPointerMove={(event) => {
            touch("move", event);
            props.pen.move(props.tool, at(event));
          }}
          onPointerUp={(event) => {
            touch("up", event);
            props.pen.up(props.tool, at(event));
          }}
          onPointerCancel={(event) => touch("cancel", event)}
          onPointerLeave={() => props.pen.leave(props.tool)}
          onMouseDown={press}
          onMouseMove={ifControls((event: MouseEvent) => input.mouseMove(event))}
          onMouseUp={ifControls((event: MouseEvent) => input.mouseUp(event))}
          onContextMenu={prevent}
          on:auxclick={prevent}
          on:wheel={{
            handleEvent: ifControls((event: WheelEvent) => input.wheel(event)),
            passive: false,
          }}
          data-testid="picture"
        >
          <canvas
            ref={(element) => {
              canvas = element;
            }}
            data-picture
            data-testid="customer-screen"
          />
          <MarkLayer listen={listen} members={snapshot.members} picture={size()} />
        </div>
        <Show when={controls()}>
          <KeyboardCatcher
            ref={(element) => {
              keyboard = element;
            }}
            input={input}
            clipboard={props.clipboard}
            customer={props.customer}
            arrives={!isStopped()}
            onFocused={setTyping}
          />
        </Show>
      </div>
      <Show when={oldness()}>
        {(why) => (
          <p class={styles["label"]}>
            <span>{why()}</span>
          </p>
        )}
      </Show>
      <Show when={snapshot.control.dialog} keyed>
        {(dialog) => (
          <PageDialogCard
            dialog={dialog}
            customer={props.customer}
            onAnswer={(accept, text) => session.answerPageDialog(dialog.id, accept, text)}
          />
        )}
      </Show>
      <Show when={!hasPicture()}>
        <StageWord store={props.store} customer={props.customer} canShow={props.canShow} />
      </Show>
    </section>
  );
}
