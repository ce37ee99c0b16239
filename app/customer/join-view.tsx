/** Owns: `/join` before a session is there: the form, and the reasons why it may not be usable. */

import { Match, Show, Switch } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { Capabilities } from "../platform/capabilities.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { ExtensionOffer } from "./extension-offer.tsx";
import styles from "./join-form.module.css";
import { JoinForm, type JoinFormProps } from "./join-form.tsx";

export type TabState = "mine" | "other" | "taken";

export function JoinView(
  props: JoinFormProps & {
    readonly capabilities: Capabilities;
    readonly tab: TabState;
    readonly onTakeTab: () => void;
    /** A session of this tab is picked up after a reload. */
    readonly resuming: boolean;
  },
) {
  const { t } = useI18n();
  return (
    <PageFrame title={t("join.title")} narrow forCustomer>
      <div class={styles["page"]}>
        <h1>{t("join.title")}</h1>
        <Switch
          fallback={
            <>
              <Show when={!props.capabilities.shareScreen}>
                <Notice tone="warning" title={t("join.limitedTitle")}>
                  <p>{t("join.limitedText")}</p>
                </Notice>
              </Show>
              <ExtensionOffer code={props.code} busy={props.busy}>
                <Card>
                  <JoinForm {...props} />
                </Card>
              </ExtensionOffer>
            </>
          }
        >
          <Match when={!props.capabilities.session}>
            <Notice tone="danger" title={t("join.unsupportedTitle")}>
              <p>{t("join.unsupportedText")}</p>
            </Notice>
          </Match>
          <Match when={props.tab === "taken"}>
            <Notice title={t("join.secondTabTaken")} />
          </Match>
          <Match when={props.tab === "other"}>
            <Notice
              tone="warning"
              title={t("join.secondTabTitle")}
              actions={<Button onClick={() => props.onTakeTab()}>{t("join.secondTabTake")}</Button>}
            >
              <p>{t("join.secondTabText")}</p>
            </Notice>
          </Match>
          <Match when={props.resuming}>
            <Card>
              <div class={styles["working"]} role="status">
                <Waiting>{t("join.resuming")}</Waiting>
                <p class={styles["soft"]}>{t("join.resumingText")}</p>
              </div>
            </Card>
          </Match>
        </Switch>
      </div>
    </PageFrame>
  );
}
