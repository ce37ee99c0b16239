/** Owns: what a command of this page came to when it did not work, until it is dismissed. */

import { Show } from "solid-js";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Notice } from "../../ui/notice.tsx";
import { errorText } from "../error-text.ts";

export function ProblemNotice(props: { readonly code: ErrorCode | null; readonly onDismiss: () => void }) {
  const { t } = useI18n();
  return (
    <Show when={props.code}>
      {(code) => (
        <Notice tone="warning" role="alert" title={errorText(t, code()).what} onDismiss={props.onDismiss}>
          <p>{errorText(t, code()).now}</p>
        </Notice>
      )}
    </Show>
  );
}
