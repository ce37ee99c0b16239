/** Owns: what a second factor is for, and what somebody who is signed in proves anew before one is set up. */

import Shield from "lucide-solid/icons/shield-check";
import { createSignal, Show } from "solid-js";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import type { Trouble } from "../desk/attempt.ts";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import styles from "./accounts.module.css";
import { isEitherCode, ProofField } from "./code-fields.tsx";
import { CurrentPasswordField } from "./current-password-field.tsx";

export function FactorIntro(props: {
  readonly me: Pick<Myself, "organisation" | "next" | "hasPassword" | "twoFactor" | "email">;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onContinue: (password: string | null, code: string | null) => void;
  /** Left out where there is no other way on. */
  readonly onLater?: () => void;
}) {
  const { t } = useI18n();
  const [password, setPassword] = createSignal("");
  const [code, setCode] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const isLocked = createIsLocked(() => props.trouble);
  const hasFactor = () => props.me.twoFactor.enrolledAt !== null;
  /** Who is let in only for this has just typed it. */
  const needsPassword = () => props.me.hasPassword && (props.me.next === "nothing" || hasFactor());
  const isRight = () => (!needsPassword() || password() !== "") && (!hasFactor() || isEitherCode(code()));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (isRight() && !isLocked())
      props.onContinue(needsPassword() ? password() : null, hasFactor() ? code() : null);
  };
  return (
    <Card>
      <form class={styles["form"]} onSubmit={submit} noValidate>
        <h2>{t("factor.introTitle")}</h2>
        <Show when={props.me.next === "enrol"}>
          <p class={styles["long"]}>{t("factor.introDue", { organisation: props.me.organisation })}</p>
        </Show>
        <p>{t("factor.introText")}</p>
        <p>{t(hasFactor() ? "factor.introReplace" : "factor.introNeeds")}</p>
        <TroubleNotice trouble={props.trouble} />
        <Show when={needsPassword()}>
          <CurrentPasswordField
            email={props.me.email}
            value={password()}
            onValue={setPassword}
            tried={isTried()}
            disabled={props.busy}
          />
        </Show>
        <Show when={hasFactor()}>
          <ProofField
            kind="either"
            value={code()}
            onValue={setCode}
            problem={isTried() && !isEitherCode(code()) ? t("factor.currentCodeWrong") : undefined}
            disabled={props.busy}
          />
        </Show>
        <Button
          type="submit"
          variant="primary"
          size="large"
          wide
          busy={props.busy}
          disabled={isLocked()}
          icon={<Shield aria-hidden="true" />}
        >
          {t(props.busy ? "factor.sending" : "factor.continue")}
        </Button>
        <Show when={props.onLater}>
          {(later) => (
            <div class={styles["links"]}>
              <Button variant="plain" disabled={props.busy} onClick={() => later()()}>
                {t("factor.later")}
              </Button>
            </div>
          )}
        </Show>
      </form>
    </Card>
  );
}
