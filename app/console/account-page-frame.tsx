/** Owns: what the pages of accounts look like around their one card, and what they show where there are no accounts. */

import { type JSX, Match, type ParentProps, Show, Switch } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { AccountState } from "../platform/account.ts";
import { signInPath } from "../platform/desk-paths.ts";
import { errorText } from "../session/error-text.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import { Waiting } from "../ui/waiting.tsx";
import styles from "./accounts.module.css";

export function AccountFrame(
  props: ParentProps<{ readonly title: string; readonly intro?: string; readonly broad?: boolean }>,
) {
  return (
    <PageFrame title={props.title} narrow={!props.broad}>
      <div class={styles["page"]}>
        <div class={styles["head"]}>
          <h1>{props.title}</h1>
          <Show when={props.intro}>
            <p class={styles["soft"]}>{props.intro}</p>
          </Show>
        </div>
        {props.children}
      </div>
    </PageFrame>
  );
}

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

/** A link that opens nothing, and what to do about it. */
export function DeadLink(props: {
  readonly kind: "missing" | "spent";
  readonly text?: string;
  readonly actions?: JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <Card>
      <EmptyState
        title={t(props.kind === "spent" ? "deskPages.linkSpentTitle" : "deskPages.linkMissingTitle")}
        text={props.text ?? t("deskPages.linkMissingText")}
      >
        <div class={styles["buttons"]}>
          {props.actions ?? <ButtonLink href={signInPath(null)}>{t("deskPages.toSignIn")}</ButtonLink>}
        </div>
      </EmptyState>
    </Card>
  );
}
