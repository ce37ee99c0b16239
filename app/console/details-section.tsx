/** Owns: one's own name and the language of mails. */

import { createSignal, untrack } from "solid-js";
import type { Language } from "../../protocol/desk/desk-fields.ts";
import { changeMyDetails, type Myself } from "../../protocol/desk/sign-in-api.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { createAttempt } from "../desk/attempt.ts";
import { mailLanguages } from "../desk/mail-language.ts";
import { News } from "../desk/news.tsx";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { SelectField } from "../ui/select-field.tsx";
import styles from "./accounts.module.css";
import { NameField } from "./person-fields.tsx";

export function DetailsSection(props: {
  readonly call: CallDesk;
  readonly me: Myself;
  readonly onChanged: () => void;
}) {
  const { t } = useI18n();
  const [name, setName] = createSignal(untrack(() => props.me.name));
  const [language, setLanguage] = createSignal<Language>(untrack(() => props.me.language));
  const [isTried, setTried] = createSignal(false);
  const [isSaved, setSaved] = createSignal(false);
  const attempt = createAttempt();

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    setSaved(false);
    const clean = cleanDisplayName(name());
    if (clean === "") return;
    const body = { name: clean, language: language() };
    if (!(await attempt.run(props.call, changeMyDetails, { body }))) return;
    setName(clean);
    setSaved(true);
    props.onChanged();
  }

  return (
    <Card>
      <h2>{t("account.detailsTitle")}</h2>
      <form class={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
        <TroubleNotice trouble={attempt.trouble()} />
        <div class={styles["words"]}>
          <span class={styles["name"]}>{props.me.email}</span>
          <small>{t("account.emailText")}</small>
        </div>
        <NameField
          value={name()}
          onValue={(value) => {
            setSaved(false);
            setName(value);
          }}
          tried={isTried()}
          disabled={attempt.busy()}
        />
        <SelectField
          label={t("account.mailLanguage")}
          value={language()}
          options={mailLanguages}
          disabled={attempt.busy()}
          onValue={(value) => {
            setSaved(false);
            setLanguage(value);
          }}
        />
        <div class={styles["buttons"]}>
          <Button type="submit" variant="primary" busy={attempt.busy()}>
            {t(attempt.busy() ? "account.saving" : "account.save")}
          </Button>
          <News shown={isSaved()} text={t("account.saved")} />
        </div>
      </form>
    </Card>
  );
}
