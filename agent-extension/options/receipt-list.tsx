/**
 * Owns: the receipts of this browser's past sessions, as its owner reads, saves and deletes them.
 */

import ChevronRight from "lucide-solid/icons/chevron-right";
import { createResource, createSignal, For, Show } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { downloadBlob } from "../../app/platform/download.ts";
import { deleteReceipt, type KeptReceipt, listReceipts } from "../../app/platform/receipt-storage.ts";
import { ReceiptView } from "../../app/session/receipt/receipt-view.tsx";
import { Button } from "../../app/ui/button.tsx";
import { Card } from "../../app/ui/card.tsx";
import { Notice } from "../../app/ui/notice.tsx";
import styles from "../panel/panel.module.css";

/** More only at a press: most look for the last one. */
const shownFirst = 20;

export function ReceiptList() {
  const { t } = useI18n();
  const [listed, { refetch }] = createResource(listReceipts);
  const [isAll, setAll] = createSignal(false);
  const read = () => {
    const list = listed();
    return list?.ok ? list.value : { receipts: [], damaged: 0 };
  };
  const shown = () => (isAll() ? read().receipts : read().receipts.slice(0, shownFirst));
  const save = () => {
    const receipts = read().receipts.map(({ receipt }) => receipt);
    const text = JSON.stringify({ format: "farhand-receipts", version: 1, receipts }, null, 2);
    downloadBlob(new Blob([`${text}\n`], { type: "application/json" }), "farhand-receipts.json");
  };
  const remove = async (key: string) => {
    await deleteReceipt(key);
    await refetch();
  };
  return (
    <Card>
      <section class={styles["main"]} id="receipts" aria-labelledby="receipts-title">
        <h2 id="receipts-title">{t("sessions.receipts")}</h2>
        <p class={styles["soft"]}>{t("extension.receiptsText")}</p>
        <Show when={listed()?.ok === false}>
          <Notice tone="warning" title={t("sessions.failed")}>
            <p>{t("sessions.failedText")}</p>
          </Notice>
        </Show>
        <Show when={read().damaged > 0}>
          <Notice tone="warning" title={t("sessions.damaged", { count: read().damaged })} />
        </Show>
        <ul class={styles["receipts"]} aria-labelledby="receipts-title">
          <For
            each={shown()}
            fallback={
              <Show when={listed()?.ok}>
                <li class={styles["soft"]}>{t("extension.receiptsEmpty")}</li>
              </Show>
            }
          >
            {(kept) => (
              <li>
                <OneReceipt kept={kept} onDelete={() => void remove(kept.key)} />
              </li>
            )}
          </For>
        </ul>
        <Show when={read().receipts.length > shown().length}>
          <Button wide onClick={() => setAll(true)}>
            {t("extension.receiptsAll", { count: read().receipts.length })}
          </Button>
        </Show>
        <Show when={read().receipts.length > 0}>
          <Button onClick={save}>{t("extension.receiptsExport")}</Button>
        </Show>
      </section>
    </Card>
  );
}

function OneReceipt(props: { readonly kept: KeptReceipt; readonly onDelete: () => void }) {
  const { t, format } = useI18n();
  const [isOpen, setOpen] = createSignal(false);
  const receipt = () => props.kept.receipt;
  const names = () => {
    const others = receipt()
      .members.filter(({ self }) => !self)
      .map(({ name }) => name);
    return others.length > 0 ? format().list(others) : t("sessions.alone");
  };
  const duration = () => {
    const { startedMs, endedMs } = receipt();
    return endedMs === null ? t("receipt.open") : format().duration(endedMs - startedMs);
  };
  return (
    <details class={styles["past"]} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight aria-hidden="true" />
        <span dir="auto">{names()}</span>
        <span class={styles["soft"]}>
          <time datetime={new Date(receipt().startedMs).toISOString()}>
            {format().dateTime(receipt().startedMs)}
          </time>{" "}
          · {duration()}
        </span>
      </summary>
      <Show when={isOpen()}>
        <ReceiptView receipt={receipt()} kept onDelete={() => props.onDelete()} />
      </Show>
    </details>
  );
}
