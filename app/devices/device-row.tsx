/** Owns: one device of the list: what it is called, whether it is there, and what can be done with it. */

import Pencil from "lucide-solid/icons/pencil";
import { Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { KeptDevice } from "../platform/device-storage.ts";
import { Button } from "../ui/button.tsx";
import styles from "./devices-page.module.css";
import type { Presence } from "./presence.ts";

export function DeviceRow(props: {
  readonly device: KeptDevice;
  readonly presence: Presence;
  /** A device of which nothing is known may be there all the same, as long as there is a server to ring it. */
  readonly canRing: boolean;
  readonly onConnect: (device: KeptDevice) => void;
  readonly onEdit: (device: KeptDevice) => void;
}) {
  const { t, format } = useI18n();
  const enrolled = () => {
    const { enrolledMs, enrolledBy } = props.device;
    const date = format().date(enrolledMs);
    return enrolledBy === ""
      ? t("devices.enrolled", { date })
      : t("devices.enrolledBy", { date, name: enrolledBy });
  };
  const connected = () => {
    const { lastConnectedMs } = props.device;
    return lastConnectedMs === null
      ? t("devices.neverConnected")
      : t("devices.connectedAt", { date: format().dateTime(lastConnectedMs) });
  };
  return (
    <li class={styles["row"]}>
      <div class={styles["words"]}>
        <span class={styles["title"]}>
          <span class={styles["name"]} dir="auto">
            {props.device.name}
          </span>
          <Show when={props.device.group}>
            <span class={styles["group"]} dir="auto">
              {props.device.group}
            </span>
          </Show>
        </span>
        <Show when={props.device.note}>
          <span class={styles["note"]} dir="auto">
            {props.device.note}
          </span>
        </Show>
        <span class={styles["facts"]}>
          {enrolled()} · {connected()}
        </span>
      </div>
      <span class={styles["presence"]} data-presence={props.presence}>
        {t(`devices.presence.${props.presence}`)}
      </span>
      <div class={styles["doing"]}>
        <Button
          variant={props.presence === "here" ? "primary" : "quiet"}
          aria-label={t("devices.connectLabel", { name: props.device.name })}
          disabled={props.presence === "away" || !props.canRing}
          onClick={() => props.onConnect(props.device)}
        >
          {t("devices.connect")}
        </Button>
        <Button
          variant="plain"
          label={t("devices.editLabel", { name: props.device.name })}
          icon={<Pencil aria-hidden="true" />}
          onClick={() => props.onEdit(props.device)}
        />
      </div>
    </li>
  );
}
