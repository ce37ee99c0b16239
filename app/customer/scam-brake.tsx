/**
 * Owns: the question before the first screen share of a session: did you call them yourself? And what frauds do.
 * `onStop` ends the session. Escape does not end anything: it only leaves the screen unshared.
 */

import Shield from "lucide-solid/icons/shield-question-mark";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./consent-card.module.css";
import { QuestionCard } from "./question-card.tsx";

export function ScamBrake(props: {
  readonly onYes: () => void;
  readonly onStop: () => void;
  readonly onEscape: () => void;
}) {
  const { t } = useI18n();
  return (
    <QuestionCard
      title={t("brake.title")}
      mark={<Shield aria-hidden="true" />}
      tone="careful"
      onEscape={props.onEscape}
      actions={(resting) => (
        <>
          <Button disabled={resting()} onClick={() => props.onYes()}>
            {t("brake.yes")}
          </Button>
          <Button variant="danger" onClick={() => props.onStop()}>
            {t("brake.stop")}
          </Button>
        </>
      )}
    >
      <p>{t("brake.text")}</p>
      <div class={styles["signs"]}>
        <p>
          <strong>{t("brake.signsTitle")}</strong>
        </p>
        <ul>
          <li>{t("brake.signCards")}</li>
          <li>{t("brake.signBank")}</li>
          <li>{t("brake.signSecret")}</li>
          <li>{t("brake.signHurry")}</li>
        </ul>
      </div>
    </QuestionCard>
  );
}
