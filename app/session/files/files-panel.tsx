/**
 * Owns: the list of transfers and the ways to choose what to send.
 * Never: opens what arrived; it is saved by a press.
 */

import FilePlus from "lucide-solid/icons/file-plus";
import Inbox from "lucide-solid/icons/files";
import FolderPlus from "lucide-solid/icons/folder-plus";
import { For, Show } from "solid-js";
import { pickedFiles } from "../../../peer/files/dropped-files.ts";
import type { FileSource } from "../../../peer/files/file-source.ts";
import type { HostFace, ViewerSession } from "../../../peer/session/session.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { findCapabilities } from "../../platform/capabilities.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import type { SessionStore } from "../session-store.ts";
import styles from "./files-panel.module.css";
import { TransferRow } from "./transfer-row.tsx";

export function FilesPanel(props: {
  readonly store: SessionStore<HostFace> | SessionStore<ViewerSession>;
  /** Whether this side may offer files now; a customer always may. */
  readonly maySend: boolean;
  readonly onOffer: (sources: readonly FileSource[]) => void;
  readonly onProblem: (code: ErrorCode) => void;
  readonly onAccept: (transfer: string, duration: "once" | "session") => void;
  readonly emptyText: string;
}) {
  const { t } = useI18n();
  const folders = findCapabilities().folders;
  let fileInput: HTMLInputElement | undefined;
  let folderInput: HTMLInputElement | undefined;
  /** Settled by the press that opens the picker: whom it is for does not change while somebody chooses. */
  let offer: ((sources: readonly FileSource[]) => void) | undefined;

  const choose = (input: HTMLInputElement | undefined) => {
    offer = props.onOffer;
    input?.click();
  };
  const take = (input: HTMLInputElement) => {
    const walked = pickedFiles(Array.from(input.files ?? []));
    input.value = "";
    if (!walked.ok) props.onProblem(walked.code);
    else if (walked.value.sources.length > 0) (offer ?? props.onOffer)(walked.value.sources);
  };

  return (
    <div class={styles["panel"]}>
      <div class={styles["choose"]}>
        <Button
          size="small"
          icon={<FilePlus aria-hidden="true" />}
          disabled={!props.maySend}
          onClick={() => choose(fileInput)}
        >
          {t("files.choose")}
        </Button>
        <Show when={folders}>
          <Button
            size="small"
            variant="plain"
            icon={<FolderPlus aria-hidden="true" />}
            disabled={!props.maySend}
            onClick={() => choose(folderInput)}
          >
            {t("files.chooseFolder")}
          </Button>
        </Show>
        <input
          ref={(element) => {
            fileInput = element;
          }}
          type="file"
          multiple
          hidden
          aria-label={t("files.choose")}
          data-testid="file-input"
          onChange={(event) => take(event.currentTarget)}
        />
        <input
          ref={(element) => {
            folderInput = element;
            element.setAttribute("webkitdirectory", "");
          }}
          type="file"
          hidden
          aria-label={t("files.chooseFolder")}
          data-testid="folder-input"
          onChange={(event) => take(event.currentTarget)}
        />
      </div>
      <Show when={!props.maySend}>
        <p class={styles["hint"]}>{t("files.needsGrant")}</p>
      </Show>
      <Show
        when={props.store.snapshot.transfers.length > 0}
        fallback={<EmptyState icon={<Inbox aria-hidden="true" />} text={props.emptyText} />}
      >
        <ul class={styles["list"]} aria-label={t("files.label")}>
          <For each={props.store.snapshot.transfers.toReversed()}>
            {(transfer) => (
              <TransferRow
                transfer={transfer}
                session={props.store.session}
                onAccept={props.onAccept}
                onProblem={props.onProblem}
              />
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}
