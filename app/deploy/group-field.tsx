/** Owns: choosing one of the organisation's device groups, and what it set for it, in words. */

import Alert from "lucide-solid/icons/circle-alert";
import { createUniqueId, For, Show } from "solid-js";
import type { DeviceGroup } from "../../protocol/desk/device-groups-api.ts";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./deploy-page.module.css";

export function GroupField(props: {
  readonly groups: readonly DeviceGroup[];
  readonly chosen: string;
  readonly problem: string | undefined;
  readonly disabled: boolean;
  readonly onChoose: (name: string) => void;
}) {
  const { t } = useI18n();
  const id = createUniqueId();
  return (
    <div class={styles["choice"]}>
      <label for={id}>{t("deploy.group")}</label>
      <p class={styles["soft"]} id={`${id}-hint`}>
        {t("deploy.groupChooseHint")}
      </p>
      <select
        id={id}
        disabled={props.disabled}
        aria-describedby={`${id}-hint ${id}-problem`}
        aria-invalid={props.problem ? true : undefined}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
      >
        <option value="" selected={props.chosen === ""}>
          {t("deploy.groupChoose")}
        </option>
        <For each={props.groups}>
          {({ name }) => (
            <option value={name} selected={props.chosen === name}>
              {name}
            </option>
          )}
        </For>
      </select>
      <div role="alert" id={`${id}-problem`}>
        <Show when={props.problem}>
          <p class={styles["problem"]}>
            <Alert aria-hidden="true" />
            <span>{props.problem}</span>
          </p>
        </Show>
      </div>
    </div>
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
