/** Owns: what pages of accounts show in their place while it is asked who is there, and where there are no accounts. */

import { Match, type ParentProps, Switch } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { AccountState } from "../platform/account.ts";
import { errorText } from "../session/error-text.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Waiting } from "../ui/waiting.tsx";

/** Shows its content where there is an organisation, and else why there is nothing to be done here. */
export function WhereAccountsAre(
  props: ParentProps<{ readonly state: AccountState; readonly onRetry: () => void }>,
) {
  const { t } = useI18n();
  return (
    <Switch fallback={props.children}>
      <Match when={props.state.kind === "asking"}>
        <Card>
          <div role="status">
            <Waiting>{t("common.loading")}</Waiting>
          </div>
        </Card>
      </Match>
      <Match when={props.state.kind === "away"}>
        <Card>
          <EmptyState title={t("deskPages.awayTitle")} text={errorText(t, "desk-unreachable").now}>
            <Button variant="primary" onClick={() => props.onRetry()}>
              {t("deskPages.retry")}
            </Button>
          </EmptyState>
        </Card>
      </Match>
      <Match when={props.state.kind === "none" && props.state}>
        {(none) => (
          <Card>
            <EmptyState
              title={t("deskPages.noAccountsTitle")}
              text={t(none().facts ? "deskPages.notSetUpText" : "deskPages.noAccountsText")}
            >
              <ButtonLink variant="primary" href="/">
                {t("common.home")}
              </ButtonLink>
            </EmptyState>
          </Card>
        )}
      </Match>
    </Switch>
  );
}
