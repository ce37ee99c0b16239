/** Owns: a receipt as a page shows it, with the ways to keep it elsewhere or to delete it. */

import Download from "lucide-solid/icons/download";
import Trash from "lucide-solid/icons/trash";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { Receipt } from "../../../peer/session/receipt.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { downloadBlob } from "../../platform/download.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { receiptAsHtml, receiptAsJson, receiptFileName } from "./receipt-file.ts";
import { type ReceiptSection, receiptSections, receiptSubtitle } from "./receipt-rows.ts";
import styles from "./receipt-view.module.css";

export function ReceiptView(props: {
  readonly receipt: Receipt;
  readonly kept: boolean;
  readonly onDelete?: () => void;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const [asking, setAsking] = createSignal(false);
  const sections = () => receiptSections(props.receipt, i18n);
  const saveHtml = () =>
    downloadBlob(
      receiptAsHtml(
        t("receipt.title"),
        receiptSubtitle(props.receipt, i18n),
        sections(),
        i18n.language().code,
      ),
      receiptFileName(props.receipt, "html"),
    );
  const saveJson = () => downloadBlob(receiptAsJson(props.receipt), receiptFileName(props.receipt, "json"));

  return (
    <Card>
      <article class={styles["receipt"]} aria-label={t("receipt.title")}>
        <header class={styles["head"]}>
          <h2>{t("receipt.title")}</h2>
          <p class={styles["soft"]}>{receiptSubtitle(props.receipt, i18n)}</p>
        </header>
        <For each={sections()}>{(section) => <Section section={section} />}</For>
        <p class={styles["soft"]}>{props.kept ? t("receipt.kept") : t("receipt.notKept")}</p>
        <div class={styles["actions"]}>
          <Button icon={<Download aria-hidden="true" />} onClick={saveHtml}>
            {t("receipt.downloadHtml")}
          </Button>
          <Button icon={<Download aria-hidden="true" />} onClick={saveJson}>
            {t("receipt.downloadJson")}
          </Button>
          <Show when={props.onDelete}>
            <Button variant="careful" icon={<Trash aria-hidden="true" />} onClick={() => setAsking(true)}>
              {t("receipt.delete")}
            </Button>
          </Show>
        </div>
      </article>
      <ConfirmDialog
        open={asking()}
        title={t("receipt.deleteTitle")}
        text={t("receipt.deleteText")}
        confirm={t("common.delete")}
        onConfirm={() => props.onDelete?.()}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}

function Section(props: { readonly section: ReceiptSection }): JSX.Element {
  return (
    <section class={styles["section"]}>
      <h3>{props.section.title}</h3>
      <Show
        when={props.section.rows.length > 0}
        fallback={<p class={styles["soft"]}>{props.section.none}</p>}
      >
        <Show when={props.section.columns.length > 0} fallback={<Facts section={props.section} />}>
          <Table section={props.section} />
        </Show>
      </Show>
    </section>
  );
}

function Facts(props: { readonly section: ReceiptSection }) {
  return (
    <Show
      when={props.section.rows.every((row) => row.length === 2)}
      fallback={
        <ul class={styles["facts"]}>
          <For each={props.section.rows}>{(row) => <li>{row.join(" ")}</li>}</For>
        </ul>
      }
    >
      <dl class={styles["facts"]}>
        <For each={props.section.rows}>
          {(row) => (
            <div class={styles["fact"]}>
              <dt>{row[0]}</dt>
              <dd>{row[1]}</dd>
            </div>
          )}
        </For>
      </dl>
    </Show>
  );
}

function Table(props: { readonly section: ReceiptSection }) {
  return (
    <table class={styles["table"]} aria-label={props.section.title}>
      <thead>
        <tr>
          <For each={props.section.columns}>{(column) => <th scope="col">{column}</th>}</For>
        </tr>
      </thead>
      <tbody>
        <For each={props.section.rows}>
          {(row) => (
            <tr>
              <For each={row}>
                {(cell, index) => (
                  <td data-column={props.section.columns[index()]} dir="auto">
                    <span classList={{ [styles["mono"] ?? ""]: index() === props.section.mono }}>{cell}</span>
                  </td>
                )}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
