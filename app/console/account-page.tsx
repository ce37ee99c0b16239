/** Owns: `/account`: what somebody who is signed in sees and changes of themselves, a card a matter. */

import { createEffect, createResource, Match, Show, Switch } from "solid-js";
import type { Myself, SignedInSession } from "../../protocol/desk/sign-in-api.ts";
import { mySessions } from "../../protocol/desk/sign-in-api.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { DeskResult } from "../platform/desk-client.ts";
import { factorPath, signInPath } from "../platform/desk-paths.ts";
import { ButtonLink } from "../ui/button.tsx";
import { AccountFrame } from "./account-page-frame.tsx";
import styles from "./accounts.module.css";
import { DetailsSection } from "./details-section.tsx";
import { FactorSection } from "./factor-section.tsx";
import type { PasswordRules } from "./password-rules.ts";
import { PasswordSection } from "./password-section.tsx";
import { SignedInList } from "./signed-in-list.tsx";
import { SupportSection } from "./support-section.tsx";

export function AccountPage(props: PageTools) {
  const { t } = useI18n();
  const state = () => props.account.state();
  createEffect(() => {
    const known = state();
    if (known.kind === "signed-out") props.goTo(signInPath(null));
    if (known.kind === "half") props.goTo(known.me.next === "enrol" ? factorPath(null) : signInPath(null));
  });
  const known = () => {
    const current = state();
    return current.kind === "signed-in" ? current : null;
  };
  return (
    <Switch
      fallback={
        <AccountFrame title={t("account.title")}>
          <WhereAccountsAre state={state()} onRetry={() => void props.account.refresh()} />
        </AccountFrame>
      }
    >
      <Match when={known()}>
        {(current) => <AccountSections {...props} me={current().me} rules={current().facts.passwords} />}
      </Match>
    </Switch>
  );
}

export function AccountSections(props: PageTools & { readonly me: Myself; readonly rules: PasswordRules }) {
  const { t, format } = useI18n();
  const [sessions, { refetch }] = createResource<DeskResult<readonly SignedInSession[]>>(() =>
    props.call(mySessions),
  );
  const roles = () => format().list(props.me.roles.map((role) => t(`account.roles.${role}`)));
  return (
    <AccountFrame
      title={t("account.title")}
      intro={t("account.rolesOf", { roles: roles(), organisation: props.me.organisation })}
      broad
    >
      {/* Whoever has just signed in, or set accounts up, did not come for the settings below. */}
      <nav class={styles["buttons"]} aria-label={t("account.next")}>
        <Show when={props.me.roles.includes("technician")}>
          <ButtonLink variant="primary" href="/help">
            {t("account.giveHelp")}
          </ButtonLink>
        </Show>
        <Show when={props.me.roles.some((role) => role !== "technician")}>
          <ButtonLink href="/admin">{t("account.administration")}</ButtonLink>
        </Show>
      </nav>
      <div class={styles["columns"]}>
        <div class={styles["sections"]}>
          <DetailsSection call={props.call} me={props.me} onChanged={() => void props.account.refresh()} />
          <Show when={props.me.hasPassword}>
            <PasswordSection
              call={props.call}
              me={props.me}
              rules={props.rules}
              onChanged={() => void refetch()}
            />
          </Show>
        </div>
        <div class={styles["sections"]}>
          <FactorSection
            call={props.call}
            me={props.me}
            onChanged={() => {
              void props.account.refresh();
              void refetch();
            }}
          />
          <SignedInList
            call={props.call}
            listed={sessions.state === "pending" ? null : (sessions.latest ?? null)}
            onChanged={() => void refetch()}
          />
          <Show when={props.me.roles.includes("technician")}>
            <SupportSection call={props.call} memberId={props.me.id} />
          </Show>
        </div>
      </div>
    </AccountFrame>
  );
}
