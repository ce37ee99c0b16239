/** Owns: the question for control: who asks, on which sites it would hold, and what the browser will say about it. */

import { createSignal, Show } from "solid-js";
import { QuestionCard } from "../../app/customer/question-card.tsx";
import { QuestionFoot } from "../../app/customer/question-foot.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Avatar } from "../../app/ui/avatar.tsx";
import { Button } from "../../app/ui/button.tsx";
import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { AskSnapshot } from "../../peer/session/session-snapshot.ts";
import type { GrantDuration } from "../../protocol/scope.ts";
import styles from "./question.module.css";

export function ControlCard(props: {
  readonly ask: Extract<AskSnapshot, { kind: "scope" }>;
  readonly more: number;
  readonly expected: boolean;
  /** The origin of the page in front. */
  readonly site: string | null;
  readonly onAnswer: (answer: GrantDuration | "no", fence: ControlFence | null) => void;
}) {
  const { t } = useI18n();
  const [everywhere, setEverywhere] = createSignal(false);
  const fence = (): ControlFence | null => {
    if (everywhere()) return { kind: "everywhere" };
    return props.site === null ? null : { kind: "origins", origins: [props.site] };
  };
  const allow = () => {
    const chosen = fence();
    if (chosen !== null) props.onAnswer("session", chosen);
  };

  return (
    <QuestionCard
      title={t("consent.asks.control", { name: props.ask.name })}
      mark={<Avatar name={props.ask.name} sender={props.ask.sender} />}
      expected={props.expected}
      onEscape={() => props.onAnswer("no", null)}
      actions={(resting) => (
        <>
          <Button variant="primary" disabled={resting() || fence() === null} onClick={allow}>
            {t("consent.allowSession")}
          </Button>
          <Button variant="careful" onClick={() => props.onAnswer("no", null)}>
            {t("consent.no")}
          </Button>
        </>
      )}
      foot={<QuestionFoot expiresAtMs={props.ask.expiresAtMs} more={props.more} />}
    >
      <p>{t("consent.means.control")}</p>
      <fieldset class={styles["fence"]}>
        <legend>{t("extension.fenceLegend")}</legend>
        <Show when={props.site} fallback={<p class={styles["soft"]}>{t("extension.fenceNoSite")}</p>}>
          {(site) => (
            <label>
              <input
                type="radio"
                name="fence"
                checked={!everywhere()}
                onChange={() => setEverywhere(false)}
              />
              <span dir="ltr">{t("extension.fenceSite", { site: new URL(site()).host })}</span>
            </label>
          )}
        </Show>
        <label>
          <input type="radio" name="fence" checked={everywhere()} onChange={() => setEverywhere(true)} />
          <span>{t("extension.fenceEverywhere")}</span>
        </label>
        <p class={styles["soft"]}>{t("extension.fenceMeans")}</p>
      </fieldset>
      <p class={styles["soft"]}>{t("extension.bannerSoon")}</p>
    </QuestionCard>
  );
}
