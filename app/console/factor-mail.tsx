/** Owns: typing the code that was mailed, and having a new one mailed when it may be. */

import { createSignal, Show } from "solid-js";
import type { Trouble } from "../desk/attempt.ts";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { createNow } from "../ui/now.ts";
import styles from "./accounts.module.css";
import { isSixDigits, ProofField } from "./code-fields.tsx";

/** However far off a clock is, one may ask again after so long. */
export const mostWaitMs = 120_000;

export const factorSteps = 3;

export function FactorMail(props: {
  readonly sentTo: string;
  readonly resendAtMs: number;
  /** Whether it is not the first. */
  readonly again: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onCode: (code: string) => void;
  readonly onResend: () => void;
}) {
  const { t, format } = useI18n();
  const [code, setCode] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const now = createNow();
  const isLocked = createIsLocked(() => props.trouble);
  const waitMs = () => Math.max(0, props.resendAtMs - now());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (isSixDigits(code()) && !isLocked()) props.onCode(code());
  };
  return (
    <Card>
      <form class={styles["form"]} onSubmit={submit} noValidate>
        <div class={styles["head"]}>
          <p class={styles["step"]}>{t("factor.stepOf", { step: 1, steps: factorSteps })}</p>
          <h2>{t("factor.mailTitle")}</h2>
          <p role="status">
            {t("factor.mailText", { address: props.sentTo })}
            <Show when={props.again}> {t("factor.resent")}</Show>
          </p>
        </div>
        <TroubleNotice trouble={props.trouble} />
        <ProofField
          kind="digits"
          label={t("factor.mailCode")}
          value={code()}
          onValue={setCode}
          problem={isTried() && !isSixDigits(code()) ? t("deskFields.codeWrong") : undefined}
          disabled={props.busy}
          focus
        />
        <Button type="submit" variant="primary" size="large" wide busy={props.busy} disabled={isLocked()}>
          {t(props.busy ? "factor.checking" : "factor.continue")}
        </Button>
        <div class={styles["links"]}>
          <Button
            variant="plain"
            disabled={props.busy || waitMs() > 0}
            onClick={() => {
              setCode("");
              setTried(false);
              props.onResend();
            }}
          >
            {waitMs() > 0 ? t("factor.resendIn", { time: format().clock(waitMs()) }) : t("factor.resend")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
