/**
 * Owns: `/two-factor`: setting up the second factor, or a new one in place of the old (requirements R23, R26).
 *
 * what it is ─Continue─► code in the mailbox ─► QR code and key ─first code─► recovery codes ─► sign in again
 */

import { createEffect, createSignal, Match, Show, Switch } from "solid-js";
import { beginEnrolment, confirmEnrolment, proveMail } from "../../protocol/desk/two-factor-api.ts";
import { createAttempt } from "../desk/attempt.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { signInPath, wayBack } from "../platform/desk-paths.ts";
import { AccountFrame } from "./account-page-frame.tsx";
import { FactorDone } from "./factor-done.tsx";
import { FactorIntro } from "./factor-intro.tsx";
import { FactorMail, mostWaitMs } from "./factor-mail.tsx";
import { type Authenticator, FactorSecret } from "./factor-secret.tsx";

type Step =
  | { readonly kind: "intro" }
  | { readonly kind: "mail"; readonly sentTo: string; readonly resendAtMs: number; readonly again: boolean }
  | { readonly kind: "secret"; readonly authenticator: Authenticator }
  | { readonly kind: "done"; readonly email: string; readonly codes: readonly string[] };

export function FactorPage(
  props: PageTools & { readonly search: string; readonly origin: string; readonly isPhone: boolean },
) {
  const { t } = useI18n();
  const [step, setStep] = createSignal<Step>({ kind: "intro" });
  const attempt = createAttempt();
  const back = () => wayBack(props.search, props.origin);
  const state = () => props.account.state();
  const me = () => {
    const known = state();
    return "me" in known ? known.me : null;
  };
  const as = <Kind extends Step["kind"]>(kind: Kind) => {
    const current = step();
    return current.kind === kind ? (current as Extract<Step, { kind: Kind }>) : null;
  };

  createEffect(() => {
    const known = state();
    if (known.kind === "signed-out" || (known.kind === "half" && known.me.next === "second-factor"))
      if (step().kind === "intro") props.goTo(signInPath(back()));
  });

  async function begin(password: string | null, code: string | null, again: boolean): Promise<void> {
    const done = await attempt.run(props.call, beginEnrolment, { body: { password, code } });
    if (!done) return;
    const { sentTo, resendFrom } = done.value;
    // The clock of this device may be wrong by hours.
    const resendAtMs = Math.min(Date.parse(resendFrom), Date.now() + mostWaitMs);
    setStep({ kind: "mail", sentTo, resendAtMs, again });
  }

  async function proveMailbox(code: string): Promise<void> {
    const done = await attempt.run(props.call, proveMail, { body: { code } });
    if (done) setStep({ kind: "secret", authenticator: done.value });
  }

  async function confirm(code: string): Promise<void> {
    const email = me()?.email ?? "";
    const done = await attempt.run(props.call, confirmEnrolment, { body: { code } });
    if (done) setStep({ kind: "done", email, codes: done.value.recoveryCodes });
    // What was begun is too old by now: the mail is the first that has to be asked for again.
    else if (attempt.trouble()?.code === "mailed-code-wrong") setStep({ kind: "intro" });
  }

  async function signInAgain(): Promise<void> {
    await props.account.refresh();
    props.goTo(signInPath(back(), "factor"));
  }

  return (
    <AccountFrame title={t("factor.title")}>
      <WhereAccountsAre state={state()} onRetry={() => void props.account.refresh()}>
        <Switch>
          <Match when={as("done")}>
            {(done) => (
              <FactorDone email={done().email} codes={done().codes} onGoOn={() => void signInAgain()} />
            )}
          </Match>
          <Match when={as("secret")}>
            {(secret) => (
              <FactorSecret
                authenticator={secret().authenticator}
                isPhone={props.isPhone}
                busy={attempt.busy()}
                trouble={attempt.trouble()}
                onCode={(code) => void confirm(code)}
              />
            )}
          </Match>
          <Match when={as("mail")}>
            {(mail) => (
              <FactorMail
                sentTo={mail().sentTo}
                resendAtMs={mail().resendAtMs}
                again={mail().again}
                busy={attempt.busy()}
                trouble={attempt.trouble()}
                onCode={(code) => void proveMailbox(code)}
                onResend={() => void begin(null, null, true)}
              />
            )}
          </Match>
          <Match when={true}>
            <Show when={me()}>
              {(person) => (
                <FactorIntro
                  me={person()}
                  busy={attempt.busy()}
                  trouble={attempt.trouble()}
                  onContinue={(password, code) => void begin(password, code, false)}
                  {...(person().next === "nothing" ? { onLater: () => props.goTo(back()) } : {})}
                />
              )}
            </Show>
          </Match>
        </Switch>
      </WhereAccountsAre>
    </AccountFrame>
  );
}
