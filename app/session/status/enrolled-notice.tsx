/** Owns: telling a technician that the customer's computer can be reached without the customer from now on. */

import { Show } from "solid-js";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { TakenIn } from "../enrolments.ts";
import { errorText } from "../error-text.ts";

export function EnrolledNotice(props: { readonly taken: TakenIn | null; readonly onDismiss: () => void }) {
  const { t } = useI18n();
  const failure = () => (props.taken?.kind === "failed" ? errorText(t, props.taken.code) : null);
  return (
    <Show when={props.taken} keyed>
      {(taken) => (
        <Notice
          tone={taken.kind === "kept" ? "info" : "warning"}
          role="status"
          title={
            taken.kind === "kept" ? t("devices.enrolledNow", { name: taken.name }) : t("devices.notEnrolled")
          }
          onDismiss={() => props.onDismiss()}
        >
          <p>{failure()?.both ?? t("devices.enrolledNowText")}</p>
        </Notice>
      )}
    </Show>
  );
}
