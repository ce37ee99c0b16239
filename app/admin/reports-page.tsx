/** Owns: `/admin/reports`: the reports of support sessions: all for an account administrator, their own for a technician. */

import Download from "lucide-solid/icons/download";
import { type Accessor, createEffect, createSignal, For, on, Show, untrack } from "solid-js";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import {
  countReports,
  exportReports,
  listReports,
  type Report,
  type ReportRow,
  readReport,
} from "../../protocol/desk/reports-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { deskAddress } from "../platform/desk-client.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { createAddressFilter } from "./address-filter.ts";
import styles from "./admin.module.css";
import { AdminFrame } from "./admin-frame.tsx";
import { ErasureDialog, type NameToErase } from "./erasure-dialog.tsx";
import { type Column, ListTable } from "./list-table.tsx";
import type { ListTools } from "./list-tools.ts";
import { createPagedList, pageRows } from "./paged-list.ts";
import { ReportChart } from "./report-chart.tsx";
import { type OpenedReport, outcomes, ReportDialog } from "./report-dialog.tsx";
import { everywhere, filterForm, queryOf, type ReportFilter, ReportFilters } from "./report-filters.tsx";
import { isSpan } from "./report-span.ts";
import { WholePage } from "./whole-page.tsx";

type Counts = Checked<(typeof countReports)["answer"]>;

export function ReportsPage(props: ListTools & { readonly now: () => number }) {
  return (
    <AdminFrame {...props} page="reports">
      {(me) => <Reports {...props} me={me} />}
    </AdminFrame>
  );
}

