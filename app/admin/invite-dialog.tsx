/** Owns: inviting somebody: name, address, roles, the language of the mail; and how the link gets there where no mails are sent. */

import { createSignal, Show } from "solid-js";
import * as v from "valibot";
import { Email } from "../../protocol/desk/desk-fields.ts";
import { invite } from "../../protocol/desk/members-api.ts";
import type { MailWay } from "../../protocol/desk/organisation-api.ts";
import type { Role } from "../../protocol/desk/roles.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { createAttempt } from "../desk/attempt.ts";
import { languageOfMails, mailLanguages } from "../desk/mail-language.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./admin.module.css";
import { RoleChoices } from "./role-choices.tsx";

type Props = {
  readonly call: CallDesk;
  readonly mail: MailWay;
  readonly onInvited: (email: string) => void;
  readonly onClose: () => void;
};

export function InviteDialog(props: Props & { readonly open: boolean }) {
  const { t } = useI18n();
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={t("members.invite")} broad>
      <Show when={props.open}>
        <Show when={props.mail === "off"} fallback={<InviteForm {...props} />}>
          <Notice tone="warning" title={t("members.noMail.title")}>
            <p>{t("members.noMail.inviteOff")}</p>
          </Notice>
        </Show>
      </Show>
    </Dialog>
  );
}

function InviteForm(props: Props) {
  const { t, language: pageLanguage } = useI18n();
  const [name, setName] = createSignal("");
  const [email, setEmail] = createSignal("");
  const [chosen, setChosen] = createSignal<readonly Role[]>(["technician"]);
  const [language, setLanguage] = createSignal(languageOfMails(pageLanguage().code));
  const [isTried, setTried] = createSignal(false);
  const attempt = createAttempt();
  const isMailed = () => props.mail === "on";

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    const body = {
      name: cleanDisplayName(name()),
      email: email().trim(),
      roles: [...chosen()],
      language: language(),
    };
    if (body.name === "" || !v.is(Email, body.email) || body.roles.length === 0) return;
    if (await attempt.run(props.call, invite, { body })) props.onInvited(body.email);
  }

  return (
    <form class={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <p class={styles["soft"]}>{t(isMailed() ? "members.inviteText" : "members.inviteTextLog")}</p>
      <Show when={!isMailed()}>
        <Notice tone="warning" title={t("members.noMail.title")}>
          <p>{t("members.noMail.inviteLog")}</p>
        </Notice>
      </Show>
      <TroubleNotice trouble={attempt.trouble()} />
      <div class={styles["pair"]}>
        <TextField
          label={t("members.name")}
          problem={isTried() && cleanDisplayName(name()) === "" ? t("members.nameMissing") : undefined}
          autocomplete="off"
          maxlength={limits.nameChars}
          value={name()}
          disabled={attempt.busy()}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <TextField
          label={t("deskFields.email")}
          problem={isTried() && !v.is(Email, email()) ? t("deskFields.emailWrong") : undefined}
          type="email"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxlength={limits.emailChars}
          value={email()}
          disabled={attempt.busy()}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </div>
      <RoleChoices chosen={chosen()} onChosen={setChosen} tried={isTried()} disabled={attempt.busy()} />
      <SelectField
        label={t("members.mailLanguage")}
        value={language()}
        options={mailLanguages}
        disabled={attempt.busy()}
        onValue={setLanguage}
      />
      <div class={styles["actions"]}>
        <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary" busy={attempt.busy()}>
          {t(
            attempt.busy()
              ? "members.sending"
              : isMailed()
                ? "members.sendInvitation"
                : "members.makeInvitation",
          )}
        </Button>
      </div>
    </form>
  );
}
