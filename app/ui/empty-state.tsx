/**
 * Owns: what stands where nothing is yet: why, and what to do about it.
 */

import { type JSX, type ParentProps, Show } from "solid-js";
import styles from "./empty-state.module.css";

export function EmptyState(
  props: ParentProps<{ readonly icon?: JSX.Element; readonly title?: string; readonly text?: string }>,
) {
  return (
    <div class={styles["empty"]}>
      {props.icon}
      <Show when={props.title}>
        <p class={styles["title"]}>{props.title}</p>
      </Show>
      <Show when={props.text}>
        <p class={styles["text"]}>{props.text}</p>
      </Show>
      {props.children}
    </div>
  );
}
