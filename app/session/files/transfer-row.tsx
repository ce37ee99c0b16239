/** Owns: one transfer: what it is, how far, what went wrong, and what can be done with it now. */

import Down from "lucide-solid/icons/download";
import Up from "lucide-solid/icons/upload";
import { createSignal, For, Show } from "solid-js";
import {
  finalTransferStates,
  type TransferFile,
  type TransferSnapshot,
} from "../../../peer/files/transfer-snapshot.ts";
import type { HostFace, ViewerSession } from "../../../peer/session/session.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import type { TextKey } from "../../i18n/dictionary.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { downloadBlob } from "../../platform/download.ts";
import { canSaveFolder, saveIntoFolder } from "../../platform/save-folder.ts";
import { Button } from "../../ui/button.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { errorText } from "../error-text.ts";
import styles from "./files-panel.module.css";
import { sha256Text } from "./sha256-text.ts";

/** Files of one transfer that are listed by name; the rest is a number. */
const listed = 8;

const stateTexts = {
  waiting: "files.statePreparing",
  running: "files.stateRunning",
  "paused-here": "files.statePaused",
  "paused-there": "files.statePaused",
  interrupted: "files.stateInterrupted",
  refused: "files.stateRefused",
  cancelled: "files.stateCancelled",
  failed: "files.stateFailed",
} as const satisfies Partial<Record<TransferSnapshot["state"], TextKey>>;

