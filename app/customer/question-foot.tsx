/** Owns: the foot of a question: how long until silence is a no, and how many wait behind it. */

import { Show } from "solid-js";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Countdown } from "../ui/countdown.tsx";
import styles from "./consent-card.module.css";

export function QuestionFoot(props: {
  readonly expiresAtMs: number;
  /** Questions that wait behind this one. */
  readonly more?: number;
}) {
  const { t, format } = useI18n();
  const more = () => props.more ?? 0;
  return (
    <p class={styles["foot"]}>
      <Countdown untilMs={props.expiresAtMs} wholeMs={limits.scopeAskTimeoutMs} label={t("consent.region")}>
        {(leftMs) => t("consent.countdown", { time: format().clock(leftMs) })}
      </Countdown>
      <Show when={more() > 0}>
        <span>{t("consent.more", { count: more() })}</span>
      </Show>
    </p>
  );
}
