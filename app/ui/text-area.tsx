/** Owns: a labelled field of several lines. */

import { type JSX, splitProps } from "solid-js";
import styles from "./field.module.css";
import { FieldFrame, type FieldWords } from "./field-frame.tsx";

export function TextArea(props: FieldWords & JSX.TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const [words, rest] = splitProps(props, ["label", "hint", "problem", "class"]);
  return (
    <FieldFrame {...words}>
      {(id, describedBy) => (
        <textarea
          {...rest}
          id={id}
          class={`${styles["input"]} ${styles["lines"]}`}
          aria-invalid={words.problem ? true : undefined}
          aria-describedby={describedBy()}
        />
      )}
    </FieldFrame>
  );
}
