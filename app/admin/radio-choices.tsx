/** Owns: choosing one among few, each with a sentence about it. */

import { createUniqueId, For, Show } from "solid-js";
import styles from "./admin.module.css";

export function RadioChoices<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly text: string; readonly means?: string }[];
  readonly chosen: Value;
  readonly onChosen: (value: Value) => void;
  readonly disabled: boolean;
  /** What it is about stands above it already, for the eye. */
  readonly labelHidden?: boolean;
}) {
  const id = createUniqueId();
  return (
    <fieldset class={styles["choices"]} disabled={props.disabled}>
      <legend class={props.labelHidden ? "visually-hidden" : ""}>{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class={styles["choice"]}>
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === props.chosen}
              aria-labelledby={`${id}-${option.value}-name`}
              aria-describedby={option.means ? `${id}-${option.value}` : undefined}
              onChange={() => props.onChosen(option.value)}
            />
            <span>
              <strong id={`${id}-${option.value}-name`}>{option.text}</strong>
              <Show when={option.means}>
                <small id={`${id}-${option.value}`}>{option.means}</small>
              </Show>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}

/** One thing that holds or does not. */
export function CheckChoice(props: {
  readonly text: string;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly disabled?: boolean;
}) {
  return (
    <label class={styles["choice"]}>
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChecked(event.currentTarget.checked)}
      />
      <span>
        <strong>{props.text}</strong>
      </span>
    </label>
  );
}
