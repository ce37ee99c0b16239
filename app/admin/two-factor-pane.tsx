/**
 * Owns: the pane of two-factor authentication: off, on, or required of everybody from a date at most 14 days ahead
 * (requirement R22), with who will be signed out by it. A day begins when it does where the administrator is.
 */

import { createSignal, Show } from "solid-js";
import { setTwoFactorPolicy, type TwoFactorPolicy } from "../../protocol/desk/organisation-api.ts";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { factorPath, pageHere } from "../platform/desk-paths.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./admin.module.css";
import { addDays, dayOf, startOfDay } from "./local-day.ts";
import { Pane } from "./pane.tsx";
import { RadioChoices } from "./radio-choices.tsx";
import type { SettingsProps } from "./settings-resource.ts";

const mostDays = 14;

export function TwoFactorPane(props: SettingsProps & { readonly me: Myself; readonly now: () => number }) {
  const { t, format } = useI18n();
  const [kind, setKind] = createSignal<"off" | "on" | "from">("off");
  const [day, setDay] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const first = () => dayOf(props.now());
  const last = () => addDays(first(), mostDays);
  const without = () => props.settings.enrolled.members - props.settings.enrolled.withFactor;
  const current = () => props.settings.twoFactor;
  /** A date of before may be kept, though it is past. */
  const kept = () => {
    const policy = current();
    return policy.state === "on" && policy.from !== null ? dayOf(Date.parse(policy.from)) : null;
  };
  const isDayWrong = () => day() !== kept() && !(day() >= first() && day() <= last());
  const dateWords = (iso: string) => format().date(Date.parse(iso));
  const now = () => {
    const policy = current();
    if (policy.state === "off") return t("organisation.factorOff");
    return policy.from === null
      ? t("organisation.factorOn")
      : t("organisation.factorFrom", { date: dateWords(policy.from) });
  };
  const meaning = () => {
    const policy = current();
    if (policy.state === "off") return t("organisation.factorOffText");
    return t(policy.from === null ? "organisation.factorOnText" : "organisation.factorFromText");
  };
  const wanted = (): TwoFactorPolicy => {
    if (kind() === "off") return { state: "off" };
    if (kind() === "on") return { state: "on", from: null };
    const policy = current();
    const from =
      day() === kept() && policy.state === "on" ? policy.from : new Date(startOfDay(day())).toISOString();
    return { state: "on", from };
  };
  return (
    <Pane
      title={t("organisation.factorTitle")}
      now={now()}
      summary={
        <>
          <p class={styles["soft"]}>{meaning()}</p>
          <p>
            {t("organisation.enrolled", {
              count: props.settings.enrolled.members,
              with: props.settings.enrolled.withFactor,
            })}
          </p>
        </>
      }
      onEdit={() => {
        const policy = current();
        setKind(policy.state === "off" ? "off" : policy.from === null ? "on" : "from");
        setDay(kept() ?? last());
        setTried(false);
      }}
      fields={({ busy }) => (
        <>
          <RadioChoices
            label={t("organisation.factorTitle")}
            labelHidden
            options={[
              { value: "off", text: t("organisation.factorOff"), means: t("organisation.factorOffText") },
              { value: "on", text: t("organisation.factorOn"), means: t("organisation.factorOnText") },
              {
                value: "from",
                text: t("organisation.factorFromChoice"),
                means: t("organisation.factorFromText"),
              },
            ]}
            chosen={kind()}
            onChosen={setKind}
            disabled={busy()}
          />
          <Show when={kind() === "from"}>
            <div class={styles["indented"]}>
              <TextField
                label={t("organisation.factorDate")}
                hint={t("organisation.factorDateHint")}
                problem={
                  isTried() && isDayWrong()
                    ? t("organisation.factorDateWrong", { date: format().date(startOfDay(last())) })
                    : undefined
                }
                type="date"
                min={first()}
                max={last()}
                value={day()}
                disabled={busy()}
                onInput={(event) => setDay(event.currentTarget.value)}
              />
              <p role="status">
                {without() > 0
                  ? t("organisation.withoutIt", { count: without() })
                  : t("organisation.everybodyHasIt")}
              </p>
            </div>
            <Show when={props.me.twoFactor.enrolledAt === null}>
              <Notice
                tone="warning"
                role="status"
                title={t("organisation.youHaveNone")}
                actions={
                  <ButtonLink size="small" href={factorPath(pageHere())}>
                    {t("organisation.setUpYours")}
                  </ButtonLink>
                }
              >
                <p>{t("organisation.youHaveNoneText")}</p>
              </Notice>
            </Show>
          </Show>
        </>
      )}
      onSave={(attempt) => {
        setTried(true);
        if (kind() === "from" && isDayWrong()) return null;
        const body = { revision: props.settings.revision, policy: wanted() };
        return attempt.run(props.call, setTwoFactorPolicy, { body });
      }}
      onChanged={props.onChanged}
    />
  );
}
