/** Owns: `/set-up`: the operator's one-time link made into an organisation and its first administrator. */

import { createSignal, Match, Show, Switch } from "solid-js";
import { setUp } from "../../protocol/desk/set-up-api.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { createAttempt, type Trouble } from "../desk/attempt.ts";
import { languageOfMails } from "../desk/mail-language.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { accountPath } from "../platform/desk-paths.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { focusFirstProblem } from "../ui/first-problem.ts";
import { TextField } from "../ui/text-field.tsx";
import { AccountFrame, DeadLink } from "./account-page-frame.tsx";
import styles from "./accounts.module.css";
import { createNewPassword } from "./new-password-state.ts";
import { NewPasswordField } from "./password-field.tsx";
import type { PasswordRules } from "./password-rules.ts";
import { EmailField, isEmail, NameField } from "./person-fields.tsx";

export interface NewOrganisation {
  readonly organisation: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export function SetUpPage(props: PageTools & { readonly token: string | null; readonly origin: string }) {
  const { t, language } = useI18n();
  const attempt = createAttempt();
  const state = () => props.account.state();
  const done = () => {
    const known = state();
    return "facts" in known ? (known.facts?.organisation ?? null) : null;
  };
  const open = () => {
    const known = state();
    return known.kind === "none" ? known.facts : null;
  };

  async function make(token: string, made: NewOrganisation): Promise<void> {
    const body = { ...made, token, language: languageOfMails(language().code) };
    if (!(await attempt.run(props.call, setUp, { body }))) return;
    await props.account.refresh();
    props.goTo(accountPath);
  }

  return (
    <AccountFrame title={t("setUp.title")} {...(open() && props.token ? { intro: t("setUp.intro") } : {})}>
      <Switch
        fallback={
          <WhereAccountsAre state={state()} onRetry={() => void props.account.refresh()}>
            <></>
          </WhereAccountsAre>
        }
      >
        <Match when={done()}>
          {(organisation) => (
            <Card>
              <EmptyState
                title={t("setUp.doneTitle")}
                text={t("setUp.doneText", { organisation: organisation().name })}
              >
                <ButtonLink variant="primary" href={accountPath}>
                  {t("signIn.title")}
                </ButtonLink>
              </EmptyState>
            </Card>
          )}
        </Match>
        <Match when={attempt.trouble()?.code === "link-spent"}>
          <DeadLink kind="spent" text={t("setUp.spentText")} actions={<></>} />
        </Match>
        <Match when={open() && props.token === null}>
          <Card>
            <h2>{t("setUp.needsTitle")}</h2>
            <p>{t("setUp.needsText")}</p>
            <p class={styles["command"]}>{`${props.origin}/set-up#…`}</p>
          </Card>
        </Match>
        <Match when={open() && props.token} keyed>
          {(token) => (
            <SetUpForm
              rules={open()?.passwords ?? { leastLength: 15, needsLettersAndDigits: false }}
              busy={attempt.busy()}
              trouble={attempt.trouble()}
              onMake={(made) => void make(token, made)}
            />
          )}
        </Match>
      </Switch>
    </AccountFrame>
  );
}

export function SetUpForm(props: {
  readonly rules: PasswordRules;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onMake: (made: NewOrganisation) => void;
}) {
  const { t } = useI18n();
  const [organisation, setOrganisation] = createSignal("");
  const [name, setName] = createSignal("");
  const [email, setEmail] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const password = createNewPassword(
    () => props.rules,
    () => props.trouble,
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const made = {
      organisation: cleanDisplayName(organisation()),
      name: cleanDisplayName(name()),
      email: email().trim(),
      password: password.value(),
    };
    if (password.check() && made.organisation !== "" && made.name !== "" && isEmail(made.email))
      props.onMake(made);
    else focusFirstProblem(event.currentTarget);
  };
  return (
    <Card>
      <form class={styles["form"]} onSubmit={submit} noValidate>
        <TroubleNotice trouble={password.otherTrouble()} />
        <TextField
          label={t("deskFields.organisation")}
          hint={t("deskFields.organisationHint")}
          problem={
            isTried() && cleanDisplayName(organisation()) === ""
              ? t("deskFields.organisationMissing")
              : undefined
          }
          name="organization"
          autocomplete="organization"
          maxlength="64"
          value={organisation()}
          disabled={props.busy}
          onInput={(event) => setOrganisation(event.currentTarget.value)}
        />
        <NameField value={name()} onValue={setName} tried={isTried()} disabled={props.busy} />
        <EmailField value={email()} onValue={setEmail} tried={isTried()} disabled={props.busy} />
        <NewPasswordField
          rules={props.rules}
          value={password.value()}
          onValue={password.set}
          problem={password.problem()}
          disabled={props.busy}
        />
        <Button type="submit" variant="primary" size="large" wide busy={props.busy}>
          <Show when={props.busy} fallback={t("setUp.submit")}>
            {t("setUp.working")}
          </Show>
        </Button>
      </form>
    </Card>
  );
}
