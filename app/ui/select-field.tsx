/** Owns: a labelled choice of one among few, as the browser's own list. */

import { createUniqueId, For, Show } from "solid-js";
import styles from "./select-field.module.css";

export function SelectField<Value extends string>(props: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly options: readonly { readonly value: Value; readonly text: string; readonly lang?: string }[];
  readonly value: Value;
  readonly onValue: (value: Value) => void;
  readonly disabled?: boolean;
  readonly class?: string | undefined;
}) {
  const id = createUniqueId();
  return (
    <div class={`${styles["field"]} ${props.class ?? ""}`}>
      <label class={styles["label"]} for={id}>
        {props.label}
      </label>
      <Show when={props.hint}>
        <p class={styles["hint"]} id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
      <select
        id={id}
        class={styles["select"]}
        disabled={props.disabled}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
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
    </div>
  );
}
