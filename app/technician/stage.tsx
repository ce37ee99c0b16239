/**
 * Owns: the customer's picture: where it is drawn, how large, what stands there while there is none, and the marks
 * that the technician makes on it.
 * Never: shows an old picture as if it were a new one.
 */

import MonitorOff from "lucide-solid/icons/monitor-off";
import MonitorUp from "lucide-solid/icons/monitor-up";
import { createMemo, onMount, Show, untrack } from "solid-js";
import type { PointerEventFromViewer } from "../../peer/session/session.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import { containedRect, toFraction } from "../session/marks/contained-rect.ts";
import { MarkLayer } from "../session/marks/mark-layer.tsx";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import type { MarkPen, Tool } from "./mark-pen.ts";
import styles from "./stage.module.css";

export function Stage(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly tool: Tool;
  readonly pen: MarkPen;
  readonly zoom: "fit" | "actual";
  readonly canShow: boolean;
  readonly ref: (element: HTMLElement) => void;
}) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  let picture: HTMLDivElement | undefined;
  let canvas: HTMLCanvasElement | undefined;

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

  const at = (event: PointerEvent) => {
    if (!picture) return null;
    const box = picture.getBoundingClientRect();
    const rect = containedRect({ width: box.width, height: box.height }, size());
    return toFraction({ x: event.clientX - box.left, y: event.clientY - box.top }, rect);
  };

  return (
    <section
      ref={(element) => props.ref(element)}
      class={styles["stage"]}
      classList={{ [styles["old"] ?? ""]: oldness() !== null, [styles["off"] ?? ""]: !hasPicture() }}
      aria-label={t("screen.label", { name: props.customer })}
    >
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
          classList={{ [styles["pointing"] ?? ""]: props.tool !== "none" && hasPicture() }}
          style={{
            "--width": `${size().width / devicePixelRatio}px`,
            "--height": `${size().height / devicePixelRatio}px`,
          }}
          onPointerDown={(event) => {
            if (props.tool === "ink") event.currentTarget.setPointerCapture(event.pointerId);
            props.pen.down(props.tool, at(event));
          }}
          onPointerMove={(event) => props.pen.move(props.tool, at(event))}
          onPointerUp={(event) => props.pen.up(props.tool, at(event))}
          onPointerLeave={() => props.pen.leave(props.tool)}
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
      </div>
      <Show when={oldness()}>
        {(why) => (
          <p class={styles["label"]}>
            <span>{why()}</span>
          </p>
        )}
      </Show>
      <Show when={!hasPicture()}>
        <StageWord store={props.store} customer={props.customer} canShow={props.canShow} />
      </Show>
    </section>
  );
}

/** What stands in place of the picture, and the next step. */
function StageWord(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly canShow: boolean;
}) {
  const { t } = useI18n();
  const snapshot = () => props.store.snapshot;
  const words = createMemo(() => {
    const { screen } = snapshot();
    const name = props.customer;
    const right = props.store.rights().view ?? "none";
    if (!props.canShow)
      return { title: t("screen.unsupportedTitle"), text: t("screen.unsupportedText"), ask: null };
    if (screen.state === "failed") {
      const text = screen.error ? errorText(t, screen.error).both : "";
      return { title: t("screen.failedTitle"), text, ask: t("screen.askAgain") };
    }
    if (right === "waiting")
      return { title: t("screen.waitingTitle", { name }), text: t("screen.waitingText"), ask: null };
    if (right === "granted" || right === "granted-once" || screen.state === "starting")
      return { title: t("screen.startingTitle"), text: t("screen.startingText", { name }), ask: null };
    if (right === "refused")
      return {
        title: t("screen.refusedTitle", { name }),
        text: t("screen.refusedText"),
        ask: t("screen.askAgain"),
      };
    if (right === "taken-back")
      return {
        title: t("screen.takenBackTitle", { name }),
        text: t("screen.takenBackText"),
        ask: t("screen.askAgain"),
      };
    return { title: t("screen.emptyTitle"), text: t("screen.emptyText", { name }), ask: t("screen.ask") };
  });
  return (
    <div class={styles["word"]}>
      <Show when={props.canShow} fallback={<MonitorOff aria-hidden="true" />}>
        <MonitorUp aria-hidden="true" />
      </Show>
      <strong>{words().title}</strong>
      <p>{words().text}</p>
      <Show when={words().ask}>
        {(label) => (
          <Button variant="primary" onClick={() => props.store.session.ask("view")}>
            {label()}
          </Button>
        )}
      </Show>
    </div>
  );
}
