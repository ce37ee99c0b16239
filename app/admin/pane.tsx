/**
 * Owns: one matter of the organisation that is read first and changed after Edit (requirement R28). What somebody else
 * changed meanwhile is shown beside what was typed, which stays.
 */

import { createSignal, type JSX, Show } from "solid-js";
import { type Attempt, createAttempt } from "../desk/attempt.ts";
import { News } from "../desk/news.tsx";
import { TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./admin.module.css";

export function Pane(props: {
  readonly title: string;
  readonly intro?: string;
  /** What holds now, in words. */
  readonly now: string;
  /** The same as something better to read than a sentence. */
  readonly reading?: JSX.Element;
  /** What is beside it while nothing is edited. */
  readonly summary?: JSX.Element;
  /** Made anew with each Edit, from what holds then. */
  readonly fields: (tools: { readonly busy: () => boolean }) => JSX.Element;
  /** What to send; null while something of it is wrong, which the fields show. */
  readonly onSave: (attempt: Attempt) => Promise<unknown> | null;
  readonly onEdit: () => void;
  /** Asks for what holds now, after it was changed here or elsewhere. */
  readonly onChanged: () => Promise<void>;
}) {
  const { t } = useI18n();
  const [isEditing, setEditing] = createSignal(false);
  const [isSaved, setSaved] = createSignal(false);
  const [isOvertaken, setOvertaken] = createSignal(false);
  const attempt = createAttempt();
  let editButton: HTMLButtonElement | undefined;
  let form: HTMLFormElement | undefined;

  function close(): void {
    setEditing(false);
    setOvertaken(false);
    attempt.clear();
    editButton?.focus();
  }

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setOvertaken(false);
    const sending = props.onSave(attempt);
    if (sending === null) return;
    if (await sending) {
      await props.onChanged();
      setSaved(true);
      close();
      return;
    }
    if (attempt.trouble()?.code !== "desk-changed-meanwhile") return;
    attempt.clear();
    await props.onChanged();
    setOvertaken(true);
  }

  return (
    <Card>
      <div class={styles["head"]}>
        <h2>{props.title}</h2>
        <Show when={!isEditing()}>
          <Button
            ref={(element: HTMLButtonElement) => {
              editButton = element;
            }}
            size="small"
            aria-label={t("admin.editLabel", { what: props.title })}
            onClick={() => {
              setSaved(false);
              props.onEdit();
              setEditing(true);
              form?.querySelector<HTMLElement>("input, select")?.focus();
            }}
          >
            {t("admin.edit")}
          </Button>
        </Show>
      </div>
      <Show when={props.intro}>
        <p class={styles["soft"]}>{props.intro}</p>
      </Show>
      <Show
        when={isEditing()}
        fallback={
          <>
            <Show when={props.reading} fallback={<p class={styles["now"]}>{props.now}</p>}>
              {props.reading}
            </Show>
            {props.summary}
          </>
        }
      >
        <form
          ref={(element) => {
            form = element;
          }}
          class={styles["form"]}
          aria-label={props.title}
          onSubmit={(event) => void save(event)}
          noValidate
        >
          <Show when={isOvertaken()} fallback={<TroubleNotice trouble={attempt.trouble()} />}>
            <Notice tone="warning" role="alert" title={t("admin.changedTitle")}>
              <p>{t("admin.changedText", { now: props.now })}</p>
            </Notice>
          </Show>
          {props.fields({ busy: attempt.busy })}
          <div class={styles["actions"]}>
            <Button onClick={close}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary" busy={attempt.busy()}>
              {t(attempt.busy() ? "admin.saving" : "admin.save")}
            </Button>
          </div>
        </form>
      </Show>
      <News shown={isSaved()} text={t("admin.saved")} />
    </Card>
  );
}
