/**
 * Owns: a labelled one-line field with its hint and its problem, tied together for screen readers.
 * Never: writes into the field what stands there already: that would empty a date of which only parts were typed yet.
 */

import Alert from "lucide-solid/icons/circle-alert";
import { createRenderEffect, createUniqueId, type JSX, Show, splitProps } from "solid-js";
import styles from "./text-field.module.css";

type FieldProps = {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it and what to do; shown in place of nothing, announced at once. */
  readonly problem?: string | undefined;
  readonly look?: "code";
  /** A button that belongs to the field, at its end. */
  readonly action?: JSX.Element;
};

export function TextField(props: FieldProps & JSX.InputHTMLAttributes<HTMLInputElement>) {
  const [own, rest] = splitProps(props, [
    "label",
    "hint",
    "problem",
    "look",
    "action",
    "class",
    "value",
    "ref",
  ]);
  const id = createUniqueId();
  const describedBy = () =>
    [own.hint ? `${id}-hint` : "", own.problem ? `${id}-problem` : ""].filter(Boolean).join(" ") || undefined;
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
      <div class={styles["line"]}>
        <input
          type="text"
          {...rest}
          ref={(input) => {
            createRenderEffect(() => {
              if (own.value !== undefined && input.value !== String(own.value))
                input.value = String(own.value);
            });
            if (typeof own.ref === "function") own.ref(input);
          }}
          id={id}
          class={styles["input"]}
          classList={{ [styles["code"] ?? ""]: own.look === "code" }}
          aria-invalid={own.problem ? true : undefined}
          aria-describedby={describedBy()}
        />
        {own.action}
      </div>
      <div role="alert">
        <Show when={own.problem}>
          <p class={styles["problem"]} id={`${id}-problem`}>
            <Alert aria-hidden="true" />
            <span>{own.problem}</span>
          </p>
        </Show>
      </div>
    </div>
  );
}
