/**
 * Owns: the list of receipts with its search, one receipt when it is open, and the recordings of this computer; beside
 * an open receipt those of its session only.
 */

import Receipt from "lucide-solid/icons/receipt-text";
import Trash from "lucide-solid/icons/trash";
import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import type { StoredRecording } from "../../peer/recording/recordings.ts";
import type { Result } from "../../protocol/result.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { KeptReceipt, ReceiptList } from "../platform/receipt-storage.ts";
import { ReceiptView } from "../session/receipt/receipt-view.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { matches } from "./receipt-search.ts";
import { type RecordingActions, RecordingsList } from "./recordings-list.tsx";
import styles from "./sessions-page.module.css";

export function SessionsView(props: {
  /** Null while it is being read. */
  readonly listed: Result<ReceiptList> | null;
  readonly open: string | null;
  /** Null while they are looked for. */
  readonly recordings: Result<readonly StoredRecording[]> | null;
  readonly recordingActions: RecordingActions;
  readonly onDelete: (key: string) => void;
  readonly onDeleteAll: () => void;
}) {
  const { t, format } = useI18n();
  const receipts = () => (props.listed?.ok ? props.listed.value.receipts : []);
  const damaged = () => (props.listed?.ok ? props.listed.value.damaged : 0);
  const opened = () => receipts().find(({ key }) => key === props.open);
  const recordings = () => {
    const all = props.recordings?.ok ? props.recordings.value : [];
    const session = opened()?.receipt.sessionId;
    return session === undefined ? all : all.filter(({ sessionId }) => sessionId === session);
  };
  const nameOf = ({ sessionId, name }: StoredRecording) => {
    const receipt = receipts().find((kept) => kept.receipt.sessionId === sessionId)?.receipt;
    const others = receipt?.members.filter(({ self }) => !self).map((member) => member.name) ?? [];
    return others.length > 0 ? format().list(others) : name;
  };
  return (
    <PageFrame title={t("sessions.title")}>
      <div class={styles["page"]}>
        <header class={styles["head"]}>
          <h1>{t("sessions.title")}</h1>
          <p class={styles["soft"]}>{t("sessions.intro")}</p>
        </header>
        <Show when={damaged() > 0}>
          <Notice tone="warning" title={t("sessions.damaged", { count: damaged() })} />
        </Show>
        <Switch>
          <Match when={props.listed === null}>
            <Waiting>{t("common.loading")}</Waiting>
          </Match>
          <Match when={props.listed?.ok === false}>
            <Notice tone="warning" title={t("sessions.failed")}>
              <p>{t("sessions.failedText")}</p>
            </Notice>
          </Match>
          <Match when={opened()}>
            {(kept) => (
              <>
                <p>
                  <a href="/sessions">{t("sessions.back")}</a>
                </p>
                <Show when={recordings().length > 0}>
                  <RecordingsList
                    recordings={recordings()}
                    nameOf={nameOf}
                    actions={props.recordingActions}
                  />
                </Show>
                <ReceiptView receipt={kept().receipt} kept onDelete={() => props.onDelete(kept().key)} />
              </>
            )}
          </Match>
          <Match when={receipts().length === 0}>
            <EmptyState
              icon={<Receipt aria-hidden="true" />}
              title={t("sessions.none")}
              text={t("sessions.noneText")}
            >
              <ButtonLink href="/">{t("common.home")}</ButtonLink>
            </EmptyState>
          </Match>
          <Match when={receipts().length > 0}>
            <List receipts={receipts()} onDelete={props.onDelete} onDeleteAll={props.onDeleteAll} />
          </Match>
        </Switch>
        <Show when={!opened() && props.recordings}>
          {(found) => (
            <Show
              when={found().ok}
              fallback={
                <Notice tone="warning" title={t("recordings.failed")}>
                  <p>{t("sessions.failedText")}</p>
                </Notice>
              }
            >
              <div classList={{ [styles["first"] ?? ""]: recordings().length > 0 }}>
                <RecordingsList recordings={recordings()} nameOf={nameOf} actions={props.recordingActions} />
              </div>
            </Show>
          )}
        </Show>
      </div>
    </PageFrame>
  );
}

function List(props: {
  readonly receipts: readonly KeptReceipt[];
  readonly onDelete: (key: string) => void;
  readonly onDeleteAll: () => void;
}) {
  const { t } = useI18n();
  const [query, setQuery] = createSignal("");
  const [toDelete, setToDelete] = createSignal<KeptReceipt | "all" | null>(null);
  const found = createMemo(() => props.receipts.filter(({ receipt }) => matches(receipt, query())));
  const confirm = () => {
    const what = toDelete();
    if (what === "all") props.onDeleteAll();
    else if (what) props.onDelete(what.key);
  };
  return (
    <section class={styles["receipts"]} aria-labelledby="receipts-title">
      <h2 id="receipts-title">{t("sessions.receipts")}</h2>
      <div class={styles["tools"]}>
        <TextField
          class={styles["search"] ?? ""}
          label={t("sessions.search")}
          type="search"
          value={query()}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        <Button variant="careful" onClick={() => setToDelete("all")}>
          {t("sessions.deleteAll")}
        </Button>
      </div>
      <p class={styles["soft"]} role="status">
        {found().length === 0
          ? t("sessions.noMatch", { query: query() })
          : t("sessions.count", { count: found().length })}
      </p>
      <Show when={found().length > 0}>
        <ul class={styles["list"]} aria-labelledby="receipts-title">
          <For each={found()}>{(kept) => <Row kept={kept} onDelete={setToDelete} />}</For>
        </ul>
      </Show>
      <ConfirmDialog
        open={toDelete() !== null}
        title={toDelete() === "all" ? t("sessions.deleteAllTitle") : t("receipt.deleteTitle")}
        text={
          toDelete() === "all"
            ? t("sessions.deleteAllText", { count: props.receipts.length })
            : t("receipt.deleteText")
        }
        confirm={t("common.delete")}
        onConfirm={confirm}
        onClose={() => queueMicrotask(() => setToDelete(null))}
      />
    </section>
  );
}

function Row(props: { readonly kept: KeptReceipt; readonly onDelete: (kept: KeptReceipt) => void }) {
  const { t, format } = useI18n();
  const receipt = () => props.kept.receipt;
  const names = () => {
    const others = receipt()
      .members.filter(({ self }) => !self)
      .map(({ name }) => name);
    return others.length > 0 ? format().list(others) : t("sessions.alone");
  };
  const date = () => format().dateTime(receipt().startedMs);
  return (
    <li class={styles["row"]}>
      <a class={styles["open"]} href={`/sessions?open=${encodeURIComponent(props.kept.key)}`}>
        <span class={styles["names"]} dir="auto">
          {names()}
        </span>
        <time>{date()}</time>
        <span class={styles["facts"]}>
          {t(receipt().role === "host" ? "common.customer" : "common.technician")} ·{" "}
          {receipt().endedMs === null
            ? t("receipt.open")
            : format().duration((receipt().endedMs ?? 0) - receipt().startedMs)}{" "}
          · {t("files.count", { count: receipt().files.length })}
        </span>
      </a>
      <Button
        variant="plain"
        label={t("sessions.deleteOne", { date: date(), names: names() })}
        icon={<Trash aria-hidden="true" />}
        onClick={() => props.onDelete(props.kept)}
      />
    </li>
  );
}
