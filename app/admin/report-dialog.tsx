/** Owns: one session report, whole; its outcome and notes can be changed. */

import { createSignal, For, Match, Show, Switch, untrack } from "solid-js";
import { erasedName } from "../../protocol/desk/report-erasure-api.ts";
import { changeReport, type Outcome, type Report } from "../../protocol/desk/reports-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { withoutUnsafe } from "../../protocol/fields.ts";
import { createAttempt } from "../desk/attempt.ts";
import { News } from "../desk/news.tsx";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextArea } from "../ui/text-area.tsx";
import { Waiting } from "../ui/waiting.tsx";
import styles from "./admin.module.css";
import type { NameToErase } from "./erasure-dialog.tsx";

export const outcomes = ["solved", "not-solved", "to-be-continued", "not-said"] as const satisfies Outcome[];

/** `loading`: it is asked for · a code: why it is not there */
export type OpenedReport =
  | { readonly kind: "loading"; readonly customer: string }
  | { readonly kind: "failed"; readonly customer: string; readonly code: ErrorCode }
  | { readonly kind: "there"; readonly customer: string; readonly report: Report };

type Props = {
  readonly call: CallDesk;
  /** Asks for the report as it is now. */
  readonly lookAgain: () => Promise<void>;
  readonly onChanged: (report: Report) => void;
  /** Left out for who may not have names forgotten. */
  readonly onErase?: ((name: NameToErase) => void) | undefined;
  readonly onClose: () => void;
};

export function ReportDialog(props: Props & { readonly opened: OpenedReport | null }) {
  const { t } = useI18n();
  const report = () => (props.opened?.kind === "there" ? props.opened.report : null);
  const trouble = () =>
    props.opened?.kind === "failed" ? { code: props.opened.code, retryAtMs: null } : null;
  return (
    <Dialog
      open={props.opened !== null}
      onClose={() => props.onClose()}
      title={t("reports.title", { customer: props.opened?.customer ?? "" })}
      broad
    >
      <Switch>
        <Match when={report()}>{(there) => <ReportPanel {...props} report={there()} />}</Match>
        <Match when={trouble()}>
          <TroubleNotice trouble={trouble()} />
        </Match>
        <Match when={props.opened}>
          <div role="status" class={styles["waiting"]}>
            <Waiting>{t("common.loading")}</Waiting>
          </div>
        </Match>
      </Switch>
    </Dialog>
  );
}

