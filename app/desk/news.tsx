/** Owns: a word that something worked. */

import { Show } from "solid-js";
import styles from "./news.module.css";

/** Told to screen readers as well. */
export function News(props: { readonly shown: boolean; readonly text: string }) {
  return (
    <div role="status" class={styles["place"]}>
      <Show when={props.shown}>
        <p class={styles["news"]}>{props.text}</p>
      </Show>
    </div>
  );
}
