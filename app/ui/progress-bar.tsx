/** Owns: how far something is, as the browser's own progress element. */

import styles from "./progress-bar.module.css";

/** `fraction` from 0 to 1; null while the whole is not known. */
export function ProgressBar(props: {
  readonly fraction: number | null;
  readonly label: string;
  readonly resting?: boolean;
}) {
  return (
    <progress
      class={`${styles["bar"]} ${props.resting ? styles["resting"] : ""}`}
      aria-label={props.label}
      max="1"
      value={props.fraction ?? undefined}
    />
  );
}
