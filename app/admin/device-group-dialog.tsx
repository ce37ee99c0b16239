/** Owns: making a device group, changing one, and deleting it after a question. */

import Trash from "lucide-solid/icons/trash";
import { createSignal, Match, Show, Switch, untrack } from "solid-js";
import {
  changeDeviceGroup,
  createDeviceGroup,
  type DeviceGroup,
  deleteDeviceGroup,
} from "../../protocol/desk/device-groups-api.ts";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { createAttempt } from "../desk/attempt.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./admin.module.css";
import { createDeviceSettingsDraft } from "./device-settings-draft.ts";
import { DeviceSettingsFields } from "./device-settings-fields.tsx";
import { settingNames, settingText } from "./device-settings-text.ts";

type Props = {
  readonly call: CallDesk;
  readonly inherited: DeviceSettings;
  readonly onSaved: () => void;
  readonly onDeleted: (group: DeviceGroup) => void;
  /** Asks what the group is now; null: it is not there any more. */
  readonly lookAgain: (group: DeviceGroup) => Promise<DeviceGroup | null>;
  readonly onClose: () => void;
};

/** `new`: one that is still to be made. */
export function DeviceGroupDialog(props: Props & { readonly group: DeviceGroup | "new" | null }) {
  const { t } = useI18n();
  const title = () => {
    const { group } = props;
    return group === null || group === "new"
      ? t("deviceGroups.createTitle")
      : t("deviceGroups.editTitle", { name: group.name });
  };
  return (
    <Dialog open={props.group !== null} onClose={() => props.onClose()} title={title()} broad>
      <Show when={props.group} keyed>
        {(group) => <GroupForm {...props} group={group === "new" ? null : group} />}
      </Show>
    </Dialog>
  );
}

function GroupForm(props: Props & { readonly group: DeviceGroup | null }) {
  const i18n = useI18n();
  const { t } = i18n;
  const before = untrack(() => props.group);
  const [name, setName] = createSignal(before?.name ?? "");
  /** What the group is on the server, with the revision that a change names. */
  const [known, setKnown] = createSignal(before);
  const [isOvertaken, setOvertaken] = createSignal(false);
  const [isTried, setTried] = createSignal(false);
  const [isAsking, setAsking] = createSignal(false);
  const attempt = createAttempt();
  const draft = createDeviceSettingsDraft(
    before?.settings ?? {},
    untrack(() => props.inherited),
  );
  const knownText = () => {
    const group = known();
    if (!group) return "";
    const own = settingNames.filter((each) => each in group.settings);
    const words = own.map(
      (each) => `${t(`deviceGroups.${each}`)}: ${settingText(i18n, group.effective, each)}`,
    );
    return [group.name, ...(words.length > 0 ? words : [t("deviceGroups.allInherited")])].join("; ");
  };

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    setOvertaken(false);
    const clean = cleanDisplayName(name());
    const settings = draft.take();
    if (clean === "" || settings === null) return;
    const group = known();
    const body = { name: clean, settings };
    const worked = await (group
      ? attempt.run(props.call, changeDeviceGroup, {
          params: { id: group.id },
          body: { ...body, revision: group.revision },
        })
      : attempt.run(props.call, createDeviceGroup, { body }));
    if (worked) props.onSaved();
    if (!group || attempt.trouble()?.code !== "desk-changed-meanwhile") return;
    const now = await props.lookAgain(group);
    if (!now) return;
    attempt.clear();
    setKnown(now);
    setOvertaken(true);
  }

  async function remove(group: DeviceGroup): Promise<void> {
    setAsking(false);
    await attempt.run(props.call, deleteDeviceGroup, { params: { id: group.id } });
    const code = attempt.trouble()?.code;
    // One that is gone already was meant to be.
    if (code === undefined || code === "desk-not-found") props.onDeleted(group);
  }

  return (
    <Switch>
      <Match when={isAsking() && known()}>
        {(group) => (
          <>
            <p>{t("deviceGroups.deleteAsk", { name: group().name })}</p>
            <div class={styles["actions"]}>
              <Button onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
              <Button variant="danger" onClick={() => void remove(group())}>
                {t("deviceGroups.delete")}
              </Button>
            </div>
          </>
        )}
      </Match>
      <Match when={true}>
        <form class={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
          <Show when={isOvertaken()} fallback={<TroubleNotice trouble={attempt.trouble()} />}>
            <Notice tone="warning" role="alert" title={t("admin.changedTitle")}>
              <p>{t("admin.changedText", { now: knownText() })}</p>
            </Notice>
          </Show>
          <TextField
            label={t("deviceGroups.name")}
            problem={isTried() && cleanDisplayName(name()) === "" ? t("deviceGroups.nameMissing") : undefined}
            autocomplete="off"
            maxlength={limits.nameChars}
            value={name()}
            disabled={attempt.busy()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <DeviceSettingsFields draft={draft} inherited={props.inherited} busy={attempt.busy()} />
          <div class={styles["actions"]}>
            <Show when={known()}>
              <Button
                variant="careful"
                class={styles["first"] ?? ""}
                icon={<Trash aria-hidden="true" />}
                disabled={attempt.busy()}
                onClick={() => setAsking(true)}
              >
                {t("deviceGroups.delete")}
              </Button>
            </Show>
            <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary" busy={attempt.busy()}>
              {t(attempt.busy() ? "admin.saving" : "admin.save")}
            </Button>
          </div>
        </form>
      </Match>
    </Switch>
  );
}
