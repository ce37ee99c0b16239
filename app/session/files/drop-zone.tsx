/**
 * Owns: dropping and pasting files and folders anywhere on a session.
 * Never: lets the browser open what was dropped, which would leave the session.
 */

import { createSignal, onCleanup, onMount, type ParentProps, Show } from "solid-js";
import { Portal } from "solid-js/web";
import { droppedFiles } from "../../../peer/files/dropped-files.ts";
import type { FileSource } from "../../../peer/files/file-source.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import styles from "./files-panel.module.css";

export function DropZone(
  props: ParentProps<{
    readonly receiver: string;
    readonly maySend: boolean;
    readonly onOffer: (sources: readonly FileSource[]) => void;
    readonly onProblem: (code: ErrorCode) => void;
  }>,
) {
  const { t } = useI18n();
  const [over, setOver] = createSignal(false);

  const take = async (data: DataTransfer) => {
    // Whom it is for is settled by the drop, not by who is there once a folder has been walked.
    const offer = props.onOffer;
    const walked = await droppedFiles(data);
    if (!walked.ok) return props.onProblem(walked.code);
    if (walked.value.unreadable.length > 0) props.onProblem("file-unreadable");
    if (walked.value.sources.length === 0) return;
    if (props.maySend) offer(walked.value.sources);
    else props.onProblem("scope-missing");
  };
  const hasFiles = (data: DataTransfer | null): data is DataTransfer =>
    data?.types.includes("Files") ?? false;

  onMount(() => {
    const stop = new AbortController();
    const { signal } = stop;
    onCleanup(() => stop.abort());
    addEventListener(
      "dragover",
      (event) => {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setOver(true);
      },
      { signal },
    );
    addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    addEventListener(
      "drop",
      (event) => {
        setOver(false);
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        void take(event.dataTransfer);
      },
      { signal },
    );
    addEventListener(
      "paste",
      (event) => {
        if (!hasFiles(event.clipboardData)) return;
        event.preventDefault();
        void take(event.clipboardData);
      },
      { signal },
    );
  });

  return (
    <>
      {props.children}
      <Show when={over()}>
        <Portal>
          <div class={styles["drop"]}>
            <strong>{t("files.drop")}</strong>
            <span>{t("files.dropText", { name: props.receiver })}</span>
          </div>
        </Portal>
      </Show>
    </>
  );
}
