/** Owns: what is going on while the link is down, and how long it may be. */

import { createSignal, onCleanup, onMount, Show } from "solid-js";
import type { SessionSnapshot } from "../../../peer/session/session-snapshot.ts";
import { limits } from "../../../protocol/limits.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Countdown } from "../../ui/countdown.tsx";
import { Notice } from "../../ui/notice.tsx";

export function InterruptionBanner(props: { readonly snapshot: SessionSnapshot }) {
  const { t, format } = useI18n();
  const [online, setOnline] = createSignal(navigator.onLine);
  onMount(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    onCleanup(() => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    });
  });
  return (
    <Show when={props.snapshot.phase === "interrupted"}>
      <Notice tone="warning" title={t("interruption.title")}>
        <p>{t(props.snapshot.role === "host" ? "interruption.hostText" : "interruption.viewerText")}</p>
        <Show when={!online()}>
          <p>{t("interruption.offline")}</p>
        </Show>
        <Show when={props.snapshot.interruption}>
          {(interruption) => (
            <Countdown
              untilMs={interruption().expiresAtMs}
              wholeMs={limits.resumptionMs}
              label={t("interruption.title")}
            >
              {(leftMs) => t("interruption.countdown", { time: format().clock(leftMs) })}
            </Countdown>
          )}
        </Show>
      </Notice>
    </Show>
  );
}
