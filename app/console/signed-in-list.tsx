/** Owns: the browsers in which somebody is signed in, and signing them out, one or all but this one. */

import Laptop from "lucide-solid/icons/laptop";
import { createSignal, For, Match, Show, Switch } from "solid-js";
import { endMyOtherSessions, endMySession, type SignedInSession } from "../../protocol/desk/sign-in-api.ts";
import { createAttempt } from "../desk/attempt.ts";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk, DeskResult } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Waiting } from "../ui/waiting.tsx";
import styles from "./accounts.module.css";

/** So many are shown before one asks for all. */
const fewSessions = 6;

export function SignedInList(props: {
  readonly call: CallDesk;
  /** Null while it is asked for. */
  readonly listed: DeskResult<readonly SignedInSession[]> | null;
  readonly onChanged: () => void;
}) {
  const { t, format } = useI18n();
  const [isAsking, setAsking] = createSignal(false);
  const [isWhole, setWhole] = createSignal(false);
  const [ending, setEnding] = createSignal<string | null>(null);
  const attempt = createAttempt();
  const sessions = () => {
    const { listed } = props;
    // This browser first, whatever the order is that they were seen in.
    return listed?.ok ? listed.value.toSorted((a, b) => Number(b.isThisOne) - Number(a.isThisOne)) : [];
  };
  const failure = () => {
    const { listed } = props;
    return listed && !listed.ok ? { code: listed.code, retryAtMs: null } : null;
  };
  const time = (iso: string) => format().dateTime(Date.parse(iso));
  const browser = (session: SignedInSession) =>
    session.browser === "" ? t("account.unknownBrowser") : session.browser;

  async function end(session: SignedInSession): Promise<void> {
    setEnding(session.id);
    await attempt.run(props.call, endMySession, { params: { id: session.id } });
    setEnding(null);
    // One that is gone already was meant to be.
    if (attempt.trouble()?.code === "desk-not-found") attempt.clear();
    props.onChanged();
  }

  async function endOthers(): Promise<void> {
    if (await attempt.run(props.call, endMyOtherSessions)) props.onChanged();
  }

  return (
    <Card>
      <h2>{t("account.sessionsTitle")}</h2>
      <TroubleNotice trouble={attempt.trouble() ?? failure()} />
      <Switch>
        <Match when={props.listed === null}>
          <div role="status">
            <Waiting>{t("account.sessionsLoading")}</Waiting>
          </div>
        </Match>
        <Match when={failure()}>
          <div class={styles["buttons"]}>
            <Button onClick={() => props.onChanged()}>{t("deskPages.retry")}</Button>
          </div>
        </Match>
        <Match when={true}>
          <ul class={styles["list"]} aria-label={t("account.sessionsTitle")}>
            <For each={isWhole() ? sessions() : sessions().slice(0, fewSessions)}>
              {(session) => (
                <li class={styles["row"]}>
                  <Laptop aria-hidden="true" />
                  <div class={styles["words"]}>
                    <span>
                      <span class={styles["name"]}>{browser(session)}</span>
                      <Show when={session.isThisOne}>
                        <span class={styles["badge"]}>{t("account.thisBrowser")}</span>
                      </Show>
                    </span>
                    <small>
                      {t("account.seenAt", { address: session.address, time: time(session.lastSeenAt) })}
                    </small>
                    <small>{t("account.sinceWhen", { time: time(session.startedAt) })}</small>
                  </div>
                  <Show when={!session.isThisOne}>
                    <Button
                      size="small"
                      busy={ending() === session.id}
                      disabled={attempt.busy()}
                      aria-label={t("account.endSessionLabel", {
                        browser: browser(session),
                        time: time(session.lastSeenAt),
                      })}
                      onClick={() => void end(session)}
                    >
                      {t("account.endSession")}
                    </Button>
                  </Show>
                </li>
              )}
            </For>
          </ul>
          <Show when={sessions().length > 1} fallback={<p class={styles["soft"]}>{t("account.noOthers")}</p>}>
            <div class={styles["buttons"]}>
              <Show when={!isWhole() && sessions().length > fewSessions}>
                <Button onClick={() => setWhole(true)}>
                  {t("account.allSessions", { count: sessions().length })}
                </Button>
              </Show>
              <Button variant="careful" disabled={attempt.busy()} onClick={() => setAsking(true)}>
                {t("account.endOthers")}
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
      <ConfirmDialog
        open={isAsking()}
        title={t("account.endOthersTitle")}
        text={t("account.endOthersText")}
        confirm={t("account.endOthers")}
        onConfirm={() => void endOthers()}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}
