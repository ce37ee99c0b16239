/**
 * Owns: one line above the picture on how control of the customer's browser stands, in words, and where the
 * technician's keys go. Screen readers hear of changes by the announcer.
 * Never: changes its height with the keys' way: the picture would move under the press that led them there.
 */

import Ban from "lucide-solid/icons/ban";
import Keyboard from "lucide-solid/icons/keyboard";
import Click from "lucide-solid/icons/mouse-pointer-click";
import Pause from "lucide-solid/icons/pause";
import { createMemo, Show, untrack } from "solid-js";
import { Dynamic } from "solid-js/web";
import { useI18n } from "../i18n/i18n-context.tsx";
import { controlText } from "../session/control-text.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import styles from "./control-bar.module.css";
import { leaveKeys } from "./leave-keys.ts";

const marks = { off: Ban, ready: Click, yielded: Pause, busy: Pause, fenced: Ban, blocked: Ban } as const;

export function ControlBar(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly typing: boolean;
  /** Whether keys can be led there at all. */
  readonly takesKeys: boolean;
  /** Whether what is typed goes anywhere now. */
  readonly arrives: boolean;
  readonly onType: () => void;
  readonly ref: (button: HTMLButtonElement) => void;
}) {
  const { t } = useI18n();
  const { snapshot } = untrack(() => props.store);
  const state = () => snapshot.control.state;
  const asked = () => props.store.rights().control === "waiting";
  const words = createMemo(() => (asked() ? null : controlText(t, snapshot)));
  return (
    <Show when={words()}>
      {(text) => (
        <div class={styles["bar"]} data-control={state()} data-testid="control-bar">
          <Dynamic component={marks[state()]} class={styles["mark"]} aria-hidden="true" />
          <p class={styles["words"]}>
            <span aria-hidden={props.typing && props.takesKeys}>{text()}</span>
            <Show when={props.takesKeys}>
              <span aria-hidden={!props.typing}>
                <Show when={state() === "ready"} fallback={text()}>
                  <span class={styles["where"]}>{t("control.typing")}</span>
                </Show>{" "}
                <Show when={!props.arrives}>{t("control.typedNowhere")} </Show>
                {t("control.comeBack", { keys: leaveKeys(t) })}
              </span>
            </Show>
          </p>
          <Show when={props.takesKeys && props.arrives}>
            <Button
              ref={(element) => props.ref(element)}
              class={styles["type"] ?? ""}
              variant="plain"
              size="small"
              title={t("control.keyboardHint", { name: props.customer, keys: leaveKeys(t) })}
              icon={<Keyboard aria-hidden="true" />}
              aria-pressed={props.typing}
              onClick={() => props.onType()}
            >
              <span class={styles["name"]}>{t("control.typeThere")}</span>
            </Button>
          </Show>
        </div>
      )}
    </Show>
  );
}
