/** Owns: the question whether offered files may come: which they are, how large, and for how long the yes counts. */

import Inbox from "lucide-solid/icons/inbox";
import { For, Show } from "solid-js";
import { QuestionCard } from "../../app/customer/question-card.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Button } from "../../app/ui/button.tsx";
import type { TransferSnapshot } from "../../peer/files/transfer-snapshot.ts";
import { limits } from "../../protocol/limits.ts";
import type { GrantDuration } from "../../protocol/scope.ts";
import styles from "./question.module.css";

/** Files that are named; of the others there is a number. */
const named = 6;

export function OfferCard(props: {
  readonly transfer: TransferSnapshot;
  readonly onAnswer: (answer: GrantDuration | "no") => void;
}) {
  const { t, format } = useI18n();
  const rest = () => props.transfer.fileCount - Math.min(named, props.transfer.files.length);
  return (
    <QuestionCard
      title={t("extension.offerTitle")}
      mark={<Inbox aria-hidden="true" />}
      onEscape={() => props.onAnswer("no")}
      actions={(resting) => (
        <>
          <Button variant="primary" disabled={resting()} onClick={() => props.onAnswer("once")}>
            {t("files.accept")}
          </Button>
          <Button disabled={resting()} onClick={() => props.onAnswer("session")}>
            {t("files.acceptAll")}
          </Button>
          <Button variant="careful" onClick={() => props.onAnswer("no")}>
            {t("files.refuse")}
          </Button>
        </>
      )}
      foot={
        <p class={styles["foot"]}>
          {t("files.acceptAllMeans", { size: format().bytes(limits.filesInSessionBytes) })}
        </p>
      }
    >
      <ul class={styles["offered"]}>
        <For each={props.transfer.files.slice(0, named)}>
          {(file) => <li dir="auto">{file.path.join(" / ")}</li>}
        </For>
        <Show when={rest() > 0}>
          <li>{t("files.more", { count: rest() })}</li>
        </Show>
      </ul>
      <p class={styles["soft"]}>
        {format().bytes(props.transfer.totalBytes)} · {t("files.caution")}
      </p>
    </QuestionCard>
  );
}
