/** Owns: the side panel once a session is over: why, the receipt, and the way to another one. */

import { createSignal, Show, untrack } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { deleteReceipt, receiptKey } from "../../app/platform/receipt-storage.ts";
import { errorText } from "../../app/session/error-text.ts";
import { ReceiptView } from "../../app/session/receipt/receipt-view.tsx";
import type { HostStore } from "../../app/session/session-store.ts";
import { Button } from "../../app/ui/button.tsx";
import { Notice } from "../../app/ui/notice.tsx";
import styles from "./panel.module.css";

export function PanelEnd(props: {
  readonly store: HostStore;
  readonly notCalled: boolean;
  readonly onAgain: () => void;
}) {
  const { t } = useI18n();
  const [deleted, setDeleted] = createSignal(false);
  const receipt = untrack(() => props.store.session.receipt());
  const end = () => props.store.snapshot.end;
  const failure = () => {
    const code = end()?.code;
    return props.notCalled || code === "session-ended" ? null : code;
  };
  const remove = async () => setDeleted((await deleteReceipt(receiptKey(receipt))).ok);

  return (
    <main class={styles["page"]} id="main">
      <h1>{props.notCalled ? t("end.notCalledTitle") : t("end.title")}</h1>
      <Show
        when={failure()}
        fallback={
          <p>
            {props.notCalled ? t("end.notCalledText") : t(`end.reasons.${end()?.reason ?? "ended-here"}`)}
          </p>
        }
      >
        {(code) => (
          <Notice tone="warning" title={errorText(t, code()).what}>
            <p>{errorText(t, code()).now}</p>
          </Notice>
        )}
      </Show>
      <Button variant="primary" wide onClick={() => props.onAgain()}>
        {t("extension.again")}
      </Button>
      <Show when={!deleted()} fallback={<Notice title={t("receipt.deleted")} role="status" />}>
        <ReceiptView receipt={receipt} kept onDelete={() => void remove()} />
      </Show>
    </main>
  );
}