function Reports(props: ListTools & { readonly now: () => number; readonly me: Accessor<Myself> }) {
  const { t, format } = useI18n();
  const seesAll = () => props.me().roles.includes("account-administrator");
  const { filter, change, show } = createAddressFilter(
    untrack(() => props.fragment),
    untrack(() => filterForm(props.now)),
  );
  /** While a date is being typed its span may be none, and the last one that was one stays. */
  const [typed, setTyped] = createSignal(untrack(filter));
  createEffect(on(filter, setTyped, { defer: true }));
  function type(part: Partial<ReportFilter>): void {
    setTyped((before) => ({ ...before, ...part }));
    if (isSpan(typed().span)) change(part);
  }
  const [opened, setOpened] = createSignal<OpenedReport | null>(null);
  const [erased, setErased] = createSignal<NameToErase | "typed" | null>(null);
  const [counts, setCounts] = createSignal<Counts | null>(null);
  const [countFailure, setCountFailure] = createSignal<ErrorCode | null>(null);
  let countings = 0;

  const list = createPagedList(filter, (asked, after, signal) =>
    props.call(listReports, {
      query: {
        ...queryOf(asked),
        sort: asked.sort,
        limit: pageRows,
        ...(after === undefined ? {} : { after }),
      },
      signal,
    }),
  );

  async function count(): Promise<void> {
    const mine = ++countings;
    // The zone that it is in there at its end; a change of clocks within the span moves no more than an hour.
    const offsetMinutes = String(-new Date(queryOf(filter()).until).getTimezoneOffset());
    const result = await props.call(countReports, { query: { ...queryOf(filter()), offsetMinutes } });
    if (mine !== countings) return;
    if (result.ok) setCounts(result.value);
    setCountFailure(result.ok ? null : result.code);
  }
  createEffect(on(filter, () => void count()));

  async function read(id: string, customer: string): Promise<void> {
    const result = await props.call(readReport, { params: { id } });
    if (opened() === null) return;
    setOpened(
      result.ok
        ? { kind: "there", customer, report: result.value }
        : { kind: "failed", customer, code: result.code },
    );
  }
  const open = (row: ReportRow) => {
    setOpened({ kind: "loading", customer: row.customerName });
    void read(row.id, row.customerName);
  };
  async function lookAgain(): Promise<void> {
    const known = opened();
    if (known?.kind === "there") await read(known.report.id, known.customer);
  }
  function changed(report: Report): void {
    setOpened({ kind: "there", customer: report.customerName, report });
    const row = list.rows().find(({ id }) => id === report.id);
    if (row) list.replace(({ id }) => id === report.id, { ...row, outcome: report.outcome });
    void count();
  }

  const columns = (): Column<ReportRow>[] => [
    {
      title: t("reports.columns.customer"),
      cell: (row) => (
        <button
          type="button"
          class={styles["opener"]}
          aria-label={t("reports.openLabel", {
            customer: row.customerName,
            time: format().dateTime(Date.parse(row.beganAt)),
          })}
          onClick={() => open(row)}
        >
          <span dir="auto">{row.customerName}</span>
        </button>
      ),
    },
    {
      title: t("reports.columns.began"),
      look: "words",
      cell: (row) => <span>{format().dateTime(Date.parse(row.beganAt))}</span>,
    },
    ...(seesAll()
      ? [
          {
            title: t("reports.columns.technician"),
            look: "long" as const,
            cell: (row: ReportRow) => <span dir="auto">{row.technician.name}</span>,
          },
        ]
      : []),
    {
      title: t("reports.kind"),
      cell: (row) => <span>{t(`reports.kinds.${row.kind}`)}</span>,
    },
    {
      title: t("reports.columns.outcome"),
      cell: (row) => <span>{t(`reports.outcomes.${row.outcome}`)}</span>,
    },
    {
      title: t("reports.columns.duration"),
      look: "number",
      cell: (row) => <span>{format().duration(row.durationSeconds * 1_000)}</span>,
    },
    {
      title: t("reports.columns.files"),
      look: "number",
      cell: (row) => <span>{format().decimal(row.files, 0)}</span>,
    },
  ];

  return (
    <>
      <div class={styles["head"]}>
        <p class={styles["soft"]}>{t(seesAll() ? "reports.intro" : "reports.introOwn")}</p>
        <ButtonLink
          href={deskAddress(exportReports, { query: queryOf(filter()) })}
          download=""
          rel="external"
          icon={<Download aria-hidden="true" />}
        >
          {t("reports.export")}
        </ButtonLink>
      </div>
      <ReportFilters call={props.call} seesAll={seesAll()} filter={typed()} now={props.now} onChange={type} />
      <WholePage value={counts()} failure={countFailure()} onRetry={() => void count()} bones={1}>
        {(known) => (
          <Card>
            <ReportChart span={filter().span} days={known().days} />
            <Totals counts={known()} />
          </Card>
        )}
      </WholePage>
      <ListTable
        caption={t("reports.caption")}
        columns={columns()}
        list={list}
        empty={<EmptyState title={t("reports.none")} text={t("reports.noneText")} />}
      />
      <Show when={seesAll()}>
        <section class={styles["section"]}>
          <h2>{t("erasure.title")}</h2>
          <p class={styles["soft"]}>{t("erasure.sectionText")}</p>
          <div class={styles["buttons"]}>
            <Button variant="careful" onClick={() => setErased("typed")}>
              {t("erasure.open")}
            </Button>
          </div>
        </section>
        <ErasureDialog
          call={props.call}
          asked={erased()}
          onErased={() => list.reload()}
          onLookInNotes={(name) => {
            setErased(null);
            show(everywhere(name, props.now()));
          }}
          onClose={() => setErased(null)}
        />
      </Show>
      <ReportDialog
        call={props.call}
        opened={opened()}
        lookAgain={lookAgain}
        onChanged={changed}
        onErase={
          seesAll()
            ? (name) => {
                setOpened(null);
                setErased(name);
              }
            : undefined
        }
        onClose={() => setOpened(null)}
      />
    </>
  );
}

function Totals(props: { readonly counts: Counts }) {
  const { t, format } = useI18n();
  const average = () =>
    props.counts.sessions === 0
      ? null
      : format().duration((props.counts.seconds / props.counts.sessions) * 1_000);
  return (
    <dl class={styles["totals"]}>
      <div>
        <dt>{t("reports.sessions")}</dt>
        <dd>{format().decimal(props.counts.sessions, 0)}</dd>
      </div>
      <div>
        <dt>{t("reports.totalTime")}</dt>
        <dd>{format().duration(props.counts.seconds * 1_000)}</dd>
      </div>
      <Show when={average()}>
        {(words) => (
          <div>
            <dt>{t("reports.averageTime")}</dt>
            <dd>{words()}</dd>
          </div>
        )}
      </Show>
      <For each={outcomes}>
        {(outcome) => (
          <div>
            <dt>{t(`reports.outcomes.${outcome}`)}</dt>
            <dd>{format().decimal(props.counts.byOutcome[outcome], 0)}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
