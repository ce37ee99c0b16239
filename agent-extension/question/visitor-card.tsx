/** Owns: the question whether a technician who rang this device may come in. Silence is a no. */

import { QuestionCard } from "../../app/customer/question-card.tsx";
import { QuestionFoot } from "../../app/customer/question-foot.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Avatar } from "../../app/ui/avatar.tsx";
import { Button } from "../../app/ui/button.tsx";

export function VisitorCard(props: {
  readonly name: string;
  readonly expiresAtMs: number;
  readonly onAnswer: (answer: "yes" | "no") => void;
}) {
  const { t } = useI18n();
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
      foot={<QuestionFoot expiresAtMs={props.expiresAtMs} />}
    >
      <p>{t("extension.visitorText")}</p>
    </QuestionCard>
  );
}
