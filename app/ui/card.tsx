/** Owns: a sheet of paper on the page. */

import type { ParentProps } from "solid-js";
import styles from "./card.module.css";

export function Card(props: ParentProps<{ readonly class?: string }>) {
  return <div class={`${styles["card"]} ${props.class ?? ""}`}>{props.children}</div>;
}
