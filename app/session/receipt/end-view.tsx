/** Owns: what both sides see once a session is over: why, what to do now, and the receipt. */

import { createSignal, type JSX, Show, untrack } from "solid-js";
import type { HostFace, ViewerSession } from "../../../peer/session/session.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { deleteReceipt, receiptKey } from "../../platform/receipt-storage.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import { errorText } from "../error-text.ts";
import type { SessionStore } from "../session-store.ts";
import styles from "./end-view.module.css";
import { ReceiptView } from "./receipt-view.tsx";

export function EndView(props: {
  readonly store: SessionStore<HostFace> | SessionStore<ViewerSession>;
  readonly kept: boolean | null;
  /** The customer said that they had not called for help. */
  readonly notCalled?: boolean;
  readonly onAgain: () => void;
  readonly extra?: JSX.Element;
}) {
  const { t } = useI18n();
  const [deleted, setDeleted] = createSignal(false);
  const snapshot = () => props.store.snapshot;
  const receipt = untrack(() => props.store.session.receipt());
  const hadSession = () => snapshot().sessionId !== "";
  const reason = () => t(`end.reasons.${snapshot().end?.reason ?? "ended-here"}`);
  /**
   * The code says why, and what to do: then the reason would only say it again. Save for an end that a person
   * wanted: whose it was stands in the reason alone.
   */
  const failure = () => {
    const code = snapshot().end?.code;
    return props.notCalled || code === "session-ended" ? null : code;
  };
  const hasRecorded = () => receipt.recordings.some(({ sender }) => sender === snapshot().self.sender);
  const remove = async () => {
    const outcome = await deleteReceipt(receiptKey(receipt));
    setDeleted(outcome.ok);
  };

  return (
    <PageFrame title={t("end.title")} forCustomer={snapshot().role === "host"}>
      <div class={styles["end"]}>
        <header class={styles["head"]}>
          <h1>{props.notCalled ? t("end.notCalledTitle") : t("end.title")}</h1>
          <Show
            when={failure()}
            fallback={<p class={styles["reason"]}>{props.notCalled ? t("end.notCalledText") : reason()}</p>}
          >
            {(code) => (
              <Notice tone="warning" title={errorText(t, code()).what}>
                <p>{errorText(t, code()).now}</p>
              </Notice>
            )}
          </Show>
          <Show when={hasRecorded()}>
            <p>
              {t("end.recordings")} <a href="/sessions">{t("end.recordingsLink")}</a>
            </p>
          </Show>
          <div class={styles["actions"]}>
            <Show when={!props.notCalled}>
              <ButtonLink
                variant="primary"
                href={snapshot().role === "host" ? "/join" : "/help"}
                onClick={props.onAgain}
              >
                {t(snapshot().role === "host" ? "end.againAsCustomer" : "end.again")}
              </ButtonLink>
            </Show>
            <ButtonLink href="/">{t("common.home")}</ButtonLink>
          </div>
        </header>
        {props.extra}
        <Show when={hadSession()} fallback={<p class={styles["soft"]}>{t("end.nothing")}</p>}>
          <Show when={!deleted()} fallback={<Notice title={t("receipt.deleted")} role="status" />}>
            <ReceiptView receipt={receipt} kept={props.kept !== false} onDelete={() => void remove()} />
          </Show>
        </Show>
      </div>
    </PageFrame>
  );
}
