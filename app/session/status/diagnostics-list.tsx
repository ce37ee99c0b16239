/** Owns: a system report as groups of lines; all of it text. */

import { For } from "solid-js";
import type { DiagnosticsReport } from "../../../peer/session/session-snapshot.ts";
import { type I18n, useI18n } from "../../i18n/i18n-context.tsx";
import styles from "./diagnostics-list.module.css";

const known = [
  "browser",
  "system",
  "screen",
  "network",
  "storage",
  "media",
  "permissions",
  "errors",
  "page",
  "console",
  "requests",
  "performance",
  "site-storage",
  "service-workers",
  "cookies",
  "extensions",
] as const;

/** The words for a group of ours; another side's own group stands as it is. */
export function groupTitle(t: I18n["t"], group: string): string {
  const ours = known.find((each) => each === group);
  return ours ? t(`diagnostics.${ours}`) : group;
}

export function DiagnosticsList(props: { readonly report: DiagnosticsReport }) {
  const { t } = useI18n();
  const groups = () => [...new Set(props.report.entries.map(({ group }) => group))];
  return (
    <div class={styles["list"]}>
      <For each={groups()}>
        {(group) => (
          <section>
            <h2>{groupTitle(t, group)}</h2>
            <dl>
              <For each={props.report.entries.filter((entry) => entry.group === group)}>
                {(entry) => (
                  <div class={styles["row"]}>
                    <dt>{entry.key}</dt>
                    <dd>{entry.value}</dd>
                  </div>
                )}
              </For>
            </dl>
          </section>
        )}
      </For>
    </div>
  );
}

/** The report as text to paste into a ticket. */
export function reportAsText(t: I18n["t"], report: DiagnosticsReport): string {
  return report.entries
    .map(({ group, key, value }) => `${groupTitle(t, group)}\t${key}\t${value}`)
    .join("\n");
}
