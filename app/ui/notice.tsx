/**
 * Owns: a message in the flow of the page: what happened and what to do now.
 */

import Info from "lucide-solid/icons/info";
import Warning from "lucide-solid/icons/triangle-alert";
import Close from "lucide-solid/icons/x";
import { type JSX, type ParentProps, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "./button.tsx";
import styles from "./notice.module.css";

export function Notice(
  props: ParentProps<{
    readonly tone?: "info" | "warning" | "danger";
    readonly title: string;
    readonly actions?: JSX.Element;
    readonly onDismiss?: () => void;
    /** `alert` interrupts a screen reader; leave it out where the live region tells the same. */
    readonly role?: "alert" | "status";
  }>,
) {
  const { t } = useI18n();
  const tone = () => props.tone ?? "info";
  return (
    <div class={`${styles["notice"]} ${styles[tone()] ?? ""}`} role={props.role}>
      <span class={styles["mark"]}>
        <Show when={tone() === "info"} fallback={<Warning aria-hidden="true" />}>
          <Info aria-hidden="true" />
        </Show>
      </span>
      <div class={styles["words"]}>
        <p class={styles["title"]}>{props.title}</p>
        {props.children}
        <Show when={props.actions}>
          <div class={styles["actions"]}>{props.actions}</div>
        </Show>
      </div>
      <Show when={props.onDismiss}>
        <Button
          variant="plain"
          class={styles["dismiss"] ?? ""}
          label={t("common.dismiss")}
          icon={<Close aria-hidden="true" />}
          onClick={() => props.onDismiss?.()}
        />
      </Show>
    </div>
  );
}
