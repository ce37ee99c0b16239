/**
 * Owns: one question of a technician: who asks for what, in plain words, with yes once, yes for the session, or no,
 * and how long until silence is a no.
 * Never: decides. The engine lets the question expire; this shows it.
 */

import { Show } from "solid-js";
import type { AskSnapshot } from "../../peer/session/session-snapshot.ts";
import type { GrantDuration } from "../../protocol/scope.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./consent-card.module.css";
import { QuestionCard } from "./question-card.tsx";
import { QuestionFoot } from "./question-foot.tsx";

/** The words of a yes where there is only one. */
const agreements = {
  scope: "consent.allowSession",
  invite: "consent.yesInvite",
  admit: "consent.yesAdmit",
  repair: "consent.yesRepair",
} as const;

export function ConsentCard(props: {
  readonly ask: AskSnapshot;
  /** Questions that wait behind this one. */
  readonly more: number;
  /** The person has just answered the question that comes before this one. */
  readonly expected?: boolean;
  /** More on what a yes would mean, where it means more than elsewhere. */
  readonly note?: string | undefined;
  readonly onAnswer: (answer: GrantDuration | "no") => void;
}) {
  const { t } = useI18n();
  const title = () => {
    const { ask } = props;
    if (ask.kind === "scope") return t(`consent.asks.${ask.scope}`, { name: ask.name });
    return t(`consent.${ask.kind}Ask`, { name: ask.name });
  };
  const means = () => {
    const { ask } = props;
    if (ask.kind === "scope") return t(`consent.means.${ask.scope}`);
    if (ask.kind === "repair") return t(`repairs.does.${ask.repair}`);
    return t(ask.kind === "invite" ? "consent.inviteMeans" : "consent.admitMeans");
  };
  const repair = () => (props.ask.kind === "repair" ? props.ask : undefined);
  return (
    <QuestionCard
      title={title()}
      mark={<Avatar name={props.ask.name} sender={props.ask.sender} />}
      expected={props.expected ?? false}
      onEscape={() => props.onAnswer("no")}
      actions={(resting) => (
        <>
          <Show
            when={props.ask.kind === "scope"}
            fallback={
              <Button
                variant="primary"
                disabled={resting()}
                onClick={() => props.onAnswer(props.ask.kind === "repair" ? "once" : "session")}
              >
                {t(agreements[props.ask.kind])}
              </Button>
            }
          >
            <Button variant="primary" disabled={resting()} onClick={() => props.onAnswer("once")}>
              {t("consent.allowOnce")}
            </Button>
            <Button disabled={resting()} onClick={() => props.onAnswer("session")}>
              {t("consent.allowSession")}
            </Button>
          </Show>
          <Button variant="careful" onClick={() => props.onAnswer("no")}>
            {t("consent.no")}
          </Button>
        </>
      )}
      foot={<QuestionFoot expiresAtMs={props.ask.expiresAtMs} more={props.more} />}
    >
      <Show when={repair()} fallback={<p>{means()}</p>}>
        {(asked) => (
          <div class={styles["parts"]}>
            <p>
              <strong>{t(`repairs.names.${asked().repair}`)}</strong>
            </p>
            <p>{t("consent.repairSite", { site: new URL(asked().site).host })}</p>
            <p>{means()}</p>
            <p>{t(`repairs.loses.${asked().repair}`)}</p>
          </div>
        )}
      </Show>
      <Show when={props.note}>{(note) => <p>{note()}</p>}</Show>
    </QuestionCard>
  );
}
