/** Owns: what stands around a field of any kind: its label, its hint and its problem, tied to it for screen readers. */

import Alert from "lucide-solid/icons/circle-alert";
import { createUniqueId, type JSX, Show } from "solid-js";
import styles from "./field.module.css";

export type FieldWords = {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it and what to do; shown in place of nothing, announced at once. */
  readonly problem?: string | undefined;
};

export function FieldFrame(
  props: FieldWords & {
    readonly class?: string | undefined;
    /** Given what the field itself carries: its id, and of what describes it. */
    readonly children: (id: string, describedBy: () => string | undefined) => JSX.Element;
  },
) {
  const id = createUniqueId();
  const describedBy = () =>
    [props.hint ? `${id}-hint` : "", props.problem ? `${id}-problem` : ""].filter(Boolean).join(" ") ||
    undefined;
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
      {props.children(id, describedBy)}
      <div role="alert">
        <Show when={props.problem}>
          <p class={styles["problem"]} id={`${id}-problem`}>
            <Alert aria-hidden="true" />
            <span>{props.problem}</span>
          </p>
        </Show>
      </div>
    </div>
  );
}
