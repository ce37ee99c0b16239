/** Owns: telling a technician why their organisation holds something back in this session. */

import { Show, useContext } from "solid-js";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { LimitsOfSession } from "../organisation-limits.ts";

export function LimitsNotice(props: { readonly customer: string }) {
  const { t } = useI18n();
  const limits = useContext(LimitsOfSession);
  return (
    <>
      <Show when={limits.tooOld()}>
        {(old) => (
          <Notice
            tone="warning"
            role="status"
            title={t("limits.tooOldTitle", { name: props.customer, minimum: old().minimum })}
          >
            <p>
              {old().version === ""
                ? t("limits.tooOldUnknown")
                : t("limits.tooOldText", { version: old().version })}
            </p>
          </Notice>
        )}
      </Show>
      <Show when={limits.failed()}>
        <Notice
          tone="warning"
          role="alert"
          title={t("limits.failedTitle")}
          actions={
            <Button size="small" onClick={() => limits.askAgain()}>
              {t("deploy.retry")}
            </Button>
          }
        >
          <p>{t("limits.failedText")}</p>
        </Notice>
      </Show>
    </>
  );
}
