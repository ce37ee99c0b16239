/** Owns: `/admin/operations`: how the server and its parts are, how much there is, a backup to take away, retention. */

import Download from "lucide-solid/icons/download";
import { createSignal, For, onMount, Show } from "solid-js";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import { downloadBackup, readHealth } from "../../protocol/desk/operations-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { News } from "../desk/news.tsx";
import type { PageTools } from "../desk/page-tools.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { FetchDeskFile } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./admin.module.css";
import { AdminFrame } from "./admin-frame.tsx";
import listStyles from "./list-table.module.css";
import { type PartRow, partsOf } from "./operations-parts.ts";
import { RetentionPane } from "./retention-pane.tsx";
import { createSettings } from "./settings-resource.ts";
import { WholePage } from "./whole-page.tsx";

type Health = Checked<(typeof readHealth)["answer"]>;

type Props = PageTools & {
  readonly now: () => number;
  readonly fetchFile: FetchDeskFile;
  readonly saveFile: (blob: Blob, name: string) => void;
};

export function OperationsPage(props: Props) {
  return (
    <AdminFrame {...props} page="operations">
      {() => <Operations {...props} />}
    </AdminFrame>
  );
}

function Operations(props: Props) {
  const { t, format } = useI18n();
  const [health, setHealth] = createSignal<Health | null>(null);
  const [failure, setFailure] = createSignal<ErrorCode | null>(null);
  const [seenAtMs, setSeenAtMs] = createSignal<number | null>(null);
  const [isLooking, setLooking] = createSignal(false);
  const settings = createSettings(props);

  async function look(): Promise<void> {
    setLooking(true);
    const result = await props.call(readHealth);
    setLooking(false);
    setFailure(result.ok ? null : result.code);
    if (!result.ok) return;
    setHealth(result.value);
    setSeenAtMs(props.now());
  }
  onMount(() => void look());

  return (
    <>
      <div class={styles["head"]}>
        <div>
          <p class={styles["soft"]}>{t("operations.intro")}</p>
          <p class={styles["soft"]} role="status">
            <Show when={seenAtMs()}>
              {(atMs) => t("operations.seenAt", { time: format().dateTime(atMs()) })}
            </Show>
          </p>
        </div>
        <Button busy={isLooking()} onClick={() => void look()}>
          {t(isLooking() ? "operations.refreshing" : "operations.refresh")}
        </Button>
      </div>
      <WholePage value={health()} failure={failure()} onRetry={() => void look()}>
        {(known) => (
          <>
            <Parts health={known()} />
            <div class={styles["panes"]}>
              <Counts health={known()} />
              <Backup {...props} lastAt={known().lastBackupAt} onMade={() => void look()} />
            </div>
          </>
        )}
      </WholePage>
      {/* Only where these roles may read what is set; without it there is nothing to show. */}
      <Show when={settings.settings()}>
        {(known) => (
          <RetentionPane call={props.call} settings={known()} onChanged={() => settings.reload()} />
        )}
      </Show>
    </>
  );
}

function Parts(props: { readonly health: Health }) {
  const i18n = useI18n();
  const { t, format } = i18n;
  const rows = (): readonly PartRow[] => partsOf(i18n, props.health);
  const unwell = () => rows().filter(({ state }) => state === "unwell");
  return (
    <>
      <Show when={unwell().length > 0}>
        <Notice tone="danger" role="status" title={t("operations.unwellTitle")}>
          <p>
            {t("operations.unwellText", {
              parts: format().list(unwell().map(({ part }) => t(`operations.parts.${part}`))),
            })}
          </p>
        </Notice>
      </Show>
      <table class={listStyles["table"]}>
        <caption class="visually-hidden">{t("operations.partsCaption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("operations.part")}</th>
            <th scope="col">{t("operations.state")}</th>
            <th scope="col">{t("operations.detail")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={rows()}>
            {(row) => (
              <tr>
                <th scope="row">{t(`operations.parts.${row.part}`)}</th>
                <td data-label={t("operations.state")}>
                  <span class={styles["state"]} data-state={row.state}>
                    {t(`operations.states.${row.state}`)}
                  </span>
                </td>
                <td data-label={t("operations.detail")} class={listStyles["long"]}>
                  <span>{row.detail}</span>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </>
  );
}

function Counts(props: { readonly health: Health }) {
  const { t, format } = useI18n();
  return (
    <Card>
      <h2>{t("operations.countsTitle")}</h2>
      <dl class={styles["totals"]}>
        <For each={["members", "reports", "auditEntries"] as const}>
          {(name) => (
            <div>
              <dt>{t(`operations.${name}`)}</dt>
              <dd>{format().decimal(props.health.counts[name], 0)}</dd>
            </div>
          )}
        </For>
      </dl>
    </Card>
  );
}

function Backup(props: Props & { readonly lastAt: string | null; readonly onMade: () => void }) {
  const { t, format } = useI18n();
  const [made, setMade] = createSignal("");
  const [isMaking, setMaking] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);

  async function download(): Promise<void> {
    setMade("");
    setProblem(null);
    setMaking(true);
    const done = await props.fetchFile(downloadBackup);
    setMaking(false);
    if (!done.ok) {
      setProblem(done.code);
      return;
    }
    props.saveFile(done.value.blob, done.value.name);
    setMade(done.value.name);
    props.onMade();
  }

  return (
    <Card>
      <h2>{t("operations.backupTitle")}</h2>
      <p class={styles["now"]}>
        {props.lastAt === null
          ? t("operations.noBackup")
          : t("operations.lastBackup", { time: format().dateTime(Date.parse(props.lastAt)) })}
      </p>
      <p class={styles["soft"]}>{t("operations.backupText")}</p>
      <Show when={problem()}>{(code) => <TroubleNotice trouble={{ code: code(), retryAtMs: null }} />}</Show>
      <div class={styles["buttons"]}>
        <Button icon={<Download aria-hidden="true" />} busy={isMaking()} onClick={() => void download()}>
          {t(isMaking() ? "operations.downloading" : "operations.downloadBackup")}
        </Button>
      </div>
      <News shown={made() !== ""} text={t("operations.downloaded", { name: made() })} />
    </Card>
  );
}
