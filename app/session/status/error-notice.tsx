/** Owns: the last thing that went wrong without ending the session, until it is dismissed. */

import { Show } from "solid-js";
import type { HostFace, ViewerSession } from "../../../peer/session/session.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Notice } from "../../ui/notice.tsx";
import { errorText } from "../error-text.ts";
import type { SessionStore } from "../session-store.ts";

export function ErrorNotice(props: { readonly store: SessionStore<HostFace> | SessionStore<ViewerSession> }) {
  const { t } = useI18n();
  return (
    <Show when={props.store.snapshot.error}>
      {(code) => (
        <Notice
          tone="warning"
          role="alert"
          title={errorText(t, code()).what}
          onDismiss={() => props.store.session.dismissError()}
        >
          <p>{errorText(t, code()).now}</p>
        </Notice>
      )}
    </Show>
  );
}
