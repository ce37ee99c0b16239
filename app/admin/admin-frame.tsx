/**
 * Owns: what stands around each page of administration: its title, the way to the others, and what is shown instead to
 * somebody who is not signed in or whose roles it is not for.
 */

import { type Accessor, For, type JSX, Match, Show, Switch } from "solid-js";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { leadToSignIn } from "../desk/sign-in-lead.ts";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { accountPath } from "../platform/desk-paths.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import styles from "./admin-frame.module.css";
import { type AdminPageName, adminPages, pagesFor } from "./admin-pages.ts";

export function AdminFrame(
  props: PageTools & {
    readonly page: AdminPageName;
    /** Stays as it is when what is known of oneself is asked for anew. */
    readonly children: (me: Accessor<Myself>) => JSX.Element;
  },
) {
  const { t, format } = useI18n();
  const state = () => props.account.state();
  leadToSignIn(props);
  const me = () => {
    const known = state();
    return known.kind === "signed-in" ? known.me : null;
  };
  const needed = () => adminPages.find(({ name }) => name === props.page)?.roles ?? [];
  const isAllowed = (who: Myself) => needed().some((role) => who.roles.includes(role));
  const wordsOf = (roles: Myself["roles"]) => format().list(roles.map((role) => t(`account.roles.${role}`)));
  return (
    <PageFrame title={t(`admin.pages.${props.page}`)} broad>
      <div class={styles["room"]}>
        <Show when={me()}>{(who) => <AdminNav here={props.page} me={who()} />}</Show>
        <div class={styles["content"]}>
          <h1>{t(`admin.pages.${props.page}`)}</h1>
          <Switch
            fallback={<WhereAccountsAre state={state()} onRetry={() => void props.account.refresh()} />}
          >
            <Match when={me()}>
              {(who) => (
                <Show
                  when={isAllowed(who())}
                  fallback={
                    <Card>
                      <EmptyState
                        title={t("admin.forbiddenTitle")}
                        text={t("admin.forbiddenText", {
                          needed: wordsOf([...needed()]),
                          have: wordsOf(who().roles),
                        })}
                      >
                        <ButtonLink href={accountPath}>{t("account.title")}</ButtonLink>
                      </EmptyState>
                    </Card>
                  }
                >
                  {props.children(who)}
                </Show>
              )}
            </Match>
          </Switch>
        </div>
      </div>
    </PageFrame>
  );
}

function AdminNav(props: { readonly here: AdminPageName; readonly me: Myself }) {
  const { t } = useI18n();
  return (
    <nav class={styles["nav"]} aria-label={t("admin.nav")}>
      <ul>
        <For each={pagesFor(props.me.roles)}>
          {({ name, path }) => (
            <li>
              <a href={path} aria-current={name === props.here ? "page" : undefined}>
                {t(`admin.pages.${name}`)}
              </a>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
