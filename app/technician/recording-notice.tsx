/** Owns: what a technician is told once a recording has ended, and saving its one file or its several. */

import { For, Show } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { downloadBlob } from "../platform/download.ts";
import { saveAllFiles } from "../platform/save-folder.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import type { RecordingOutcome } from "./recording-control.ts";

export function RecordingNotice(props: {
  readonly outcome: RecordingOutcome;
  readonly onDismiss: () => void;
  readonly onProblem: (code: ErrorCode) => void;
}) {
  const { t } = useI18n();
  const files = () => (props.outcome.kind === "ready" ? props.outcome.files : []);
  const saveAll = async () => {
    const saved = await saveAllFiles(files());
    if (!saved.ok && saved.code !== "file-cancelled") props.onProblem(saved.code);
  };
  return (
    <Show when={props.outcome.kind !== "none"}>
      <Notice
        title={t(props.outcome.kind === "ready" ? "tools.recordingReady" : "tools.recordingEnded")}
        role="status"
        onDismiss={() => props.onDismiss()}
        {...(files().length > 0
          ? {
              actions: (
                <>
                  <Show when={files().length > 1}>
                    <Button size="small" variant="primary" onClick={() => void saveAll()}>
                      {t("tools.recordingSaveAll")}
                    </Button>
                  </Show>
                  <For each={files()}>
                    {(file, index) => (
                      <Button size="small" title={file.name} onClick={() => downloadBlob(file, file.name)}>
                        {files().length === 1
                          ? t("tools.recordingSave")
                          : t("tools.recordingSavePart", { number: index() + 1 })}
                      </Button>
                    )}
                  </For>
                </>
              ),
            }
          : {})}
      >
        <Show when={files().length > 1}>
          <p>{t("tools.recordingParts", { count: files().length })}</p>
        </Show>
        <p>
          {t("tools.recordingKept")}{" "}
          <a href="/sessions" target="_blank" rel="noopener">
            {t("common.sessions")}
          </a>
        </p>
      </Notice>
    </Show>
  );
}
