/** Owns: the invitations that nobody has followed yet: who was invited, taking one back, sending it again. */

import { createSignal, For, Match, Show, Switch } from "solid-js";
import { type Invitation, invite, withdrawInvitation } from "../../protocol/desk/members-api.ts";
import type { MailWay } from "../../protocol/desk/organisation-api.ts";
import { createAttempt } from "../desk/attempt.ts";
import { languageOfMails } from "../desk/mail-language.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk, DeskResult } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import styles from "./admin.module.css";

export function InvitationsSection(props: {
  readonly call: CallDesk;
  readonly mail: MailWay;
  /** Null while they are asked for. */
  readonly listed: DeskResult<readonly Invitation[]> | null;
  readonly onNews: (text: string) => void;
  readonly onChanged: () => void;
}) {
  const { t, format, language } = useI18n();
  const [withdrawn, setWithdrawn] = createSignal<Invitation | null>(null);
  const attempt = createAttempt();
  const invitations = () => (props.listed?.ok ? props.listed.value : []);
  const failure = () => (props.listed?.ok === false ? { code: props.listed.code, retryAtMs: null } : null);
  const time = (iso: string) => format().dateTime(Date.parse(iso));

  async function again({ name, email, roles }: Invitation): Promise<void> {
    const body = { name, email, roles, language: languageOfMails(language().code) };
    if (!(await attempt.run(props.call, invite, { body }))) return;
    props.onNews(t(props.mail === "log" ? "members.againDoneLog" : "members.againDone", { email }));
    props.onChanged();
  }

  async function withdraw({ id, name }: Invitation): Promise<void> {
    await attempt.run(props.call, withdrawInvitation, { params: { id } });
    // One that is gone already was meant to be.
    if (attempt.trouble()?.code === "desk-not-found") attempt.clear();
    if (attempt.trouble() === null) props.onNews(t("members.withdrawn", { name }));
    props.onChanged();
  }

  return (
    <Switch>
      <Match when={failure()}>
        {(trouble) => (
          <section class={styles["section"]} aria-label={t("members.invitationsTitle")}>
            <TroubleNotice trouble={trouble()} />
            <div class={styles["buttons"]}>
              <Button onClick={() => props.onChanged()}>{t("deskPages.retry")}</Button>
            </div>
          </section>
        )}
      </Match>
      <Match when={invitations().length > 0}>
        <section class={styles["section"]}>
          <h2>{t("members.invitationsTitle")}</h2>
          <TroubleNotice trouble={attempt.trouble()} />
          <ul class={styles["rows"]} aria-label={t("members.invitationsCaption")}>
            <For each={invitations()}>
              {(each) => (
                <li class={styles["row"]}>
                  <div class={styles["words"]}>
                    <strong dir="auto">{each.name}</strong>
                    <span>{each.email}</span>
                    <small>
                      {format().list(each.roles.map((role) => t(`account.roles.${role}`)))}
                      {" · "}
                      {t("members.invitedBy", { name: each.invitedBy, time: time(each.invitedAt) })}
                      {" · "}
                      <Show
                        when={Date.parse(each.expiresAt) > Date.now()}
                        fallback={<em>{t("members.expired", { time: time(each.expiresAt) })}</em>}
                      >
                        {t("members.expires", { time: time(each.expiresAt) })}
                      </Show>
                    </small>
                  </div>
                  <div class={styles["buttons"]}>
                    <Show when={props.mail !== "off"}>
                      <Button
                        size="small"
                        disabled={attempt.busy()}
                        aria-label={t("members.againLabel", { name: each.name })}
                        onClick={() => void again(each)}
                      >
                        {t("members.again")}
                      </Button>
                    </Show>
                    <Button
                      size="small"
                      variant="careful"
                      disabled={attempt.busy()}
                      aria-label={t("members.withdrawLabel", { name: each.name })}
                      onClick={() => setWithdrawn(each)}
                    >
                      {t("members.withdraw")}
                    </Button>
                  </div>
                </li>
              )}
            </For>
          </ul>
          <ConfirmDialog
            open={withdrawn() !== null}
            title={t("members.withdrawTitle", { name: withdrawn()?.name ?? "" })}
            text={t("members.withdrawText")}
            confirm={t("members.withdraw")}
            onConfirm={() => {
              const invitation = withdrawn();
              if (invitation) void withdraw(invitation);
            }}
            onClose={() => queueMicrotask(() => setWithdrawn(null))}
          />
        </section>
      </Match>
    </Switch>
  );
}
