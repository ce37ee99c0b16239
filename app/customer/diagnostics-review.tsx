/**
 * Owns: the system information line by line, before any of it is sent. Each line can be taken out.
 */

import { createResource, createSignal, For, Show } from "solid-js";
import type { DiagnosticsEntry, DiagnosticsReport } from "../../peer/session/session-snapshot.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { groupTitle } from "../session/status/diagnostics-list.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Waiting } from "../ui/waiting.tsx";
import styles from "./customer-session.module.css";

export function DiagnosticsReview(props: {
  readonly open: boolean;
  readonly collect: () => Promise<DiagnosticsReport>;
  readonly onSend: (report: DiagnosticsReport) => void;
  readonly onNo: () => void;
}) {
  const { t } = useI18n();
  const [report] = createResource(
    () => props.open,
    () => props.collect(),
  );
  const [left, setLeft] = createSignal<ReadonlySet<DiagnosticsEntry>>(new Set());
  const toggle = (entry: DiagnosticsEntry) =>
    setLeft((now) => {
      const next = new Set(now);
      if (!next.delete(entry)) next.add(entry);
      return next;
    });
  const send = () => {
    const whole = report();
    if (whole) props.onSend({ ...whole, entries: whole.entries.filter((entry) => !left().has(entry)) });
  };
  return (
    <Dialog
      open={props.open}
      broad
      onClose={props.onNo}
      title={t("system.reviewTitle")}
      actions={
        <>
          <Button variant="careful" onClick={() => props.onNo()}>
            {t("system.reviewNo")}
          </Button>
          <Button variant="primary" disabled={!report()} onClick={send}>
            {t("system.reviewSend")}
          </Button>
        </>
      }
    >
      <p>{t("system.reviewText")}</p>
      <Show when={report()} fallback={<Waiting>{t("common.loading")}</Waiting>}>
        {(whole) => (
          <ul class={styles["lines"]} tabindex="0" aria-label={t("system.reviewTitle")}>
            <For each={whole().entries}>
              {(entry) => (
                <li class={styles["line"]}>
                  <label>
                    <input type="checkbox" checked={!left().has(entry)} onChange={() => toggle(entry)} />
                    <span>
                      <strong>
                        {groupTitle(t, entry.group)}: {entry.key}
                      </strong>
                      <span>{entry.value}</span>
                    </span>
                  </label>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </Dialog>
  );
}
