/** Owns: the device's log as its owner reads and saves it. */

import { createResource, For, Show } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { downloadBlob } from "../../app/platform/download.ts";
import { Button } from "../../app/ui/button.tsx";
import { Card } from "../../app/ui/card.tsx";
import type { EndReason } from "../../peer/session/session-snapshot.ts";
import { type LogRow, readLog } from "../device/device-storage.ts";
import styles from "../panel/panel.module.css";

export function DeviceLog() {
  const { t, format } = useI18n();
  const [rows] = createResource(readLog);
  const words = (row: LogRow): string => {
    switch (row.kind) {
      case "wrong-code":
        return row.lockedForMs > 0
          ? t("extension.logWrongCodeLocked", { time: format().duration(row.lockedForMs) })
          : t("extension.logWrongCode");
      case "unlocked":
        return t("extension.logUnlocked");
      case "refused":
        return t("extension.logRefused", { name: row.name });
      case "began":
        return t(row.person === "nobody" ? "extension.logBegan" : "extension.logBeganAsked", {
          name: row.name,
        });
      case "joined":
        return t("extension.logJoined", { group: row.group });
      case "not-joined":
        return t("extension.logNotJoined", { group: row.group });
      case "revoked":
        return t("extension.logRevoked", { group: row.group });
      case "ended":
        return t("extension.logEnded", { reason: t(`end.reasons.${row.reason as EndReason}`) });
    }
  };
  const save = () => {
    const text = JSON.stringify({ format: "farhand-device-log", version: 1, entries: rows() ?? [] }, null, 2);
    downloadBlob(new Blob([text], { type: "application/json" }), "farhand-device-log.json");
  };
  return (
    <Card>
      <section class={styles["main"]} id="log" aria-labelledby="log-title">
        <h2 id="log-title">{t("extension.deviceLog")}</h2>
        <ul class={styles["log"]}>
          <For each={rows() ?? []} fallback={<li class={styles["soft"]}>{t("extension.deviceLogEmpty")}</li>}>
            {(row) => (
              <li>
                <time class={styles["soft"]} datetime={new Date(row.atMs).toISOString()}>
                  {format().dateTime(row.atMs)}
                </time>
                <span>{words(row)}</span>
              </li>
            )}
          </For>
        </ul>
        <Show when={(rows() ?? []).length > 0}>
          <Button onClick={save}>{t("extension.deviceLogExport")}</Button>
        </Show>
      </section>
    </Card>
  );
}
