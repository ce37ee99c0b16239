/** Owns: chat, files and system beside the picture, with counts of what is new. */

import Close from "lucide-solid/icons/x";
import { createEffect, createSignal, on, Show, untrack, useContext } from "solid-js";
import type { FileSource } from "../../peer/files/file-source.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { ChatPanel } from "../session/chat/chat-panel.tsx";
import { FilesPanel } from "../session/files/files-panel.tsx";
import { LimitsOfSession } from "../session/organisation-limits.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { DiagnosticsList, reportAsText } from "../session/status/diagnostics-list.tsx";
import { createNews } from "../session/status/news.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { RepairsMenu } from "./repairs-menu.tsx";
import styles from "./technician-session.module.css";

export function TechnicianTabs(props: {
  readonly store: ViewerStore;
  readonly maySend: boolean;
  readonly onOffer: (sources: readonly FileSource[]) => void;
  readonly onProblem: (code: ErrorCode) => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  const [chosen, setChosen] = createSignal("chat");
  const news = createNews(snapshot, chosen);
  createEffect(
    on(
      () => snapshot.diagnostics?.takenMs,
      (taken) => taken !== undefined && setChosen("system"),
      { defer: true },
    ),
  );

  return (
    <>
      <Button
        class={styles["sheet-toggle"] ?? ""}
        variant="plain"
        wide
        label={t("common.close")}
        icon={<Close aria-hidden="true" />}
        onClick={() => props.onClose()}
      />
      <Tabs
        label={t("tabs.label")}
        chosen={chosen()}
        onChoose={setChosen}
        tabs={[
          {
            id: "chat",
            title: t("tabs.chat"),
            news: () => news.chat(),
            content: () => <ChatPanel store={props.store} />,
          },
          {
            id: "files",
            title: t("tabs.files"),
            news: () => news.files(),
            content: () => (
              <FilesPanel
                store={props.store}
                maySend={props.maySend}
                emptyText={t("files.empty")}
                onOffer={props.onOffer}
                onProblem={props.onProblem}
                onAccept={(transfer) => session.acceptTransfer(transfer)}
              />
            ),
          },
          {
            id: "system",
            title: t("tabs.system"),
            content: () => <SystemPanel store={props.store} />,
          },
        ]}
      />
    </>
  );
}

function SystemPanel(props: { readonly store: ViewerStore }) {
  const { t, format } = useI18n();
  const limits = useContext(LimitsOfSession);
  const state = () => props.store.rights().diagnostics ?? "none";
  const report = () => props.store.snapshot.diagnostics;
  const asked = () => state() === "waiting" || state() === "granted" || state() === "granted-once";
  return (
    <div class={styles["panel"]}>
      <Show when={!report()}>
        <EmptyState text={t("system.empty")} />
      </Show>
      <Show
        when={asked()}
        fallback={
          <Show when={limits.hindranceOf("diagnostics") === null}>
            <Button onClick={() => props.store.session.ask("diagnostics")}>{t("system.ask")}</Button>
          </Show>
        }
      >
        <Show when={!report() || state() === "waiting"}>
          <Waiting>{t("system.waiting")}</Waiting>
        </Show>
      </Show>
      <Show
        when={props.store.snapshot.hostScopes.includes("script") && limits.hindranceOf("script") === null}
      >
        <RepairsMenu store={props.store} />
      </Show>
      <Show when={report()}>
        {(known) => (
          <>
            <p>{t("system.taken", { time: format().dateTime(known().takenMs) })}</p>
            <CopyButton small text={reportAsText(t, known())}>
              {t("system.copyAll")}
            </CopyButton>
            <DiagnosticsList report={known()} />
          </>
        )}
      </Show>
    </div>
  );
}
