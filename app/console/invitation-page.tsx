/** Owns: `/invitation`: a mailed link made into a member. One signs in after it. */

import { createResource, createSignal, Match, Switch, untrack } from "solid-js";
import { acceptInvitation, readInvitation } from "../../protocol/desk/members-api.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { createAttempt, type Trouble } from "../desk/attempt.ts";
import { languageOfMails } from "../desk/mail-language.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { DeskResult } from "../platform/desk-client.ts";
import { signInPath } from "../platform/desk-paths.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { focusFirstProblem } from "../ui/first-problem.ts";
import { Waiting } from "../ui/waiting.tsx";
import { AccountFrame, DeadLink } from "./account-page-frame.tsx";
import styles from "./accounts.module.css";
import { createNewPassword } from "./new-password-state.ts";
import { NewPasswordField } from "./password-field.tsx";
import { EmailField, NameField } from "./person-fields.tsx";

export interface ReadInvitation {
  readonly organisation: string;
  readonly name: string;
  readonly email: string;
  readonly leastPasswordLength: number;
}

export function InvitationPage(props: PageTools & { readonly token: string | null }) {
  const { t, language } = useI18n();
  const attempt = createAttempt();
  const [read, { refetch }] = createResource<DeskResult<ReadInvitation>, string>(
    () => props.token ?? undefined,
    (token) => props.call(readInvitation, { body: { token } }),
  );
  const answered = () => (read.loading ? null : (read.latest ?? null));
  const invitation = () => {
    const known = answered();
    return known?.ok ? known.value : null;
  };
  const isSpent = () => {
    const known = answered();
    return (known && !known.ok && known.code === "link-spent") || attempt.trouble()?.code === "link-spent";
  };
  const needsMore = () => {
    const known = props.account.state();
    return "facts" in known && known.facts?.passwords.needsLettersAndDigits === true;
  };

  async function join(token: string, name: string, password: string): Promise<void> {
    const body = { token, name, password, language: languageOfMails(language().code) };
    if (await attempt.run(props.call, acceptInvitation, { body })) props.goTo(signInPath(null, "joined"));
  }

  return (
    <AccountFrame
      title={
        invitation()
          ? t("invitation.title", { organisation: invitation()?.organisation ?? "" })
          : t("invitation.titleUnknown")
      }
      {...(invitation() && !isSpent()
        ? { intro: t("invitation.intro", { organisation: invitation()?.organisation ?? "" }) }
        : {})}
    >
      <Switch>
        <Match when={props.token === null}>
          <DeadLink kind="missing" />
        </Match>
        <Match when={isSpent()}>
          <DeadLink kind="spent" text={t("invitation.spentText")} />
        </Match>
        <Match when={read.loading}>
          <Card>
            <div role="status">
              <Waiting>{t("invitation.loading")}</Waiting>
            </div>
          </Card>
        </Match>
        <Match when={!invitation()}>
          <WhereAccountsAre state={{ kind: "away" }} onRetry={() => void refetch()} />
        </Match>
        <Match when={invitation()} keyed>
          {(found) => (
            <InvitationForm
              invitation={found}
              needsLettersAndDigits={needsMore()}
              busy={attempt.busy()}
              trouble={attempt.trouble()}
              onJoin={(name, password) => void join(props.token ?? "", name, password)}
            />
          )}
        </Match>
      </Switch>
    </AccountFrame>
  );
}

export function InvitationForm(props: {
  readonly invitation: ReadInvitation;
  readonly needsLettersAndDigits: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onJoin: (name: string, password: string) => void;
}) {
  const { t } = useI18n();
  const [name, setName] = createSignal(untrack(() => props.invitation.name));
  const [isTried, setTried] = createSignal(false);
  const rules = () => ({
    leastLength: props.invitation.leastPasswordLength,
    needsLettersAndDigits: props.needsLettersAndDigits,
  });
  const password = createNewPassword(rules, () => props.trouble);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const clean = cleanDisplayName(name());
    if (password.check() && clean !== "") props.onJoin(clean, password.value());
    else focusFirstProblem(event.currentTarget);
  };
  return (
    <Card>
      <form class={styles["form"]} onSubmit={submit} noValidate>
        <TroubleNotice trouble={password.otherTrouble()} />
        <EmailField
          value={props.invitation.email}
          onValue={() => {}}
          tried={false}
          disabled={props.busy}
          readonly
        />
        <NameField value={name()} onValue={setName} tried={isTried()} disabled={props.busy} />
        <NewPasswordField
          rules={rules()}
          value={password.value()}
          onValue={password.set}
          problem={password.problem()}
          disabled={props.busy}
        />
        <Button type="submit" variant="primary" size="large" wide busy={props.busy}>
          {t(props.busy ? "invitation.working" : "invitation.submit")}
        </Button>
      </form>
    </Card>
  );
}
