/** Owns: a labelled choice of one among few, as the browser's own list. */

import { For } from "solid-js";
import styles from "./field.module.css";
import { FieldFrame, type FieldWords } from "./field-frame.tsx";

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly text: string;
  readonly lang?: string;
}

export function SelectField<Value extends string>(
  props: FieldWords & {
    readonly options: readonly SelectOption<Value>[];
    readonly value: Value;
    readonly onValue: (value: Value) => void;
    readonly disabled?: boolean;
    readonly class?: string | undefined;
  },
) {
  return (
    <FieldFrame label={props.label} hint={props.hint} problem={props.problem} class={props.class}>
      {(id, describedBy) => (
        <select
          id={id}
          class={styles["input"]}
          disabled={props.disabled}
          aria-invalid={props.problem ? true : undefined}
          aria-describedby={describedBy()}
          onChange={(event) => {
            const chosen = props.options.find(({ value }) => value === event.currentTarget.value);
            if (chosen) props.onValue(chosen.value);
          }}
        >
          <For each={props.options}>
            {(option) => (
              <option value={option.value} lang={option.lang} selected={option.value === props.value}>
                {option.text}
              </option>
            )}
          </For>
        </select>
      )}
    </FieldFrame>
  );
}
