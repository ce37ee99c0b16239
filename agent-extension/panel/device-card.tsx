/** Owns: what this browser is as an unattended device, or is to become by policy, and one press that ends it for good. */

import { createSignal, Match, Show, Switch } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Button } from "../../app/ui/button.tsx";
import { ConfirmDialog } from "../../app/ui/dialog.tsx";
import type { RemoteSession } from "../bridge/remote-session.ts";
import type { DeviceFacts } from "../bridge/session-messages.ts";
import styles from "./panel.module.css";

export function DeviceCard(props: {
  readonly remote: Pick<RemoteSession, "revokeDevice">;
  readonly device: DeviceFacts;
  /** Where the log is in view anyhow. */
  readonly withLog?: boolean;
}) {
  const { t, format } = useI18n();
  const [asking, setAsking] = createSignal(false);
  const isByPolicy = () => props.device.group !== null;
  const facts = () => {
    const { name, group, enrolledMs, scopes } = props.device;
    const may = scopes.flatMap((scope) =>
      scope === "view" || scope === "control" || scope === "files-in"
        ? [t(`extension.policyScopes.${scope}`)]
        : [],
    );
    return { name, group: group ?? "", date: format().dateTime(enrolledMs), scopes: format().list(may) };
  };
  const title = () => {
    if (!isByPolicy()) return t("extension.deviceTitle", { name: props.device.name });
    return t(props.device.isWaiting ? "extension.policyWaitsTitle" : "extension.policyTitle");
  };
  return (
    <section class={styles["people"]} aria-labelledby="device-title">
      <h2 id="device-title">{title()}</h2>
      <Switch
        fallback={
          <p class={styles["soft"]}>
            {t("extension.deviceText", { date: facts().date, by: props.device.enrolledBy })}
          </p>
        }
      >
        <Match when={isByPolicy() && props.device.isWaiting}>
          <p class={styles["soft"]}>{t("extension.policyWaitsText", facts())}</p>
        </Match>
        <Match when={isByPolicy()}>
          <p class={styles["soft"]}>{t("extension.policyText", facts())}</p>
          <p class={styles["soft"]}>
            {t(props.device.asksFirst ? "extension.policyAsks" : "extension.policyAsksNobody")}
          </p>
        </Match>
      </Switch>
      <div class={styles["row"]}>
        <Button variant="careful" onClick={() => setAsking(true)}>
          {t("extension.deviceRevoke")}
        </Button>
      </div>
      <Show when={props.withLog !== false}>
        <a href="/options.html#log" target="_blank" rel="noreferrer">
          {t("extension.deviceLog")}
        </a>
      </Show>
      <ConfirmDialog
        open={asking()}
        title={t("extension.deviceRevokeTitle")}
        text={t(isByPolicy() ? "extension.policyRevokeText" : "extension.deviceRevokeText")}
        confirm={t("extension.deviceRevoke")}
        keep={t("extension.deviceRevokeKeep")}
        onConfirm={() => props.remote.revokeDevice()}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
