/** Owns: a labelled field of several lines, with its hint. */

import { createUniqueId, type JSX, Show, splitProps } from "solid-js";
import styles from "./text-field.module.css";

export function TextArea(
  props: { readonly label: string; readonly hint?: string } & JSX.TextareaHTMLAttributes<HTMLTextAreaElement>,
) {
  const [own, rest] = splitProps(props, ["label", "hint", "class"]);
  const id = createUniqueId();
  return (
    <div class={`${styles["field"]} ${own.class ?? ""}`}>
      <label class={styles["label"]} for={id}>
        {own.label}
      </label>
      <Show when={own.hint}>
        <p class={styles["hint"]} id={`${id}-hint`}>
          {own.hint}
        </p>
      </Show>
      <textarea
        {...rest}
        id={id}
        class={`${styles["input"]} ${styles["lines"]}`}
        aria-describedby={own.hint ? `${id}-hint` : undefined}
      />
    </div>
  );
}
