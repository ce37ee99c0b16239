/** Owns: `/help` in each phase of a session, from the name to the receipt. What makes the session is in help-page.tsx. */

import { type JSX, Match, Show, Switch } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { RuleBook } from "../platform/device-rules.ts";
import { EndView } from "../session/receipt/end-view.tsx";
import { SessionOutcome } from "../session/report/session-outcome.tsx";
import type { ViewerStore } from "../session/session-store.ts";
import { ErrorNotice } from "../session/status/error-notice.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import { Waiting } from "../ui/waiting.tsx";
import { CodeCard } from "./code-card.tsx";
import styles from "./help-page.module.css";
import { NameForm } from "./name-form.tsx";
import { TechnicianSession } from "./technician-session.tsx";

export function HelpView(props: {
  readonly store: ViewerStore | null;
  readonly name: string;
  readonly problem: ErrorCode | null;
  readonly busy: boolean;
  /** Joining a colleague's session: the code being typed. Left out at `/help`. */
  readonly colleagueCode?: string;
  readonly onColleagueCode?: (code: string) => void;
  readonly canSession: boolean;
  readonly canShow: boolean;
  readonly rules?: RuleBook;
  readonly resuming: boolean;
  readonly kept: boolean | null;
  readonly onStart: (name: string) => void;
  readonly onNewCode: () => void;
  readonly onAgain: () => void;
}) {
  const { t } = useI18n();
  const phase = () => props.store?.snapshot.phase ?? "idle";
  const colleague = () => props.colleagueCode !== undefined;
  const title = () => t(colleague() ? "help.colleagueTitle" : "help.title");
  const runs = () => phase() === "live" || phase() === "interrupted";
  /** A session, or a customer's no, which is to be told as what it is. */
  const hadSomething = () =>
    props.store?.snapshot.sessionId !== "" || props.store?.snapshot.end?.reason === "refused";
  const inSession = () => (runs() && (props.store?.snapshot.members.length ?? 0) > 0 ? props.store : null);

  return (
    <Switch
      fallback={
        <Frame title={title()}>
          <Show
            when={props.canSession}
            fallback={
              <Notice tone="danger" title={t("join.unsupportedTitle")}>
                <p>{t("join.unsupportedText")}</p>
              </Notice>
            }
          >
            <Card>
              <Show when={colleague()} fallback={<h2>{t("help.nameTitle")}</h2>}>
                <p class={styles["soft"]}>{t("help.colleagueText")}</p>
              </Show>
              <NameForm
                name={props.name}
                {...(props.colleagueCode === undefined ? {} : { code: props.colleagueCode })}
                onCode={(code) => props.onColleagueCode?.(code)}
                button={t(colleague() ? "join.join" : "help.getCode")}
                busy={props.busy}
                busyText={t(colleague() ? "join.joining" : "help.opening")}
                problem={props.problem ?? props.store?.snapshot.error ?? null}
                onDone={props.onStart}
              />
            </Card>
            <p class={styles["center"]}>
              <Show when={colleague()} fallback={<a href="/help/join">{t("help.colleagueSwitch")}</a>}>
                <a href="/help">{t("help.title")}</a>
              </Show>
            </p>
            <Show when={!colleague()}>
              <p class={styles["center"]}>
                <a href="/devices/deploy">{t("help.deploy")}</a>
              </p>
            </Show>
          </Show>
        </Frame>
      }
    >
      <Match when={props.resuming}>
        <Frame title={title()}>
          <Card>
            <div role="status">
              <Waiting>{t("join.resuming")}</Waiting>
            </div>
            <p class={styles["soft"]}>{t("join.resumingText")}</p>
          </Card>
        </Frame>
      </Match>
      <Match when={inSession()} keyed>
        {(store) => (
          <TechnicianSession
            store={store}
            canShow={props.canShow}
            {...(props.rules ? { rules: props.rules } : {})}
          />
        )}
      </Match>
      <Match when={phase() === "ended" && hadSomething() && props.store} keyed>
        {(store) => (
          <EndView
            store={store}
            kept={props.kept}
            onAgain={props.onAgain}
            extra={<SessionOutcome store={store} />}
          />
        )}
      </Match>
      <Match when={!colleague() && props.store?.snapshot.code && props.store} keyed>
        {(store) => (
          <Frame title={title()} broad>
            <ErrorNotice store={store} />
            <Show when={store.snapshot.code}>
              {(made) => (
                <CodeCard
                  code={made().code}
                  expiresAtMs={made().expiresAtMs}
                  guesses={store.snapshot.guesses}
                  onNewCode={props.onNewCode}
                  waiting={t(phase() === "linking" ? "help.linkingUnknown" : "help.waiting")}
                />
              )}
            </Show>
          </Frame>
        )}
      </Match>
      <Match when={phase() === "linking" || (colleague() && phase() === "waiting")}>
        <Frame title={title()}>
          <Card>
            <div role="status">
              <Waiting>{t(colleague() ? "help.colleagueWaiting" : "help.linkingUnknown")}</Waiting>
            </div>
            <p class={styles["soft"]}>{t(colleague() ? "help.colleagueWaitingText" : "help.linkingText")}</p>
          </Card>
        </Frame>
      </Match>
    </Switch>
  );
}

function Frame(props: { readonly title: string; readonly broad?: boolean; readonly children: JSX.Element }) {
  return (
    <PageFrame title={props.title} narrow={!props.broad}>
      <div class={styles["page"]}>
        <h1>{props.title}</h1>
        {props.children}
      </div>
    </PageFrame>
  );
}
