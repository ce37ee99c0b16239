/** Owns: choosing one of the organisation's device groups, and what it set for it, in words. */

import { For, Show } from "solid-js";
import type { DeviceGroup } from "../../protocol/desk/device-groups-api.ts";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Notice } from "../ui/notice.tsx";
import { SelectField } from "../ui/select-field.tsx";
import styles from "./deploy-page.module.css";

export function GroupField(props: {
  readonly groups: readonly DeviceGroup[];
  readonly chosen: string;
  readonly problem: string | undefined;
  readonly disabled: boolean;
  readonly onChoose: (name: string) => void;
}) {
  const { t } = useI18n();
  const options = () => [
    { value: "", text: t("deploy.groupChoose") },
    ...props.groups.map(({ name }) => ({ value: name, text: name })),
  ];
  return (
    <SelectField
      label={t("deploy.group")}
      hint={t("deploy.groupChooseHint")}
      problem={props.problem}
      value={props.chosen}
      options={options()}
      disabled={props.disabled}
      onValue={props.onChoose}
    />
  );
}

export function GroupSets(props: { readonly settings: DeviceSettings }) {
  const { t, format } = useI18n();
  const scopes = () =>
    props.settings.allowedScopes.map((scope) =>
      scope === "script" ? t("repairs.title") : t(`rights.${scope}`),
    );
  const lines = () => {
    const { allowedScopes, asksPersonFirst, asksFraudQuestion, minimumVersion, updateChannel } =
      props.settings;
    const version = updateChannel.kind === "pinned" ? updateChannel.version : "";
    return [
      allowedScopes.length > 0
        ? t("deploy.setsScopes", { scopes: format().list(scopes()) })
        : t("deploy.setsNoScopes"),
      t(asksPersonFirst ? "deploy.setsAsks" : "deploy.setsAsksNobody"),
      t(asksFraudQuestion ? "deploy.setsFraud" : "deploy.setsNoFraud"),
      ...(minimumVersion === null ? [] : [t("deploy.setsMinimum", { minimum: minimumVersion })]),
      t(`deploy.setsChannel.${updateChannel.kind}`, { version }),
    ];
  };
  return (
    <div class={styles["sets"]}>
      <h3>{t("deploy.sets")}</h3>
      <ul>
        <For each={lines()}>{(line) => <li>{line}</li>}</For>
      </ul>
      <Show when={!props.settings.allowedScopes.includes("unattended")}>
        <Notice tone="warning" title={t("deploy.setsAlone")} />
      </Show>
    </div>
  );
}
