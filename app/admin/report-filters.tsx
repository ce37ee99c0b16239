/** Owns: what reports are filtered and sorted by, as fields and as the server's query. */

import { Show } from "solid-js";
import * as v from "valibot";
import type { Outcome, Report } from "../../protocol/desk/reports-api.ts";
import { Id } from "../../protocol/fields.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { type FilterForm, oneOf, searchOf, unless } from "./address-filter.ts";
import styles from "./admin.module.css";
import { outcomes } from "./report-dialog.tsx";
import {
  boundsOf,
  isSpan,
  longestSpan,
  mostDays,
  type Preset,
  presetNames,
  type Span,
  spanOf,
} from "./report-span.ts";
import { SearchField } from "./search-field.tsx";
import { TechnicianField } from "./technician-field.tsx";

const kinds = ["attended", "unattended"] as const;
const sorts = ["newest", "oldest", "longest", "shortest"] as const;

export interface ReportFilter {
  readonly search: string;
  readonly preset: Preset | "own";
  /** What it is for a preset, too. */
  readonly span: Span;
  readonly technician: string | null;
  readonly outcome: Outcome | "all";
  readonly kind: Report["kind"] | "all";
  readonly sort: (typeof sorts)[number];
}

export function filterForm(now: () => number): FilterForm<ReportFilter> {
  return {
    read(values) {
      const own = { from: values.get("from") ?? "", until: values.get("until") ?? "" };
      const preset = isSpan(own) ? "own" : oneOf(presetNames, values.get("span"), "month");
      const technician = values.get("technician");
      return {
        search: searchOf(values),
        preset,
        span: preset === "own" ? own : spanOf(preset, now()),
        technician: v.is(Id, technician) ? technician : null,
        outcome: oneOf(outcomes, values.get("outcome"), "all"),
        kind: oneOf(kinds, values.get("kind"), "all"),
        sort: oneOf(sorts, values.get("sort"), "newest"),
      };
    },
    write: ({ search, preset, span, technician, outcome, kind, sort }) => ({
      search,
      ...(preset === "own" ? span : { span: unless("month", preset) }),
      technician: technician ?? "",
      outcome: unless("all", outcome),
      kind: unless("all", kind),
      sort: unless("newest", sort),
    }),
  };
}

/** A name or a word, as far back as reports can be looked at. */
export function everywhere(search: string, nowMs: number): ReportFilter {
  const first = filterForm(() => nowMs).read(new URLSearchParams());
  return { ...first, search, preset: "own", span: longestSpan(nowMs) };
}

/** Without the order, which only a list has. */
export function queryOf({ search, span, technician, outcome, kind }: ReportFilter) {
  return {
    ...boundsOf(span),
    ...(search === "" ? {} : { search }),
    ...(technician === null ? {} : { technician }),
    ...(outcome === "all" ? {} : { outcome }),
    ...(kind === "all" ? {} : { kind }),
  };
}

export function ReportFilters(props: {
  readonly call: CallDesk;
  /** Whether there are other people's reports to be seen. */
  readonly seesAll: boolean;
  /** As it is typed; a span of it may be none yet. */
  readonly filter: ReportFilter;
  readonly now: () => number;
  readonly onChange: (part: Partial<ReportFilter>) => void;
}) {
  const { t } = useI18n();
  const all = { value: "all", text: t("admin.all") } as const;
  const problem = () => (isSpan(props.filter.span) ? undefined : t("reports.spanWrong", { days: mostDays }));
  const day = (which: keyof Span, label: string) => (
    <TextField
      label={label}
      problem={which === "until" ? problem() : undefined}
      type="date"
      value={props.filter.span[which]}
      onInput={(event) =>
        props.onChange({ span: { ...props.filter.span, [which]: event.currentTarget.value } })
      }
    />
  );
  return (
    <div class={styles["filters"]}>
      <SearchField
        class={styles["search"]}
        label={t("reports.search")}
        value={props.filter.search}
        onSearch={(search) => props.onChange({ search })}
      />
      <Show when={props.seesAll}>
        <TechnicianField
          call={props.call}
          chosen={props.filter.technician}
          onChosen={(technician) => props.onChange({ technician })}
        />
      </Show>
      <SelectField
        label={t("reports.span")}
        value={props.filter.preset}
        options={[...presetNames, "own" as const].map((value) => ({
          value,
          text: t(`reports.spans.${value}`),
        }))}
        onValue={(preset) =>
          props.onChange({ preset, ...(preset === "own" ? {} : { span: spanOf(preset, props.now()) }) })
        }
      />
      <Show when={props.filter.preset === "own"}>
        {day("from", t("admin.from"))}
        {day("until", t("admin.until"))}
      </Show>
      <SelectField
        label={t("reports.outcome")}
        value={props.filter.outcome}
        options={[all, ...outcomes.map((value) => ({ value, text: t(`reports.outcomes.${value}`) }))]}
        onValue={(outcome) => props.onChange({ outcome })}
      />
      <SelectField
        label={t("reports.kind")}
        value={props.filter.kind}
        options={[all, ...kinds.map((value) => ({ value, text: t(`reports.kinds.${value}`) }))]}
        onValue={(kind) => props.onChange({ kind })}
      />
      <SelectField
        label={t("reports.sort")}
        value={props.filter.sort}
        options={sorts.map((value) => ({ value, text: t(`reports.sorts.${value}`) }))}
        onValue={(sort) => props.onChange({ sort })}
      />
    </div>
  );
}
