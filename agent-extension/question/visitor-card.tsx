/** Owns: the question whether a technician who rang this device may come in. Silence is a no. */

import { QuestionCard } from "../../app/customer/question-card.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Avatar } from "../../app/ui/avatar.tsx";
import { Button } from "../../app/ui/button.tsx";
import { Countdown } from "../../app/ui/countdown.tsx";
import { limits } from "../../protocol/limits.ts";
import styles from "./question.module.css";

export function VisitorCard(props: {
  readonly name: string;
  readonly expiresAtMs: number;
  readonly onAnswer: (answer: "yes" | "no") => void;
}) {
  const { t, format } = useI18n();
  return (
    <QuestionCard
      title={t("extension.visitorTitle", { name: props.name })}
      mark={<Avatar name={props.name} sender={1} />}
      tone="careful"
      onEscape={() => props.onAnswer("no")}
      actions={(resting) => (
        <>
          <Button variant="primary" disabled={resting()} onClick={() => props.onAnswer("yes")}>
            {t("extension.visitorYes")}
          </Button>
          <Button variant="careful" onClick={() => props.onAnswer("no")}>
            {t("consent.no")}
          </Button>
        </>
      )}
      foot={
        <p class={styles["foot"]}>
          <Countdown
            untilMs={props.expiresAtMs}
            wholeMs={limits.scopeAskTimeoutMs}
            label={t("consent.region")}
          >
            {(leftMs) => t("consent.countdown", { time: format().clock(leftMs) })}
          </Countdown>
        </p>
      }
    >
      <p>{t("extension.visitorText")}</p>
    </QuestionCard>
  );
}
