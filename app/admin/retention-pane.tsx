/** Owns: the pane of how long reports and the audit log are kept. */

import { createSignal, Show } from "solid-js";
import { setRetention } from "../../protocol/desk/organisation-api.ts";
import type { Retention } from "../../protocol/desk/policies.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./admin.module.css";
import { NumberField, wholeNumber } from "./number-field.tsx";
import { Pane } from "./pane.tsx";
import { RadioChoices } from "./radio-choices.tsx";
import type { SettingsProps } from "./settings-resource.ts";

const parts = ["reportDays", "auditDays"] as const;
type Part = (typeof parts)[number];
const most = 3_650;
const least: Readonly<Record<Part, number>> = { reportDays: 1, auditDays: 90 };
/** What stands in the field when one begins to limit it. */
const suggested: Readonly<Record<Part, string>> = { reportDays: "365", auditDays: "730" };

export function RetentionPane(
  props: Omit<SettingsProps, "settings"> & {
    readonly settings: { readonly retention: Retention; readonly revision: number };
  },
) {
  const { t } = useI18n();
  const [isLimited, setLimited] = createSignal({ reportDays: false, auditDays: false });
  const [days, setDays] = createSignal({ reportDays: "", auditDays: "" });
  const [isTried, setTried] = createSignal(false);
  const words = (count: number | null) =>
    count === null ? t("admin.forEver") : t("admin.forDays", { count });
  /** Null: for ever; undefined: not a number of days. */
  const chosen = (part: Part): number | null | undefined =>
    isLimited()[part] ? (wholeNumber(days()[part], least[part], most) ?? undefined) : null;
  const isShorter = () =>
    parts.some((part) => {
      const value = chosen(part);
      const before = props.settings.retention[part];
      return typeof value === "number" && (before === null || value < before);
    });
  return (
    <Pane
      title={t("organisation.retentionTitle")}
      intro={t("organisation.retentionIntro")}
      now={t("organisation.retentionNow", {
        reports: words(props.settings.retention.reportDays),
        audit: words(props.settings.retention.auditDays),
      })}
      onEdit={() => {
        const { reportDays, auditDays } = props.settings.retention;
        setLimited({ reportDays: reportDays !== null, auditDays: auditDays !== null });
        setDays({
          reportDays: reportDays === null ? suggested.reportDays : String(reportDays),
          auditDays: auditDays === null ? suggested.auditDays : String(auditDays),
        });
        setTried(false);
      }}
      fields={({ busy }) => (
        <>
          {parts.map((part) => (
            <>
              <RadioChoices
                label={t(`organisation.${part}`)}
                options={[
                  { value: "for-ever", text: t("admin.forEver") },
                  { value: "limited", text: t("organisation.limited") },
                ]}
                chosen={isLimited()[part] ? "limited" : "for-ever"}
                onChosen={(value) => setLimited((before) => ({ ...before, [part]: value === "limited" }))}
                disabled={busy()}
              />
              <Show when={isLimited()[part]}>
                <div class={styles["indented"]}>
                  <NumberField
                    label={t("admin.days")}
                    value={days()[part]}
                    onValue={(value) => setDays((before) => ({ ...before, [part]: value }))}
                    least={least[part]}
                    most={most}
                    tried={isTried()}
                    disabled={busy()}
                  />
                </div>
              </Show>
            </>
          ))}
          <Show when={isShorter()}>
            <Notice tone="warning" role="status" title={t("organisation.shorterWarning")} />
          </Show>
        </>
      )}
      onSave={(attempt) => {
        setTried(true);
        const [reportDays, auditDays] = [chosen("reportDays"), chosen("auditDays")];
        if (reportDays === undefined || auditDays === undefined) return null;
        return attempt.run(props.call, setRetention, {
          body: { revision: props.settings.revision, retention: { reportDays, auditDays } },
        });
      }}
      onChanged={props.onChanged}
    />
  );
}
