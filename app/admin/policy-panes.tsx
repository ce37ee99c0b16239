/** Owns: the panes of what passwords have to be like, and of how long one stays signed in. */

import { createSignal, Show } from "solid-js";
import { setPasswordPolicy, setSessionPolicy } from "../../protocol/desk/organisation-api.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import styles from "./admin.module.css";
import { NumberField, wholeNumber } from "./number-field.tsx";
import { Pane } from "./pane.tsx";
import { CheckChoice, RadioChoices } from "./radio-choices.tsx";
import type { SettingsProps } from "./settings-resource.ts";

const lengths = { least: 8, most: 64 };
const idle = { least: 5, most: 24 * 60 };
const hoursBounds = { least: 1, most: 24 * 30 };

export function PasswordPane(props: SettingsProps) {
  const { t } = useI18n();
  const [kind, setKind] = createSignal<"usual" | "own">("usual");
  const [length, setLength] = createSignal("15");
  const [needsBoth, setNeedsBoth] = createSignal(false);
  const [isTried, setTried] = createSignal(false);
  const now = () => {
    const { minLength, needsLettersAndDigits } = props.settings.password;
    const length =
      minLength === null
        ? t("organisation.leastLengthUsual")
        : t("organisation.leastLength", { count: minLength });
    return needsLettersAndDigits ? t("organisation.withLettersAndDigits", { length }) : length;
  };
  return (
    <Pane
      title={t("organisation.passwordTitle")}
      intro={t("organisation.passwordIntro")}
      now={now()}
      onEdit={() => {
        const { minLength, needsLettersAndDigits } = props.settings.password;
        setKind(minLength === null ? "usual" : "own");
        setLength(String(minLength ?? 15));
        setNeedsBoth(needsLettersAndDigits);
        setTried(false);
      }}
      fields={({ busy }) => (
        <>
          <RadioChoices
            label={t("organisation.leastField")}
            options={[
              { value: "usual", text: t("organisation.leastUsual") },
              { value: "own", text: t("organisation.leastOwn") },
            ]}
            chosen={kind()}
            onChosen={setKind}
            disabled={busy()}
          />
          <Show when={kind() === "own"}>
            <div class={styles["indented"]}>
              <NumberField
                label={t("organisation.leastField")}
                value={length()}
                onValue={setLength}
                {...lengths}
                tried={isTried()}
                disabled={busy()}
              />
            </div>
          </Show>
          <CheckChoice
            text={t("organisation.needsLettersAndDigits")}
            checked={needsBoth()}
            onChecked={setNeedsBoth}
            disabled={busy()}
          />
        </>
      )}
      onSave={(attempt) => {
        setTried(true);
        const own = wholeNumber(length(), lengths.least, lengths.most);
        if (kind() === "own" && own === null) return null;
        const policy = {
          minLength: kind() === "own" ? own : null,
          needsLettersAndDigits: needsBoth(),
        };
        return attempt.run(props.call, setPasswordPolicy, {
          body: { revision: props.settings.revision, policy },
        });
      }}
      onChanged={props.onChanged}
    />
  );
}

export function SessionPane(props: SettingsProps) {
  const { t } = useI18n();
  const [idleMinutes, setIdleMinutes] = createSignal("");
  const [hours, setHours] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  return (
    <Pane
      title={t("organisation.sessionTitle")}
      now={t("organisation.sessionText", {
        idle: props.settings.session.idleMinutes,
        hours: props.settings.session.hours,
      })}
      onEdit={() => {
        setIdleMinutes(String(props.settings.session.idleMinutes));
        setHours(String(props.settings.session.hours));
        setTried(false);
      }}
      fields={({ busy }) => (
        <div class={styles["pair"]}>
          <NumberField
            label={t("organisation.idleMinutes")}
            value={idleMinutes()}
            onValue={setIdleMinutes}
            {...idle}
            tried={isTried()}
            disabled={busy()}
          />
          <NumberField
            label={t("organisation.hours")}
            value={hours()}
            onValue={setHours}
            {...hoursBounds}
            tried={isTried()}
            disabled={busy()}
          />
        </div>
      )}
      onSave={(attempt) => {
        setTried(true);
        const minutes = wholeNumber(idleMinutes(), idle.least, idle.most);
        const most = wholeNumber(hours(), hoursBounds.least, hoursBounds.most);
        if (minutes === null || most === null) return null;
        const policy = { idleMinutes: minutes, hours: most };
        return attempt.run(props.call, setSessionPolicy, {
          body: { revision: props.settings.revision, policy },
        });
      }}
      onChanged={props.onChanged}
    />
  );
}
