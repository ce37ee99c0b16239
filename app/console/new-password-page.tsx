/** Owns: `/new-password`: a mailed link made into a new password. It signs nobody in. */

import { Match, Switch } from "solid-js";
import { resetPassword } from "../../protocol/desk/members-api.ts";
import { createAttempt, type Trouble } from "../desk/attempt.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { signInPath } from "../platform/desk-paths.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { AccountFrame, DeadLink } from "./account-page-frame.tsx";
import styles from "./accounts.module.css";
import { createNewPassword } from "./new-password-state.ts";
import { NewPasswordField } from "./password-field.tsx";
import type { PasswordRules } from "./password-rules.ts";

export function NewPasswordPage(props: PageTools & { readonly token: string | null }) {
  const { t } = useI18n();
  const attempt = createAttempt();
  const rules = () => {
    const known = props.account.state();
    return (
      ("facts" in known ? known.facts?.passwords : null) ?? { leastLength: 15, needsLettersAndDigits: false }
    );
  };

  async function set(token: string, password: string): Promise<void> {
    if (!(await attempt.run(props.call, resetPassword, { body: { token, password } }))) return;
    // This browser may have been signed in, and is no more.
    await props.account.refresh();
    props.goTo(signInPath(null, "password"));
  }

  const askAgain = (
    <ButtonLink variant="primary" href="/forgot-password">
      {t("newPassword.askAgain")}
    </ButtonLink>
  );
  return (
    <AccountFrame title={t("newPassword.title")} {...(props.token ? { intro: t("newPassword.intro") } : {})}>
      <WhereAccountsAre state={props.account.state()} onRetry={() => void props.account.refresh()}>
        <Switch fallback={<DeadLink kind="missing" actions={askAgain} />}>
          <Match when={attempt.trouble()?.code === "link-spent"}>
            <DeadLink kind="spent" text={t("newPassword.spentText")} actions={askAgain} />
          </Match>
          <Match when={props.token} keyed>
            {(token) => (
              <NewPasswordForm
                rules={rules()}
                busy={attempt.busy()}
                trouble={attempt.trouble()}
                onSet={(password) => void set(token, password)}
              />
            )}
          </Match>
        </Switch>
      </WhereAccountsAre>
    </AccountFrame>
  );
}

export function NewPasswordForm(props: {
  readonly rules: PasswordRules;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onSet: (password: string) => void;
}) {
  const { t } = useI18n();
  const password = createNewPassword(
    () => props.rules,
    () => props.trouble,
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (password.check()) props.onSet(password.value());
  };
  return (
    <Card>
      <form class={styles["form"]} onSubmit={submit} noValidate>
        <TroubleNotice trouble={password.otherTrouble()} />
        <NewPasswordField
          label={t("deskFields.newPassword")}
          rules={props.rules}
          value={password.value()}
          onValue={password.set}
          problem={password.problem()}
          disabled={props.busy}
        />
        <Button type="submit" variant="primary" size="large" wide busy={props.busy}>
          {t(props.busy ? "newPassword.working" : "newPassword.submit")}
        </Button>
      </form>
    </Card>
  );
}
