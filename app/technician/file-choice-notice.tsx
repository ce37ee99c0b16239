/** Owns: a technician's choosing of a file that a page of the customer's browser asks for. */

import { createEffect, createSignal, on, Show, untrack } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";

export function FileChoiceNotice(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly onProblem: (code: ErrorCode) => void;
}) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  const [sent, setSent] = createSignal<string | null>(null);
  let input: HTMLInputElement | undefined;
  const isUnderWay = () =>
    snapshot.transfers.some(
      ({ id, state }) => id === sent() && !["done", "refused", "cancelled", "failed"].includes(state),
    );
  const take = (choice: string, files: readonly File[]) => {
    if (files.length === 0) return;
    const chosen = session.chooseFiles(
      choice,
      files.map((file) => ({ file, path: [file.name] })),
    );
    if (chosen.ok) setSent(chosen.value);
    else props.onProblem(chosen.code);
  };
  createEffect(
    on(
      () => snapshot.control.commandError,
      (code) => code !== null && untrack(sent) !== null && props.onProblem(code),
      { defer: true },
    ),
  );

  return (
    <>
      <Show when={snapshot.control.fileChoice}>
        {(choice) => (
          <Notice
            role="status"
            title={t(choice().multiple ? "fileChoice.titleMany" : "fileChoice.title")}
            actions={
              <>
                <Button variant="primary" onClick={() => input?.click()}>
                  {t("fileChoice.choose")}
                </Button>
                <Button onClick={() => session.cancelFileChoice(choice().id)}>
                  {t("fileChoice.cancel")}
                </Button>
              </>
            }
          >
            <p>{t("fileChoice.text", { name: props.customer })}</p>
            <input
              ref={(element) => {
                input = element;
              }}
              type="file"
              hidden
              multiple={choice().multiple}
              accept={choice().accept}
              data-testid="page-file-input"
              onChange={(event) => take(choice().id, [...(event.currentTarget.files ?? [])])}
            />
          </Notice>
        )}
      </Show>
      <Show when={isUnderWay()}>
        <Notice role="status" title={t("fileChoice.waiting", { name: props.customer })} />
      </Show>
    </>
  );
}