function ReportPanel(props: Props & { readonly report: Report }) {
  const { t, format } = useI18n();
  const [outcome, setOutcome] = createSignal<Outcome>(untrack(() => props.report.outcome));
  const [notes, setNotes] = createSignal(untrack(() => props.report.notes));
  const [isSaved, setSaved] = createSignal(false);
  const [isOvertaken, setOvertaken] = createSignal(false);
  const attempt = createAttempt();
  const time = (iso: string) => format().dateTime(Date.parse(iso));

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setSaved(false);
    setOvertaken(false);
    const { id, revision } = props.report;
    const body = { outcome: outcome(), notes: withoutUnsafe(notes()), revision };
    const done = await attempt.run(props.call, changeReport, { params: { id }, body });
    if (done) {
      setSaved(true);
      props.onChanged(done.value);
      return;
    }
    if (attempt.trouble()?.code !== "desk-changed-meanwhile") return;
    attempt.clear();
    await props.lookAgain();
    setOvertaken(true);
  }

  return (
    <>
      <dl class={styles["facts"]}>
        <dt>{t("reports.technician")}</dt>
        <dd dir="auto">{props.report.technician.name}</dd>
        <dt>{t("reports.kind")}</dt>
        <dd>{t(`reports.kinds.${props.report.kind}`)}</dd>
        <dt>{t("reports.began")}</dt>
        <dd>{time(props.report.beganAt)}</dd>
        <dt>{t("reports.ended")}</dt>
        <dd>{time(props.report.endedAt)}</dd>
        <dt>{t("reports.columns.duration")}</dt>
        <dd>{format().duration(props.report.durationSeconds * 1_000)}</dd>
        <dt>{t("reports.scopes")}</dt>
        <dd>
          {props.report.scopes.length === 0
            ? t("deviceGroups.noScopes")
            : format().list(props.report.scopes.map((scope) => t(`deviceGroups.scopes.${scope}`)))}
        </dd>
        <dt>{t("reports.received")}</dt>
        <dd>{time(props.report.receivedAt)}</dd>
      </dl>
      <section class={styles["section"]} aria-label={t("reports.filesTitle")}>
        <h3>{t("reports.filesTitle")}</h3>
        <Show
          when={props.report.files.length > 0}
          fallback={<p class={styles["soft"]}>{t("reports.noFiles")}</p>}
        >
          <ul class={styles["rows"]} aria-label={t("reports.filesCaption")}>
            <For each={props.report.files}>
              {(file) => (
                <li class={styles["row"]}>
                  <div class={styles["words"]}>
                    <span dir="auto">{file.name}</span>
                    <small>{t(`reports.directions.${file.direction}`)}</small>
                  </div>
                  <span>{format().bytes(file.sizeBytes)}</span>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </section>
      <form class={styles["form"]} onSubmit={(event) => void save(event)} noValidate>
        <Show when={isOvertaken()} fallback={<TroubleNotice trouble={attempt.trouble()} />}>
          <Notice tone="warning" role="alert" title={t("admin.changedTitle")}>
            <p class={styles["long"]}>
              {t("admin.changedText", {
                now: t("reports.nowIs", {
                  outcome: t(`reports.outcomes.${props.report.outcome}`),
                  notes: props.report.notes === "" ? t("reports.noNotes") : props.report.notes,
                }),
              })}
            </p>
          </Notice>
        </Show>
        <SelectField
          label={t("reports.outcome")}
          value={outcome()}
          options={outcomes.map((value) => ({ value, text: t(`reports.outcomes.${value}`) }))}
          disabled={attempt.busy()}
          onValue={setOutcome}
        />
        <TextArea
          label={t("reports.notes")}
          hint={t("reports.notesHint")}
          maxlength="4000"
          rows="4"
          value={notes()}
          disabled={attempt.busy()}
          onInput={(event) => {
            setSaved(false);
            setNotes(event.currentTarget.value);
          }}
        />
        <div class={styles["actions"]}>
          <News shown={isSaved()} text={t("admin.saved")} />
          <Button type="submit" variant="primary" busy={attempt.busy()}>
            {t(attempt.busy() ? "admin.saving" : "admin.save")}
          </Button>
        </div>
      </form>
      <Show when={props.onErase}>
        {(onErase) => <ErasureOf report={props.report} onErase={(name) => onErase()(name)} />}
      </Show>
    </>
  );
}

function ErasureOf(props: { readonly report: Report; readonly onErase: (name: NameToErase) => void }) {
  const { t } = useI18n();
  const names = (): NameToErase[] =>
    [
      { kind: "customer" as const, name: props.report.customerName },
      { kind: "technician" as const, ...props.report.technician },
    ].filter(({ name }) => name !== erasedName);
  return (
    <Show when={names().length > 0}>
      <section class={styles["section"]} aria-label={t("erasure.ofReportTitle")}>
        <h3>{t("erasure.ofReportTitle")}</h3>
        <p class={styles["soft"]}>{t("erasure.ofReportText")}</p>
        <div class={styles["buttons"]}>
          <For each={names()}>
            {(name) => (
              <Button variant="careful" size="small" onClick={() => props.onErase(name)}>
                {t(name.kind === "customer" ? "erasure.ofCustomer" : "erasure.ofTechnician")}
              </Button>
            )}
          </For>
        </div>
      </section>
    </Show>
  );
}
