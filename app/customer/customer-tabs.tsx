/** Owns: chat, files and system beside the customer's session, with counts of what is new. */

import { createEffect, createSignal, on, Show, untrack } from "solid-js";
import type { FileSource } from "../../peer/files/file-source.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { ChatPanel } from "../session/chat/chat-panel.tsx";
import { FilesPanel } from "../session/files/files-panel.tsx";
import type { HostStore } from "../session/session-store.ts";
import { createNews } from "../session/status/news.ts";
import { Button } from "../ui/button.tsx";
import { Tabs } from "../ui/tabs.tsx";
import styles from "./customer-session.module.css";

export function CustomerTabs(props: {
  readonly store: HostStore;
  readonly onOffer: (sources: readonly FileSource[]) => void;
  readonly onProblem: (code: ErrorCode) => void;
  readonly mayReadSystem: boolean;
  readonly onReview: () => void;
}) {
  const { t } = useI18n();
  const [chosen, setChosen] = createSignal("chat");
  const { session, snapshot } = untrack(() => props.store);
  const news = createNews(snapshot, chosen);
  const offered = () =>
    snapshot.transfers.filter(({ state, direction }) => state === "offered" && direction === "in");
  createEffect(
    on(
      () => offered().length,
      (count, before) => {
        if (count > (before ?? 0)) setChosen("files");
      },
      { defer: true },
    ),
  );

  return (
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
              maySend
              emptyText={t("files.emptyCustomer")}
              onOffer={props.onOffer}
              onProblem={props.onProblem}
              onAccept={(transfer, duration) => session.acceptTransfer(transfer, duration)}
            />
          ),
        },
        {
          id: "system",
          title: t("tabs.system"),
          content: () => (
            <div class={styles["panel"]}>
              <p class={styles["soft"]}>{t("system.customerEmpty")}</p>
              <Show when={props.mayReadSystem}>
                <Button variant="primary" onClick={() => props.onReview()}>
                  {t("system.prepare")}
                </Button>
              </Show>
            </div>
          ),
        },
      ]}
    />
  );
}
