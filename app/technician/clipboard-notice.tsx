/** Owns: what a technician is told when copying or pasting needs a press of theirs, or did not work. */

import { Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { ProblemNotice } from "../session/status/problem-notice.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import type { StageClipboard } from "./stage-clipboard.ts";

export function ClipboardNotice(props: { readonly clipboard: StageClipboard }) {
  const { t } = useI18n();
  return (
    <>
      <ProblemNotice code={props.clipboard.problem()} onDismiss={props.clipboard.dismiss} />
      <Show when={props.clipboard.waiting()}>
        <Notice
          role="status"
          title={t("clipboard.title")}
          onDismiss={props.clipboard.dismiss}
          actions={
            <Button variant="primary" onClick={props.clipboard.copyHere}>
              {t("clipboard.copyHere")}
            </Button>
          }
        >
          <p>{t("clipboard.copyHereText")}</p>
        </Notice>
      </Show>
    </>
  );
}
