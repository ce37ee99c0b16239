/** Owns: the support sessions that a technician gave lately, as the account server was told of them. */

import { createResource, For, Match, Switch } from "solid-js";
import { listReports, type ReportRow } from "../../protocol/desk/reports-api.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk, DeskResult } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Waiting } from "../ui/waiting.tsx";
import styles from "./accounts.module.css";

const shown = "10";

export function SupportSection(props: { readonly call: CallDesk; readonly memberId: string }) {
  const { t, format } = useI18n();
  const [listed, { refetch }] = createResource<
    DeskResult<{ readonly rows: readonly ReportRow[]; readonly next: string | null }>
  >(() => props.call(listReports, { query: { limit: shown, sort: "newest", technician: props.memberId } }));
  const answered = () => (listed.state === "pending" ? null : (listed.latest ?? null));
  const isKeptHereOnly = () => {
    const known = answered();
    return known?.ok === false && known.code === "desk-not-found";
  };
  const rows = () => {
    const known = answered();
    return known?.ok ? known.value.rows : [];
  };
  const trouble = () => {
    const known = answered();
    // A server that keeps no reports: what this browser keeps is all there is.
    if (isKeptHereOnly()) return null;
    return known && !known.ok ? { code: known.code, retryAtMs: null } : null;
  };
  return (
    <Card>
      <h2>{t("account.supportTitle")}</h2>
      <TroubleNotice trouble={trouble()} />
      <Switch>
        <Match when={answered() === null}>
          <div role="status">
            <Waiting>{t("common.loading")}</Waiting>
          </div>
        </Match>
        <Match when={isKeptHereOnly()}>
          <></>
        </Match>
        <Match when={trouble()}>
          <div class={styles["buttons"]}>
            <Button onClick={() => void refetch()}>{t("deskPages.retry")}</Button>
          </div>
        </Match>
        <Match when={rows().length === 0}>
          <p class={styles["soft"]}>{t("account.supportNone")}</p>
        </Match>
        <Match when={true}>
          <ul class={styles["list"]} aria-label={t("account.supportTitle")}>
            <For each={rows()}>
              {(row) => (
                <li class={`${styles["row"]} ${styles["plain-row"]}`}>
                  <div class={styles["words"]}>
                    <span class={styles["name"]} dir="auto">
                      {row.customerName}
                    </span>
                    <small>
                      {t("account.supportRow", {
                        time: format().dateTime(Date.parse(row.beganAt)),
                        duration: format().duration(row.durationSeconds * 1_000),
                        outcome: t(`account.outcomes.${row.outcome}`),
                      })}
                    </small>
                  </div>
                </li>
              )}
            </For>
          </ul>
        </Match>
      </Switch>
      <p>
        <a href="/admin/reports">{t("account.ownReports")}</a>
      </p>
      <p>
        <a href="/sessions">{t("account.supportLink")}</a>
      </p>
    </Card>
  );
}
