/**
 * Owns: a labelled one-line field.
 * Never: writes into the field what stands there already: that would empty a date of which only parts were typed yet.
 */

import { createRenderEffect, type JSX, splitProps } from "solid-js";
import styles from "./field.module.css";
import { FieldFrame, type FieldWords } from "./field-frame.tsx";

type FieldProps = FieldWords & {
  readonly look?: "code";
  /** A button that belongs to the field, at its end. */
  readonly action?: JSX.Element;
};

export function TextField(props: FieldProps & JSX.InputHTMLAttributes<HTMLInputElement>) {
  const [words, own, rest] = splitProps(
    props,
    ["label", "hint", "problem", "class"],
    ["look", "action", "value", "ref"],
  );
  return (
    <FieldFrame {...words}>
      {(id, describedBy) => (
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
            aria-invalid={words.problem ? true : undefined}
            aria-describedby={describedBy()}
          />
          {own.action}
        </div>
      )}
    </FieldFrame>
  );
}
