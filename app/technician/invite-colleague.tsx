/** Owns: bringing in a second technician: the customer is asked, then there is a code for the colleague. */

import { createSignal, Match, Switch } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { formatJoinCode, type JoinCode, joinCodeToFragment } from "../../protocol/join-code.ts";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Countdown } from "../ui/countdown.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { CodeDigits } from "./code-card.tsx";
import styles from "./technician-session.module.css";

type Invite =
  | { readonly kind: "none" }
  | { readonly kind: "waiting" }
  | { readonly kind: "ready"; readonly code: JoinCode; readonly expiresAtMs: number }
  | { readonly kind: "failed"; readonly code: ErrorCode };

export function InviteColleague(props: {
  readonly store: ViewerStore;
  readonly open: boolean;
  readonly onClose: () => void;
}) {
  const { t, format } = useI18n();
  const [invite, setInvite] = createSignal<Invite>({ kind: "none" });
  let body: HTMLDivElement | undefined;
  const ask = async () => {
    // The button that was pressed goes; without focus in it, a dialog hears no Escape.
    body?.focus();
    setInvite({ kind: "waiting" });
    const outcome = await props.store.session.inviteColleague();
    setInvite(outcome.ok ? { kind: "ready", ...outcome.value } : { kind: "failed", code: outcome.code });
  };
  const ready = () => {
    const now = invite();
    return now.kind === "ready" ? now : null;
  };
  const failed = () => {
    const now = invite();
    return now.kind === "failed" ? now : null;
  };
  return (
    <Dialog open={props.open} onClose={props.onClose} title={t("invite.title")}>
      <div
        ref={(element) => {
          body = element;
        }}
        class={styles["invitation"]}
        tabindex="-1"
      >
        <Switch
          fallback={
            <>
              <p>{t("invite.text")}</p>
              <Button variant="primary" onClick={() => void ask()}>
                {t("invite.ask")}
              </Button>
            </>
          }
        >
          <Match when={invite().kind === "waiting"}>
            <p role="status">
              <Waiting>{t("invite.waiting")}</Waiting>
            </p>
          </Match>
          <Match when={failed()}>
            {(now) => (
              <Notice
                tone="warning"
                role="alert"
                title={errorText(t, now().code).what}
                actions={<Button onClick={() => void ask()}>{t("invite.ask")}</Button>}
              >
                <p>{errorText(t, now().code).now}</p>
              </Notice>
            )}
          </Match>
          <Match when={ready()}>
            {(now) => (
              <div class={styles["code"]}>
                <CodeDigits code={now().code} />
                <p>{t("invite.ready", { address: `${location.host}/help/join` })}</p>
                <div class={styles["tools"]}>
                  <CopyButton text={formatJoinCode(now().code)}>{t("help.copyCode")}</CopyButton>
                  <CopyButton text={`${location.origin}/help/join${joinCodeToFragment(now().code)}`}>
                    {t("help.copyLink")}
                  </CopyButton>
                  <Button variant="plain" onClick={() => void ask()}>
                    {t("help.newCode")}
                  </Button>
                </div>
                <Countdown
                  untilMs={now().expiresAtMs}
                  wholeMs={limits.locatorLifetimeMs}
                  label={t("help.timeLeftLabel")}
                >
                  {(leftMs) => t("help.timeLeft", { time: format().clock(leftMs) })}
                </Countdown>
              </div>
            )}
          </Match>
        </Switch>
      </div>
    </Dialog>
  );
}
