/** Owns: one line on what was copied between the two machines last. Never shows what it was. */

import { Show } from "solid-js";
import type { SessionSnapshot } from "../../../peer/session/session-snapshot.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { lastCopyText } from "../last-copy-text.ts";
import styles from "./last-copy.module.css";

export function LastCopy(props: { readonly snapshot: Pick<SessionSnapshot, "copies" | "members" | "role"> }) {
  const i18n = useI18n();
  return (
    <Show when={lastCopyText(i18n, props.snapshot)}>
      {(text) => (
        <p class={styles["copy"]} role="status">
          {text()}
        </p>
      )}
    </Show>
  );
}
