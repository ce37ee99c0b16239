/** Owns: `/admin/audit`: the audit log, verifying it, taking it away. */

import Download from "lucide-solid/icons/download";
import { Show, untrack } from "solid-js";
import { type AuditAction, auditActions } from "../../protocol/desk/audit-actions.ts";
import { type AuditEntry, exportAudit, listAudit } from "../../protocol/desk/audit-api.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { deskAddress } from "../platform/desk-client.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { createAddressFilter, type FilterForm, oneOf, searchOf, unless } from "./address-filter.ts";
import styles from "./admin.module.css";
import { AdminFrame } from "./admin-frame.tsx";
import { aboutOf, detailsOf } from "./audit-detail.ts";
import { AuditVerification } from "./audit-verification.tsx";
import { type Column, ListTable } from "./list-table.tsx";
import type { ListTools } from "./list-tools.ts";
import { addDays, startOfDay } from "./local-day.ts";
import { createPagedList, pageRows } from "./paged-list.ts";
import { SearchField } from "./search-field.tsx";

type Filter = {
  readonly search: string;
  readonly action: AuditAction | "all";
  /** Days as they are typed; empty, or no day yet: no bound. */
  readonly from: string;
  readonly until: string;
};
const form: FilterForm<Filter> = {
  read: (values) => ({
    search: searchOf(values),
    action: oneOf(auditActions, values.get("action"), "all"),
    from: dayIn(values.get("from")),
    until: dayIn(values.get("until")),
  }),
  write: ({ search, action, from, until }) => ({ search, action: unless("all", action), from, until }),
};

function dayIn(value: string | null): string {
  return value === null || Number.isNaN(startOfDay(value)) ? "" : value;
}

function queryOf({ search, action, from, until }: Filter) {
  const [first, last] = [startOfDay(from), startOfDay(until)];
  return {
    ...(search === "" ? {} : { search }),
    ...(action === "all" ? {} : { action }),
    ...(Number.isNaN(first) ? {} : { from: new Date(first).toISOString() }),
    // The whole of the last day belongs to it.
    ...(Number.isNaN(last) ? {} : { until: new Date(startOfDay(addDays(until, 1))).toISOString() }),
  };
}

export function AuditPage(props: ListTools) {
  return (
    <AdminFrame {...props} page="audit">
      {() => <Audit {...props} />}
    </AdminFrame>
  );
}

function Audit(props: ListTools) {
  const { t, format } = useI18n();
  const { filter, isFiltered, change, clear } = createAddressFilter(
    untrack(() => props.fragment),
    form,
  );
  const list = createPagedList(filter, (asked, after, signal) =>
    props.call(listAudit, {
      query: { ...queryOf(asked), limit: pageRows, ...(after === undefined ? {} : { after }) },
      signal,
    }),
  );
  const columns: readonly Column<AuditEntry>[] = [
    {
      title: t("audit.columns.action"),
      cell: (entry) => <span>{t(`audit.actions.${entry.action}`)}</span>,
    },
    {
      title: t("audit.columns.about"),
      look: "long",
      cell: (entry) => <About entry={entry} />,
    },
    {
      title: t("audit.columns.actor"),
      look: "long",
      cell: (entry) => <span dir="auto">{entry.actor.name}</span>,
    },
    {
      title: t("audit.columns.at"),
      look: "words",
      cell: (entry) => <span>{format().dateTime(Date.parse(entry.at))}</span>,
    },
    {
      title: t("audit.columns.seq"),
      look: "number",
      cell: (entry) => <span>{format().decimal(entry.seq, 0)}</span>,
    },
  ];
  return (
    <>
      <div class={styles["head"]}>
        <p class={styles["soft"]}>{t("audit.intro")}</p>
        <ButtonLink
          href={deskAddress(exportAudit, { query: queryOf(filter()) })}
          download=""
          rel="external"
          icon={<Download aria-hidden="true" />}
        >
          {t("audit.export")}
        </ButtonLink>
      </div>
      <AuditVerification call={props.call} onVerified={() => list.reload()} />
      <div class={styles["filters"]}>
        <SearchField
          class={styles["search"]}
          label={t("audit.search")}
          value={filter().search}
          onSearch={(search) => change({ search })}
        />
        <SelectField
          label={t("audit.action")}
          value={filter().action}
          options={[
            { value: "all", text: t("admin.all") },
            ...auditActions.map((value) => ({ value, text: t(`audit.actions.${value}`) })),
          ]}
          onValue={(action) => change({ action })}
        />
        <TextField
          label={t("admin.from")}
          type="date"
          value={filter().from}
          onInput={(event) => change({ from: event.currentTarget.value })}
        />
        <TextField
          label={t("admin.until")}
          type="date"
          value={filter().until}
          onInput={(event) => change({ until: event.currentTarget.value })}
        />
      </div>
      <ListTable
        caption={t("audit.caption")}
        columns={columns}
        list={list}
        empty={
          <EmptyState title={t(isFiltered() ? "admin.noMatch" : "audit.none")}>
            <Show when={isFiltered()}>
              <Button onClick={clear}>{t("admin.clearFilters")}</Button>
            </Show>
          </EmptyState>
        }
      />
    </>
  );
}

/** Whom or what it was about; the rest of it by a press, in the words that the log itself has. */
function About(props: { readonly entry: AuditEntry }) {
  const { t } = useI18n();
  const details = () => detailsOf(props.entry);
  return (
    <div class={styles["about"]}>
      <span dir="auto">{aboutOf(props.entry) || "–"}</span>
      <Show when={details().length > 0}>
        <details>
          <summary aria-label={t("audit.detailsLabel", { seq: props.entry.seq })}>
            {t("audit.details")}
          </summary>
          <dl class={styles["facts"]}>
            {details().map(([name, value]) => (
              <>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </>
            ))}
          </dl>
        </details>
      </Show>
    </div>
  );
}
