/** Owns: the few settings of the extension. */

import { createSignal, Show } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Button } from "../../app/ui/button.tsx";
import { Card } from "../../app/ui/card.tsx";
import { Notice } from "../../app/ui/notice.tsx";
import { Settings } from "../../app/ui/settings.tsx";
import { TextField } from "../../app/ui/text-field.tsx";
import { type ExtensionSettings, keepServer } from "../background/extension-settings.ts";
import styles from "../panel/panel.module.css";
import { DeviceLog } from "./device-log.tsx";
import { ReceiptList } from "./receipt-list.tsx";

export function OptionsView(props: { readonly settings: ExtensionSettings }) {
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
      <DeviceLog />
      <ReceiptList />
      <Settings />
    </main>
  );
}