export function TransferRow(props: {
  readonly transfer: TransferSnapshot;
  readonly session: HostFace | ViewerSession;
  readonly onAccept: (transfer: string, duration: "once" | "session") => void;
  readonly onProblem: (code: ErrorCode) => void;
}) {
  const { t, format } = useI18n();
  const [all, setAll] = createSignal<readonly TransferFile[] | null>(null);
  const first = () => props.transfer.files[0]?.path.join(" / ") ?? "";
  const title = () => {
    const top = props.transfer.files[0]?.path;
    if (props.transfer.fileCount === 1) return top?.at(-1) ?? "";
    return top && top.length > 1 ? (top[0] ?? "") : t("files.count", { count: props.transfer.fileCount });
  };
  const incoming = () => props.transfer.direction === "in";
  const over = () => finalTransferStates.includes(props.transfer.state);
  const moving = () =>
    ["waiting", "running", "paused-here", "paused-there", "interrupted"].includes(props.transfer.state);
  const state = () => {
    const { state } = props.transfer;
    if (state === "offered") return t(incoming() ? "files.stateOfferedHere" : "files.stateOffered");
    if (state === "done") return t(incoming() ? "files.stateDone" : "files.stateSent");
    return t(stateTexts[state]);
  };
  const saveAll = async () => {
    const files = await props.session.filesOf(props.transfer.id);
    const received = files.filter(({ state }) => state === "done");
    const saved = await saveIntoFolder(
      received.map(({ entry, path }) => ({
        path,
        open: () => props.session.openReceived(props.transfer.id, entry),
      })),
    );
    if (!saved.ok && saved.code !== "file-cancelled") props.onProblem(saved.code);
  };
  // Before it is over the files change with each snapshot; after, every one can be looked at and saved.
  const shown = () => all() ?? props.transfer.files.slice(0, listed);
  const showAll = async () => setAll(await props.session.filesOf(props.transfer.id));
  const on = (action: string) => t("files.actionOn", { action, name: title() });
  const fraction = () =>
    props.transfer.totalBytes === 0 ? null : props.transfer.doneBytes / props.transfer.totalBytes;

  return (
    <li class={styles["transfer"]}>
      <div class={styles["head"]}>
        <Show when={incoming()} fallback={<Up aria-hidden="true" />}>
          <Down aria-hidden="true" />
        </Show>
        <p class={styles["name"]} dir="auto" title={first()}>
          {title()}
        </p>
        <p class={styles["facts"]}>
          <Show when={props.transfer.fileCount > 1}>
            <span>{t("files.count", { count: props.transfer.fileCount })}</span>
          </Show>
          <span>
            {moving()
              ? t("files.progress", {
                  done: format().bytes(props.transfer.doneBytes),
                  total: format().bytes(props.transfer.totalBytes),
                })
              : format().bytes(props.transfer.totalBytes)}
          </span>
          <span>{state()}</span>
          <Show when={props.transfer.state === "running" && props.transfer.bytesPerSecond > 0}>
            <span>{t("files.speed", { speed: format().bytes(props.transfer.bytesPerSecond) })}</span>
            <Show when={props.transfer.secondsLeft}>
              {(seconds) => <span>{t("files.left", { time: format().duration(seconds() * 1000) })}</span>}
            </Show>
          </Show>
        </p>
      </div>
      <Show when={moving()}>
        <ProgressBar fraction={fraction()} label={title()} resting={props.transfer.state !== "running"} />
      </Show>
      <Show when={props.transfer.code && props.transfer.state !== "cancelled" && props.transfer.code}>
        {(code) => <p class={styles["problem"]}>{errorText(t, code()).both}</p>}
      </Show>
      <Show when={incoming() && props.transfer.state === "offered"}>
        <p class={styles["facts"]}>{t("files.caution")}</p>
        <Show when={props.session.role === "host"}>
          <p class={styles["facts"]}>
            {t("files.acceptAllMeans", { size: format().bytes(limits.filesInSessionBytes) })}
          </p>
        </Show>
      </Show>
      <div class={styles["actions"]}>
        <Show when={incoming() && props.transfer.state === "offered"}>
          <Button
            size="small"
            variant="primary"
            aria-label={on(t("files.accept"))}
            onClick={() => props.onAccept(props.transfer.id, "once")}
          >
            {t("files.accept")}
          </Button>
          <Show when={props.session.role === "host"}>
            <Button
              size="small"
              aria-label={on(t("files.acceptAll"))}
              onClick={() => props.onAccept(props.transfer.id, "session")}
            >
              {t("files.acceptAll")}
            </Button>
          </Show>
          <Button
            size="small"
            variant="careful"
            aria-label={on(t("files.refuse"))}
            onClick={() => props.session.refuseTransfer(props.transfer.id)}
          >
            {t("files.refuse")}
          </Button>
        </Show>
        <Show when={incoming() && over() && props.transfer.doneFiles > 1 && canSaveFolder()}>
          <Button
            size="small"
            variant="primary"
            aria-label={on(t("files.saveAll"))}
            onClick={() => void saveAll()}
          >
            {t("files.saveAll")}
          </Button>
        </Show>
        <Show when={props.transfer.state === "running" || props.transfer.state === "waiting"}>
          <Button
            size="small"
            aria-label={on(t("files.pause"))}
            onClick={() => props.session.pauseTransfer(props.transfer.id)}
          >
            {t("files.pause")}
          </Button>
        </Show>
        <Show when={props.transfer.state === "paused-here"}>
          <Button
            size="small"
            variant="primary"
            aria-label={on(t("files.resume"))}
            onClick={() => props.session.resumeTransfer(props.transfer.id)}
          >
            {t("files.resume")}
          </Button>
        </Show>
        <Show when={!over() && !(incoming() && props.transfer.state === "offered")}>
          <Button
            size="small"
            variant="careful"
            aria-label={on(t("files.cancel"))}
            onClick={() => props.session.cancelTransfer(props.transfer.id)}
          >
            {t("files.cancel")}
          </Button>
        </Show>
      </div>
      <Show when={props.transfer.doneFiles > 0 || (props.transfer.fileCount > 1 && !over())}>
        <ul class={styles["files"]}>
          <For each={shown()}>
            {(file) => (
              <FileRow
                file={file}
                transfer={props.transfer}
                session={props.session}
                onProblem={props.onProblem}
              />
            )}
          </For>
        </ul>
        <Show when={props.transfer.fileCount > shown().length}>
          <p class={styles["facts"]}>
            {t("files.more", { count: props.transfer.fileCount - shown().length })}
          </p>
        </Show>
        <Show when={over() && !all() && props.transfer.fileCount > listed}>
          <Button
            size="small"
            variant="plain"
            aria-label={on(t("files.showAll"))}
            onClick={() => void showAll()}
          >
            {t("files.showAll")}
          </Button>
        </Show>
      </Show>
    </li>
  );
}

function FileRow(props: {
  readonly file: TransferFile;
  readonly transfer: TransferSnapshot;
  readonly session: HostFace | ViewerSession;
  readonly onProblem: (code: ErrorCode) => void;
}) {
  const { t, format } = useI18n();
  const name = () => props.file.path.at(-1) ?? "";
  const save = async () => {
    const opened = await props.session.openReceived(props.transfer.id, props.file.entry);
    if (opened.ok) downloadBlob(opened.value, name());
    else props.onProblem(opened.code);
  };
  return (
    <li class={styles["file"]}>
      <span class={styles["path"]} dir="auto">
        {props.file.path.length > 1 ? props.file.path.slice(1).join(" / ") : name()}
      </span>
      <Show
        when={props.transfer.direction === "in" && props.file.state === "done"}
        fallback={<span class={styles["facts"]}>{format().bytes(props.file.sizeBytes)}</span>}
      >
        <Button size="small" aria-label={t("files.saveAs", { name: name() })} onClick={() => void save()}>
          {t("files.save")}
        </Button>
      </Show>
      <Show when={props.transfer.fileCount === 1 && props.file.sha256}>
        {(sum) => (
          <span class={styles["sum"]} title={sha256Text(sum())}>
            {t("files.fingerprint")} {sha256Text(sum())}
          </span>
        )}
      </Show>
    </li>
  );
}
