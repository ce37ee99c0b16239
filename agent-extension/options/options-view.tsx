/** Owns: the few settings of the extension, and what this browser is enrolled as. */

import { createSignal, onCleanup, Show } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Button } from "../../app/ui/button.tsx";
import { Card } from "../../app/ui/card.tsx";
import { Notice } from "../../app/ui/notice.tsx";
import { Settings } from "../../app/ui/settings.tsx";
import { TextField } from "../../app/ui/text-field.tsx";
import { type ExtensionSettings, keepServer } from "../background/extension-settings.ts";
import type { RemoteSession } from "../bridge/remote-session.ts";
import { DeviceCard } from "../panel/device-card.tsx";
import styles from "../panel/panel.module.css";
import { DeviceLog } from "./device-log.tsx";
import { ReceiptList } from "./receipt-list.tsx";

type Remote = Pick<RemoteSession, "state" | "onState" | "revokeDevice">;

export function OptionsView(props: {
  readonly settings: ExtensionSettings;
  /** Null where this browser is no device. */
  readonly remote: Remote | null;
}) {
  const { t } = useI18n();
  // oxlint-disable-next-line solid/reactivity
  const [server, setServer] = createSignal(props.settings.server);
  const [outcome, setOutcome] = createSignal<boolean | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setOutcome(await keepServer(server()));
  };
  return (
    <main class={styles["page"]} id="main">
      <h1>{t("extension.optionsTitle")}</h1>
      <Card>
        <form class={styles["main"]} onSubmit={(event) => void save(event)} noValidate>
          <TextField
            label={t("extension.optionsServer")}
            hint={props.settings.isManaged ? t("extension.optionsManaged") : t("extension.optionsServerHint")}
            problem={outcome() === false ? t("extension.optionsWrong") : undefined}
            type="url"
            maxlength="300"
            disabled={props.settings.isManaged}
            value={server()}
            onInput={(event) => {
              setOutcome(null);
              setServer(event.currentTarget.value);
            }}
          />
          <Show when={outcome() === true}>
            <Notice title={t("extension.optionsSaved")} role="status" />
          </Show>
          <Show when={!props.settings.isManaged}>
            <Button type="submit" variant="primary">
              {t("extension.optionsSave")}
            </Button>
          </Show>
        </form>
      </Card>
      <Show when={props.remote}>{(remote) => <Enrolled remote={remote()} />}</Show>
      <DeviceLog />
      <ReceiptList />
      <Settings />
    </main>
  );
}

function Enrolled(props: { readonly remote: Remote }) {
  // One connection as long as the page lives.
  // oxlint-disable-next-line solid/reactivity
  const { remote } = props;
  const [device, setDevice] = createSignal(remote.state.device);
  onCleanup(remote.onState((state) => setDevice(state.device)));
  return (
    <Show when={device()}>{(found) => <DeviceCard remote={remote} device={found()} withLog={false} />}</Show>
  );
}
