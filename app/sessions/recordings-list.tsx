/** Owns: the recordings that lie on this computer, finished or cut off, with playing, saving and deleting each. */

import Download from "lucide-solid/icons/download";
import Play from "lucide-solid/icons/play";
import Trash from "lucide-solid/icons/trash";
import { createSignal, For, Show } from "solid-js";
import type { StoredRecording } from "../../peer/recording/recordings.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { Result } from "../../protocol/result.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { saveAllFiles } from "../platform/save-folder.ts";
import { ProblemNotice } from "../session/status/problem-notice.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { RecordingPlayer } from "./recording-player.tsx";
import styles from "./recordings-list.module.css";

/** What can be done with a recording; both read the disk. */
export type RecordingActions = {
  open(id: string): Promise<Result<readonly File[]>>;
  remove(id: string): Promise<Result<void>>;
};

export function RecordingsList(props: {
  readonly recordings: readonly StoredRecording[];
  /** Who a recording shows, where a receipt of its session tells. */
  readonly nameOf: (recording: StoredRecording) => string;
  readonly actions: RecordingActions;
}) {
  const { t, format } = useI18n();
  const [playing, setPlaying] = createSignal<{
    readonly name: string;
    readonly files: readonly File[];
  } | null>(null);
  const [toDelete, setToDelete] = createSignal<StoredRecording | null>(null);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const bytes = () => props.recordings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

  const withFiles = async (id: string, use: (files: readonly File[]) => unknown) => {
    const opened = await props.actions.open(id);
    if (opened.ok && opened.value.length > 0) await use(opened.value);
    else setProblem(opened.ok ? "storage-unavailable" : opened.code);
  };
  const play = (id: string, name: string) => withFiles(id, (files) => setPlaying({ name, files }));
  const save = (id: string) =>
    withFiles(id, async (files) => {
      const saved = await saveAllFiles(files);
      if (!saved.ok && saved.code !== "file-cancelled") setProblem(saved.code);
    });
  const remove = async () => {
    const recording = toDelete();
    const removed = recording === null ? null : await props.actions.remove(recording.id);
    if (removed?.ok === false) setProblem(removed.code);
  };

  return (
    <section class={styles["recordings"]} aria-labelledby="recordings-title">
      <header class={styles["head"]}>
        <h2 id="recordings-title">{t("recordings.title")}</h2>
        <p class={styles["soft"]}>
          <Show when={props.recordings.length > 0} fallback={t("recordings.none")}>
            {t("recordings.intro", { size: format().bytes(bytes()) })}
          </Show>
        </p>
      </header>
      <ProblemNotice code={problem()} onDismiss={() => setProblem(null)} />
      <Show when={props.recordings.length > 0}>
        <ul class={styles["list"]} aria-labelledby="recordings-title">
          <For each={props.recordings}>
            {(recording) => (
              <Row
                recording={recording}
                name={props.nameOf(recording)}
                onPlay={() => void play(recording.id, props.nameOf(recording))}
                onSave={() => void save(recording.id)}
                onDelete={() => setToDelete(recording)}
              />
            )}
          </For>
        </ul>
      </Show>
      <RecordingPlayer
        name={playing()?.name ?? ""}
        files={playing()?.files ?? []}
        onClose={() => setPlaying(null)}
      />
      <ConfirmDialog
        open={toDelete() !== null}
        title={t("recordings.deleteTitle")}
        text={t("recordings.deleteText")}
        confirm={t("common.delete")}
        onConfirm={() => void remove()}
        onClose={() => queueMicrotask(() => setToDelete(null))}
      />
    </section>
  );
}

function Row(props: {
  readonly recording: StoredRecording;
  readonly name: string;
  readonly onPlay: () => void;
  readonly onSave: () => void;
  readonly onDelete: () => void;
}) {
  const { t, format } = useI18n();
  const date = () => format().dateTime(props.recording.startedMs);
  const isMade = () => props.recording.state === "recording";
  const isEmpty = () => props.recording.parts === 0;
  const facts = () => [
    ...(props.recording.durationMs === null ? [] : [format().duration(props.recording.durationMs)]),
    format().bytes(props.recording.sizeBytes),
    ...(props.recording.parts > 1 ? [t("files.count", { count: props.recording.parts })] : []),
  ];
  const note = () => {
    if (isMade()) return t("recordings.stateRecording");
    if (isEmpty()) return t("recordings.empty");
    return props.recording.state === "unfinished" ? t("recordings.stateUnfinished") : null;
  };
  const label = (action: string) => t("recordings.actionOn", { action, name: props.name, date: date() });
  return (
    <li class={styles["row"]}>
      <div class={styles["words"]}>
        <p class={styles["name"]} dir="auto">
          {props.name}
        </p>
        <p class={styles["facts"]}>
          <time>{date()}</time> · {facts().join(" · ")}
        </p>
        <Show when={note()}>{(text) => <p class={styles["note"]}>{text()}</p>}</Show>
      </div>
      <div class={styles["actions"]}>
        <Show when={!isMade()}>
          <Show when={!isEmpty()}>
            <Button
              size="small"
              icon={<Play aria-hidden="true" />}
              aria-label={label(t("recordings.play"))}
              onClick={() => props.onPlay()}
            >
              {t("recordings.play")}
            </Button>
            <Button
              size="small"
              icon={<Download aria-hidden="true" />}
              aria-label={label(t("files.save"))}
              onClick={() => props.onSave()}
            >
              {t("files.save")}
            </Button>
          </Show>
          <Button
            variant="plain"
            label={label(t("common.delete"))}
            icon={<Trash aria-hidden="true" />}
            onClick={() => props.onDelete()}
          />
        </Show>
      </div>
    </li>
  );
}
