/** Owns: what this browser is as an unattended device, and one press that ends it for good. */

import { createSignal } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Button } from "../../app/ui/button.tsx";
import { ConfirmDialog } from "../../app/ui/dialog.tsx";
import type { RemoteSession } from "../bridge/remote-session.ts";
import type { DeviceFacts } from "../bridge/session-messages.ts";
import styles from "./panel.module.css";

export function DeviceCard(props: { readonly remote: RemoteSession; readonly device: DeviceFacts }) {
  const { t, format } = useI18n();
  const [asking, setAsking] = createSignal(false);
  return (
    <section class={styles["people"]} aria-labelledby="device-title">
      <h2 id="device-title">{t("extension.deviceTitle", { name: props.device.name })}</h2>
      <p class={styles["soft"]}>
        {t("extension.deviceText", {
          date: format().dateTime(props.device.enrolledMs),
          by: props.device.enrolledBy,
        })}
      </p>
      <div class={styles["row"]}>
        <Button variant="careful" onClick={() => setAsking(true)}>
          {t("extension.deviceRevoke")}
        </Button>
      </div>
      <a href="/options.html#log" target="_blank" rel="noreferrer">
        {t("extension.deviceLog")}
      </a>
      <ConfirmDialog
        open={asking()}
        title={t("extension.deviceRevokeTitle")}
        text={t("extension.deviceRevokeText")}
        confirm={t("extension.deviceRevoke")}
        keep={t("extension.deviceRevokeKeep")}
        onConfirm={() => props.remote.revokeDevice()}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
