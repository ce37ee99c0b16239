/** Owns: three calm dots beside words that say what is waited for. */

import type { ParentProps } from "solid-js";
import styles from "./waiting.module.css";

export function Waiting(props: ParentProps) {
  return (
    <span class={styles["waiting"]}>
      <span class={styles["dots"]} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{props.children}</span>
    </span>
  );
}
