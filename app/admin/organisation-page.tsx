/** Owns: `/admin/organisation`: what holds for everybody, a pane a matter. */

import { createSignal, Show } from "solid-js";
import { renameOrganisation } from "../../protocol/desk/organisation-api.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import type { PageTools } from "../desk/page-tools.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Card } from "../ui/card.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./admin.module.css";
import { AdminFrame } from "./admin-frame.tsx";
import { Pane } from "./pane.tsx";
import { PasswordPane, SessionPane } from "./policy-panes.tsx";
import { RetentionPane } from "./retention-pane.tsx";
import { createSettings, type SettingsProps } from "./settings-resource.ts";
import { TwoFactorPane } from "./two-factor-pane.tsx";
import { WholePage } from "./whole-page.tsx";

export function OrganisationPage(props: PageTools & { readonly now: () => number }) {
  return (
    <AdminFrame {...props} page="organisation">
      {(me) => {
        const { t } = useI18n();
        const known = createSettings(props);
        const onChanged = () => known.reload();
        /** The name stands in the account's menu, too. */
        const onRenamed = () => {
          void props.account.refresh();
          return known.reload();
        };
        return (
          <>
            <p class={styles["soft"]}>{t("organisation.intro")}</p>
            <WholePage value={known.settings()} failure={known.failure()} onRetry={() => void known.reload()}>
              {(settings) => {
                const given = {
                  call: props.call,
                  get settings() {
                    return settings();
                  },
                  onChanged,
                };
                return (
                  <div class={styles["panes"]}>
                    <NamePane {...given} onChanged={onRenamed} />
                    <TwoFactorPane {...given} me={me()} now={props.now} />
                    <PasswordPane {...given} />
                    <SessionPane {...given} />
                    <RetentionPane {...given} />
                    <MailPane {...given} />
                  </div>
                );
              }}
            </WholePage>
          </>
        );
      }}
    </AdminFrame>
  );
}

function NamePane(props: SettingsProps) {
  const { t, format } = useI18n();
  const [name, setName] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  return (
    <Pane
      title={t("organisation.nameTitle")}
      now={props.settings.name}
      summary={
        <p class={styles["soft"]}>
          {t("organisation.since", { date: format().date(Date.parse(props.settings.createdAt)) })}
        </p>
      }
      onEdit={() => {
        setName(props.settings.name);
        setTried(false);
      }}
      fields={({ busy }) => (
        <TextField
          label={t("organisation.nameLabel")}
          problem={
            isTried() && cleanDisplayName(name()) === "" ? t("deskFields.organisationMissing") : undefined
          }
          autocomplete="organization"
          maxlength={limits.nameChars}
          value={name()}
          disabled={busy()}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      )}
      onSave={(attempt) => {
        setTried(true);
        const clean = cleanDisplayName(name());
        if (clean === "") return null;
        const body = { revision: props.settings.revision, name: clean };
        return attempt.run(props.call, renameOrganisation, { body });
      }}
      onChanged={props.onChanged}
    />
  );
}

/** Nothing of it is set here: it is whoever runs the server who does. */
function MailPane(props: SettingsProps) {
  const { t } = useI18n();
  const isOn = () => props.settings.mail === "on";
  const text = () =>
    t(props.settings.mail === "log" ? "organisation.mailLogText" : "organisation.mailOffText");
  return (
    <Card>
      <h2>{t("organisation.mailTitle")}</h2>
      <p>
        <span class={styles["state"]} data-state={isOn() ? "well" : "unwell"}>
          {t(isOn() ? "organisation.mailOn" : "organisation.mailOff")}
        </span>
      </p>
      <Show when={isOn()} fallback={<p>{text()}</p>}>
        <p class={styles["soft"]}>{t("organisation.mailOnText")}</p>
      </Show>
    </Card>
  );
}
