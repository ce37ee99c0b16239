/**
 * Owns: `/forgot-password`: asking for a link by mail.
 * Never: tells whether an address belongs to somebody.
 */

import { createSignal, onMount, Show } from "solid-js";
import { askPasswordReset } from "../../protocol/desk/members-api.ts";
import { createAttempt, type Trouble } from "../desk/attempt.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { signInPath } from "../platform/desk-paths.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { AccountFrame } from "./account-page-frame.tsx";
import styles from "./accounts.module.css";
import { EmailField, isEmail } from "./person-fields.tsx";

export function ForgotPasswordPage(props: PageTools) {
  const { t } = useI18n();
  const [sentTo, setSentTo] = createSignal<string | null>(null);
  const attempt = createAttempt();

  async function send(email: string): Promise<void> {
    if (await attempt.run(props.call, askPasswordReset, { body: { email } })) setSentTo(email);
  }

  return (
    <AccountFrame
      title={t("forgotPassword.title")}
      {...(sentTo() ? {} : { intro: t("forgotPassword.intro") })}
    >
      <WhereAccountsAre state={props.account.state()} onRetry={() => void props.account.refresh()}>
        <ForgotPasswordForm
          sentTo={sentTo()}
          busy={attempt.busy()}
          trouble={attempt.trouble()}
          onSend={(email) => void send(email)}
        />
        <p class={styles["center"]}>
          <a href={signInPath(null)}>{t("deskPages.toSignIn")}</a>
        </p>
      </WhereAccountsAre>
    </AccountFrame>
  );
}

export function ForgotPasswordForm(props: {
  readonly sentTo: string | null;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onSend: (email: string) => void;
}) {
  const { t } = useI18n();
  const [email, setEmail] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const isLocked = createIsLocked(() => props.trouble);
  let first: HTMLInputElement | undefined;
  onMount(() => first?.focus());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (isEmail(email()) && !isLocked()) props.onSend(email().trim());
  };
  return (
    <Card>
      <div role="status" class={styles["form"]}>
        <Show when={props.sentTo}>
          {(sentTo) => (
            <>
              <h2>{t("forgotPassword.sentTitle")}</h2>
              <p class={styles["long"]}>{t("forgotPassword.sentText", { email: sentTo() })}</p>
            </>
          )}
        </Show>
      </div>
      <Show
        when={props.sentTo}
        fallback={
          <form class={styles["form"]} onSubmit={submit} noValidate>
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
            <Button type="submit" variant="primary" size="large" wide busy={props.busy} disabled={isLocked()}>
              {t(props.busy ? "forgotPassword.working" : "forgotPassword.submit")}
            </Button>
          </form>
        }
      >
        {(sentTo) => (
          <>
            <TroubleNotice trouble={props.trouble} />
            <div class={styles["buttons"]}>
              <Button busy={props.busy} disabled={isLocked()} onClick={() => props.onSend(sentTo())}>
                {t("forgotPassword.again")}
              </Button>
            </div>
          </>
        )}
      </Show>
    </Card>
  );
}
