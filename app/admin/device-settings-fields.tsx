/** Owns: the fields of what is set for devices. In a group each setting says whether it is inherited, and can go either way. */

import { type JSX, type ParentProps, Show } from "solid-js";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { scopes } from "../../protocol/scope.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./admin.module.css";
import type { DeviceSettingsDraft } from "./device-settings-draft.ts";
import { type SettingName, settingText } from "./device-settings-text.ts";
import { CheckChoice, RadioChoices } from "./radio-choices.tsx";

const channels = ["as-they-come", "infrequent", "pinned"] as const;

export function DeviceSettingsFields(props: {
  readonly draft: DeviceSettingsDraft;
  /** Null: there is nothing above that could be inherited from. */
  readonly inherited: DeviceSettings | null;
  readonly busy: boolean;
}) {
  const { t } = useI18n();
  const version = () => {
    const { updateChannel } = props.draft.shown();
    return updateChannel.kind === "pinned" ? updateChannel.version : "";
  };
  const given = (name: SettingName, title: string) => ({ ...props, name, title });
  return (
    <div class={styles["settings"]}>
      <Setting {...given("minimumVersion", t("deviceGroups.minimumVersion"))}>
        <TextField
          label={t("deviceGroups.minimumVersion")}
          hint={t("deviceGroups.minimumHint")}
          problem={
            props.draft.isTried() && props.draft.isMinimumWrong() ? t("deviceGroups.versionWrong") : undefined
          }
          autocomplete="off"
          maxlength="23"
          value={props.draft.shown().minimumVersion ?? ""}
          disabled={props.busy}
          onInput={({ currentTarget: { value } }) =>
            props.draft.set({ minimumVersion: value.trim() === "" ? null : value.trim() })
          }
        />
      </Setting>
      <Setting {...given("updateChannel", t("deviceGroups.updateChannel"))}>
        <RadioChoices
          label={t("deviceGroups.updateChannel")}
          options={channels.map((value) => ({
            value,
            text: t(`deviceGroups.channels.${value}`),
            means: t(`deviceGroups.channelMeans.${value}`),
          }))}
          chosen={props.draft.shown().updateChannel.kind}
          onChosen={(kind) =>
            props.draft.set({ updateChannel: kind === "pinned" ? { kind, version: version() } : { kind } })
          }
          disabled={props.busy}
        />
        <Show when={props.draft.shown().updateChannel.kind === "pinned"}>
          <div class={styles["indented"]}>
            <TextField
              label={t("deviceGroups.pinnedVersion")}
              problem={
                props.draft.isTried() && props.draft.isPinnedWrong()
                  ? t("deviceGroups.versionWrong")
                  : undefined
              }
              autocomplete="off"
              maxlength="23"
              value={version()}
              disabled={props.busy}
              onInput={({ currentTarget: { value } }) =>
                props.draft.set({ updateChannel: { kind: "pinned", version: value.trim() } })
              }
            />
          </div>
        </Show>
      </Setting>
      <Setting {...given("allowedScopes", t("deviceGroups.allowedScopes"))}>
        <fieldset class={styles["choices"]} disabled={props.busy}>
          <legend>{t("deviceGroups.allowedScopes")}</legend>
          <div class={styles["columns"]}>
            {scopes.map((scope) => (
              <CheckChoice
                text={t(`deviceGroups.scopes.${scope}`)}
                checked={props.draft.shown().allowedScopes.includes(scope)}
                onChecked={(checked) =>
                  props.draft.set({
                    allowedScopes: scopes.filter((each) =>
                      each === scope ? checked : props.draft.shown().allowedScopes.includes(each),
                    ),
                  })
                }
              />
            ))}
          </div>
        </fieldset>
      </Setting>
      {(["asksPersonFirst", "asksFraudQuestion"] as const).map((name) => (
        <Setting {...given(name, t(`deviceGroups.${name}`))}>
          <CheckChoice
            text={t(`deviceGroups.${name}`)}
            checked={props.draft.shown()[name]}
            onChecked={(checked) => props.draft.set({ [name]: checked })}
            disabled={props.busy}
          />
        </Setting>
      ))}
    </div>
  );
}

/** One setting: its field where it is set here, and else what is inherited. */
function Setting(
  props: ParentProps<{
    readonly draft: DeviceSettingsDraft;
    readonly inherited: DeviceSettings | null;
    readonly name: SettingName;
    readonly title: string;
    readonly busy: boolean;
  }>,
): JSX.Element {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <Show when={props.inherited} fallback={props.children}>
      {(inherited) => (
        <div class={styles["setting"]}>
          <Show
            when={props.draft.isOwn(props.name)}
            fallback={
              <>
                <div class={styles["words"]}>
                  <span>
                    <strong>{props.title}</strong>
                    <span class={styles["inherited"]}>{t("deviceGroups.inherited")}</span>
                  </span>
                  <span>{settingText(i18n, inherited(), props.name)}</span>
                </div>
                <Button
                  size="small"
                  disabled={props.busy}
                  aria-label={t("deviceGroups.setHereLabel", { what: props.title })}
                  onClick={() => props.draft.own(props.name)}
                >
                  {t("deviceGroups.setHere")}
                </Button>
              </>
            }
          >
            <div class={styles["section"]}>
              <div>
                <span class={styles["own"]}>{t("deviceGroups.own")}</span>
              </div>
              {props.children}
            </div>
            <Button
              size="small"
              disabled={props.busy}
              aria-label={t("deviceGroups.inheritLabel", { what: props.title })}
              onClick={() => props.draft.inherit(props.name)}
            >
              {t("deviceGroups.inherit")}
            </Button>
          </Show>
        </div>
      )}
    </Show>
  );
}
