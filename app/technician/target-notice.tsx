/** Owns: what came of the place that the technician marked for the customer to press. */

import { Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { ViewerStore } from "../session/session-store.ts";
import { Notice } from "../ui/notice.tsx";

export function TargetNotice(props: { readonly store: ViewerStore; readonly customer: string }) {
  const { t } = useI18n();
  return (
    <Show when={props.store.snapshot.ghost}>
      {(ghost) => (
        <Notice
          role="status"
          tone={ghost().state === "impossible" || ghost().state === "gone" ? "warning" : "info"}
          title={t(`target.${ghost().state}`, { name: props.customer })}
          onDismiss={() => props.store.session.markTarget(null)}
        />
      )}
    </Show>
  );
}
