/** Owns: the forms of signing in: email and password, then a code of the authenticator app or a recovery code. */

import { createEffect, createSignal, Match, on, onMount, Show, Switch } from "solid-js";
import type { singleSignOnProblems } from "../../protocol/desk/single-sign-on-api.ts";
import type { Trouble } from "../desk/attempt.ts";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { focusFirstProblem } from "../ui/first-problem.ts";
import { Notice } from "../ui/notice.tsx";
import styles from "./accounts.module.css";
import { isRecoveryCode, isSixDigits, ProofField } from "./code-fields.tsx";
import { PasswordField } from "./password-field.tsx";
import { EmailField, isEmail } from "./person-fields.tsx";

export type SignInStep = "password" | "app" | "recovery";

export interface SignInViewProps {
  readonly step: SignInStep;
  readonly singleSignOn: { readonly name: string; readonly href: string } | null;
  /** A word on what was done before. */
  readonly news: string | null;
  /** What became of the organisation's own sign-in. */
  readonly singleTrouble: (typeof singleSignOnProblems)[number] | null;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onSignIn: (email: string, password: string) => void;
  readonly onProve: (kind: "app" | "recovery", code: string) => void;
  readonly onStep: (step: "app" | "recovery") => void;
  readonly onOther: () => void;
}

export function SignInView(props: SignInViewProps) {
  return (
    <Switch>
      <Match when={props.step === "password"}>
        <PasswordStep {...props} />
      </Match>
      <Match when={props.step !== "password" && props.step} keyed>
        {(step) => <FactorStep {...props} step={step === "recovery" ? "recovery" : "app"} />}
      </Match>
    </Switch>
  );
}

function PasswordStep(props: SignInViewProps) {
  const { t } = useI18n();
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const isLocked = createIsLocked(() => props.trouble);
  let first: HTMLInputElement | undefined;
  let second: HTMLInputElement | undefined;
  onMount(() => first?.focus());
  // The fields were off while the server was asked, and a field that is off loses the focus.
  createEffect(
    on(
      () => props.trouble,
      (trouble) => {
        if (!trouble || isLocked()) return;
        second?.focus();
        second?.select();
      },
      { defer: true },
    ),
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (isEmail(email()) && password() !== "" && !isLocked()) props.onSignIn(email().trim(), password());
    else focusFirstProblem(event.currentTarget);
  };
  return (
    <>
      <Card>
        <form class={styles["form"]} onSubmit={submit} noValidate>
          <Show when={props.news}>{(news) => <Notice title={news()} role="status" />}</Show>
          <Show when={props.trouble === null && props.singleTrouble}>
            {(trouble) => (
              <Notice tone="warning" role="alert" title={t(`signIn.${trouble()}`)}>
                <p>{t("signIn.singleNow")}</p>
              </Notice>
            )}
          </Show>
          <TroubleNotice trouble={props.trouble} />
          <EmailField
            ref={(element) => {
              first = element;
            }}
            value={email()}
            onValue={setEmail}
            tried={isTried()}
            disabled={props.busy}
          />
          <PasswordField
            ref={(element) => {
              second = element;
            }}
            label={t("deskFields.password")}
            kind="current-password"
            value={password()}
            onValue={setPassword}
            problem={isTried() && password() === "" ? t("deskFields.passwordMissing") : undefined}
            disabled={props.busy}
          />
          <Button type="submit" variant="primary" size="large" wide busy={props.busy} disabled={isLocked()}>
            {t(props.busy ? "signIn.working" : "signIn.submit")}
          </Button>
          <Show when={props.singleSignOn}>
            {(single) => (
              <>
                <p class={styles["or"]}>{t("signIn.or")}</p>
                {/* Of the server, not of the app's router. */}
                <ButtonLink
                  href={single().href}
                  rel="external"
                  size="large"
                  wide
                  class={styles["long"] ?? ""}
                >
                  {t("signIn.single", { name: single().name })}
                </ButtonLink>
              </>
            )}
          </Show>
        </form>
      </Card>
      <p class={styles["center"]}>
        <a href="/forgot-password">{t("signIn.forgot")}</a>
      </p>
    </>
  );
}

function FactorStep(props: SignInViewProps & { readonly step: "app" | "recovery" }) {
  const { t } = useI18n();
  const [code, setCode] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const isLocked = createIsLocked(() => props.trouble);
  const isRight = () => (props.step === "app" ? isSixDigits(code()) : isRecoveryCode(code()));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (isRight() && !isLocked()) props.onProve(props.step, code());
  };
  return (
    <>
      <Card>
        <form class={styles["form"]} onSubmit={submit} noValidate>
          <h2>{t("signIn.factorTitle")}</h2>
          <p class={styles["soft"]}>
            {t(props.step === "app" ? "signIn.factorText" : "signIn.recoveryText")}
          </p>
          <TroubleNotice trouble={props.trouble} />
          <Show when={props.step} keyed>
            {(step) => (
              <ProofField
                kind={step === "app" ? "digits" : "recovery"}
                value={code()}
                onValue={setCode}
                problem={
                  isTried() && !isRight()
                    ? t(step === "app" ? "deskFields.codeWrong" : "deskFields.recoveryCodeWrong")
                    : undefined
                }
                disabled={props.busy}
                focus
              />
            )}
          </Show>
          <Button type="submit" variant="primary" size="large" wide busy={props.busy} disabled={isLocked()}>
            {t(props.busy ? "signIn.verifying" : "signIn.verify")}
          </Button>
        </form>
      </Card>
      <div class={styles["links"]}>
        <Button
          variant="plain"
          disabled={props.busy}
          onClick={() => props.onStep(props.step === "app" ? "recovery" : "app")}
        >
          {t(props.step === "app" ? "signIn.useRecovery" : "signIn.useApp")}
        </Button>
        <Button variant="plain" disabled={props.busy} onClick={() => props.onOther()}>
          {t("signIn.somebodyElse")}
        </Button>
        <p class={styles["soft"]}>{t("signIn.lost")}</p>
      </div>
    </>
  );
}
