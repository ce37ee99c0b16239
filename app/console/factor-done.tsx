/** Owns: that the second factor is set up, and the recovery codes that are shown this once. */

import { createSignal } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./accounts.module.css";
import { factorSteps } from "./factor-mail.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

export function FactorDone(props: {
  readonly email: string;
  readonly codes: readonly string[];
  readonly onGoOn: () => void;
}) {
  const { t } = useI18n();
  const [isSaved, setSaved] = createSignal(false);
  return (
    <Card>
      {/* The step before was longer: its end is where the page stands now. */}
      <div
        class={`${styles["form"]} ${styles["not-printed"]}`}
        tabindex="-1"
        ref={(top) => queueMicrotask(() => top.focus())}
      >
        <p class={styles["step"]}>{t("factor.stepOf", { step: factorSteps, steps: factorSteps })}</p>
        <Notice title={t("factor.doneTitle")} role="status">
          <p>{t("factor.doneText")}</p>
        </Notice>
      </div>
      <RecoveryCodes email={props.email} codes={props.codes} />
      <label class={`${styles["saved"]} ${styles["not-printed"]}`}>
        <input
          type="checkbox"
          checked={isSaved()}
          onChange={(event) => setSaved(event.currentTarget.checked)}
        />
        {t("factor.saved")}
      </label>
      <Button
        variant="primary"
        size="large"
        wide
        class={styles["not-printed"] ?? ""}
        disabled={!isSaved()}
        onClick={() => props.onGoOn()}
      >
        {t("factor.signInAgain")}
      </Button>
    </Card>
  );
}
