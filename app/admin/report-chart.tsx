/**
 * Owns: how many sessions there were on each day, as bars, as a sentence, and as a table.
 * Of our own, in SVG: a chart library as uPlot draws on a canvas, in which neither a screen reader nor forced colours find
 * anything, and weighs more than the rest of the page, for at most a hundred bars.
 */

import { For, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { startOfDay } from "./local-day.ts";
import styles from "./report-chart.module.css";
import { barsOf, type Span } from "./report-span.ts";

const height = 100;
const width = 1_000;

export function ReportChart(props: {
  readonly span: Span;
  readonly days: readonly { readonly day: string; readonly sessions: number }[];
}) {
  const { t, format } = useI18n();
  const chart = () => barsOf(props.span, props.days);
  const highest = () =>
    chart().bars.reduce((best, bar) => (bar.sessions > best.sessions ? bar : best), {
      day: props.span.from,
      sessions: 0,
    });
  const step = () => width / chart().bars.length;
  const date = (day: string) => format().date(startOfDay(day));
  const sum = () => chart().bars.reduce((all, { sessions }) => all + sessions, 0);
  const isWeeks = () => chart().each === "week";
  const summary = () => {
    const span = { from: date(props.span.from), until: date(props.span.until) };
    if (sum() === 0) return t("reports.chartEmpty", span);
    const most = t("reports.chartMost", { most: highest().sessions, day: date(highest().day) });
    return `${t("reports.chartSummary", { ...span, count: sum() })} ${most}`;
  };
  const title = () => t(isWeeks() ? "reports.chartTitleWeeks" : "reports.chartTitle");
  return (
    <figure class={styles["chart"]} aria-label={title()}>
      <h2>{title()}</h2>
      <div class={styles["plot"]}>
        <div class={styles["scale"]} aria-hidden="true">
          <span>{format().decimal(highest().sessions, 0)}</span>
          <span>{format().decimal(0, 0)}</span>
        </div>
        <svg
          class={styles["bars"]}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summary()}
        >
          <line class={styles["ground"]} x1="0" x2={width} y1={height} y2={height} />
          <For each={chart().bars}>
            {(bar, index) => {
              const tall = () =>
                highest().sessions === 0 ? 0 : (bar.sessions / highest().sessions) * height;
              return (
                <Show when={bar.sessions > 0}>
                  <rect
                    class={styles["bar"]}
                    x={index() * step() + step() * 0.15}
                    y={height - tall()}
                    width={step() * 0.7}
                    height={tall()}
                  >
                    <title>{`${date(bar.day)}: ${format().decimal(bar.sessions, 0)}`}</title>
                  </rect>
                </Show>
              );
            }}
          </For>
        </svg>
        <div class={styles["ends"]} aria-hidden="true">
          <span>{date(props.span.from)}</span>
          <span>{date(props.span.until)}</span>
        </div>
      </div>
      <figcaption>{summary()}</figcaption>
      <details>
        <summary>{t("reports.chartTable")}</summary>
        {/* A long one scrolls in itself, and by the keyboard. */}
        <div class={styles["scroll"]} tabindex="0" role="region" aria-label={title()}>
          <table class={styles["table"]}>
            <caption class="visually-hidden">
              {t(isWeeks() ? "reports.chartTableCaptionWeeks" : "reports.chartTableCaption")}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t(isWeeks() ? "reports.week" : "reports.day")}</th>
                <th scope="col">{t("reports.sessions")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={chart().bars}>
                {(bar) => (
                  <tr>
                    <th scope="row">{date(bar.day)}</th>
                    <td>{format().decimal(bar.sessions, 0)}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
