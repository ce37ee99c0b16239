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

/** By what it says: a line that was taken out stays out when it is read again. */
function textOf({ group, key, value }: DiagnosticsEntry): string {
  return JSON.stringify([group, key, value]);
}

export function DiagnosticsReview(props: {
  readonly open: boolean;
  readonly collect: () => Promise<DiagnosticsReport>;
  /** What can be added at a press of its own. `collect` gives null or nothing where it could not be read. */
  readonly more?: readonly {
    readonly label: string;
    readonly hint: string;
    readonly collect: () => Promise<readonly DiagnosticsEntry[] | null>;
  }[];
  /** A report with added lines. */
  readonly join?: (report: DiagnosticsReport, lines: readonly DiagnosticsEntry[]) => DiagnosticsReport;
  readonly onSend: (report: DiagnosticsReport) => void;
  readonly onNo: () => void;
}) {
  const { t } = useI18n();
  const [report, { mutate }] = createResource(
    () => props.open,
    () => props.collect(),
  );
  const [left, setLeft] = createSignal<ReadonlySet<string>>(new Set());
  const toggle = (entry: DiagnosticsEntry) =>
    setLeft((now) => {
      const next = new Set(now);
      if (!next.delete(textOf(entry))) next.add(textOf(entry));
      return next;
    });
  const [adding, setAdding] = createSignal<string | null>(null);
  const [failed, setFailed] = createSignal<string | null>(null);
  const add = async (label: string, collect: () => Promise<readonly DiagnosticsEntry[] | null>) => {
    setAdding(label);
    setFailed(null);
    const lines = await collect().catch(() => null);
    const whole = report();
    if (lines === null || lines.length === 0) setFailed(label);
    else if (whole && props.join) mutate(props.join(whole, lines));
    setAdding(null);
  };
  const send = () => {
    const whole = report();
    if (whole)
      props.onSend({ ...whole, entries: whole.entries.filter((entry) => !left().has(textOf(entry))) });
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
          <Button variant="primary" disabled={!report() || adding() !== null} onClick={send}>
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
                    <input
                      type="checkbox"
                      checked={!left().has(textOf(entry))}
                      onChange={() => toggle(entry)}
                    />
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
      <Show when={report() && props.more}>
        {(more) => (
          <section class={styles["more"]} aria-labelledby="report-more">
            <h3 id="report-more">{t("system.moreTitle")}</h3>
            <For each={more()}>
              {({ label, hint, collect }) => (
                <div>
                  <Button
                    size="small"
                    busy={adding() === label}
                    disabled={adding() !== null}
                    onClick={() => void add(label, collect)}
                  >
                    {label}
                  </Button>
                  <p class={styles["soft"]}>{hint}</p>
                  <Show when={failed() === label}>
                    <p role="status">{t("system.moreFailed")}</p>
                  </Show>
                </div>
              )}
            </For>
          </section>
        )}
      </Show>
    </Dialog>
  );
}
