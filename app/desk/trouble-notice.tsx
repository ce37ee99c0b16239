/** Owns: what went wrong with an attempt and what to do now; of a lock, how long it holds. It goes when the lock does. */

import { Show } from "solid-js";
import type { Trouble } from "../desk/attempt.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { singleSignOnPath } from "../platform/desk-paths.ts";
import { errorText } from "../session/error-text.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { createNow } from "../ui/now.ts";

export function TroubleNotice(props: { readonly trouble: Trouble | null }) {
  const { t, format } = useI18n();
  const now = createNow();
  const shown = () => {
    const { trouble } = props;
    return trouble && (trouble.retryAtMs === null || trouble.retryAtMs > now()) ? trouble : null;
  };
  return (
    <Show when={shown()}>
      {(trouble) => (
        <Notice
          tone="warning"
          role="alert"
          title={errorText(t, trouble().code).what}
          actions={trouble().code === "sign-in-again" ? <SignInAgain /> : undefined}
        >
          <p>
            <Show when={trouble().retryAtMs} fallback={errorText(t, trouble().code).now}>
              {(untilMs) => (
                <span role="timer" aria-label={t("deskFields.tryAgainLabel")}>
                  {t("deskFields.tryAgainIn", { time: format().clock(untilMs() - now()) })}
                </span>
              )}
            </Show>
          </p>
          <Show when={trouble().retryAtMs !== null && isAccountLock(trouble().code)}>
            <p>{t("deskFields.lockedHelp")}</p>
          </Show>
        </Notice>
      )}
    </Show>
  );
}

/** What somebody else can open. */
function isAccountLock(code: Trouble["code"]): boolean {
  return code === "sign-in-locked" || code === "factor-locked";
}

/** Said only to who has no password here, so there is an organisation's own sign-in. It is no page of the app's router. */
function SignInAgain() {
  const { t } = useI18n();
  return (
    <ButtonLink href={singleSignOnPath(location.pathname + location.search)} rel="external">
      {t("deskFields.signInAgain")}
    </ButtonLink>
  );
}

/** Whether a lock holds now, so that there is nothing to be pressed. */
export function createIsLocked(trouble: () => Trouble | null): () => boolean {
  const now = createNow();
  return () => (trouble()?.retryAtMs ?? 0) > now();
}
