/**
 * Owns: time that runs out, as a ring and in words. The words are not announced every second: a timer role is silent.
 */

import styles from "./countdown.module.css";
import { createNow } from "./now.ts";

/** `children` gets the milliseconds that are left, never below zero. Below a fifth of the whole the ring warns. */
export function Countdown(props: {
  readonly untilMs: number;
  readonly wholeMs: number;
  readonly label: string;
  readonly children: (leftMs: number) => string;
}) {
  const now = createNow();
  const leftMs = () => Math.max(0, props.untilMs - now());
  const share = () => Math.min(1, leftMs() / props.wholeMs);
  return (
    <span
      class={styles["countdown"]}
      classList={{ [styles["short"] ?? ""]: share() < 0.2 }}
      role="timer"
      aria-label={props.label}
    >
      <svg class={styles["ring"]} viewBox="0 0 24 24" aria-hidden="true">
        <circle class={styles["track"]} cx="12" cy="12" r="9" />
        <circle
          class={styles["rest"]}
          cx="12"
          cy="12"
          r="9"
          pathLength="100"
          stroke-dasharray={`${share() * 100} 100`}
        />
      </svg>
      <span>{props.children(leftMs())}</span>
    </span>
  );
}
