/**
 * Owns: what became of a session, as its technician says it at the end: it goes into the report that the organisation gets.
 * Shown only where there is such a report.
 */

import { createResource, createSignal, createUniqueId, For, Show } from "solid-js";
import type { Outcome } from "../../../protocol/desk/reports-api.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import styles from "./outcome-form.module.css";

const outcomes = ["solved", "not-solved", "to-be-continued"] as const satisfies readonly Outcome[];
const noteChars = 4_000;

export function OutcomeForm(props: {
  /** Whether the organisation is told of this session. */
  readonly isReported: () => Promise<boolean>;
  readonly onTell: (about: { readonly outcome: Outcome; readonly notes: string }) => Promise<boolean>;
}) {
  const { t } = useI18n();
  const id = createUniqueId();
  const [isReported] = createResource(() => props.isReported());
  const [outcome, setOutcome] = createSignal<Outcome>("not-said");
  const [notes, setNotes] = createSignal("");
  const [state, setState] = createSignal<"open" | "busy" | "saved" | "failed">("open");

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setState("busy");
    setState((await props.onTell({ outcome: outcome(), notes: notes().trim() })) ? "saved" : "failed");
  }

  return (
    <Show when={isReported()}>
      <Card>
        <form class={styles["form"]} onSubmit={(event) => void submit(event)} aria-labelledby={`${id}-title`}>
          <h2 id={`${id}-title`}>{t("sessionReport.title")}</h2>
          <p class={styles["soft"]}>{t("sessionReport.text")}</p>
          <fieldset class={styles["choices"]} disabled={state() === "busy" || state() === "saved"}>
            <legend>{t("sessionReport.outcome")}</legend>
            <For each={outcomes}>
              {(each) => (
                <label class={styles["choice"]}>
                  <input
                    type="radio"
                    name={`${id}-outcome`}
                    value={each}
                    checked={outcome() === each}
                    onChange={() => setOutcome(each)}
                  />
                  {t(`sessionReport.outcomes.${each}`)}
                </label>
              )}
            </For>
          </fieldset>
          <div class={styles["notes"]}>
            <label for={`${id}-notes`}>{t("sessionReport.notes")}</label>
            <textarea
              id={`${id}-notes`}
              rows="3"
              maxLength={noteChars}
              value={notes()}
              disabled={state() === "busy" || state() === "saved"}
              onInput={(event) => setNotes(event.currentTarget.value)}
            />
          </div>
          <div class={styles["actions"]}>
            <Show when={state() !== "saved"}>
              <Button
                type="submit"
                busy={state() === "busy"}
                disabled={outcome() === "not-said" && notes().trim() === ""}
              >
                {t("sessionReport.save")}
              </Button>
            </Show>
            <div role="status">
              <Show when={state() === "saved"}>{t("sessionReport.saved")}</Show>
              <Show when={state() === "failed"}>{t("sessionReport.failed")}</Show>
            </div>
          </div>
        </form>
      </Card>
    </Show>
  );
}
