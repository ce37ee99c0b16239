/**
 * Owns: the one live region of a session. Sentences that come together are read together; an old one is gone
 * before the same one comes again, so that it is read again.
 */

import { createSignal, onCleanup, onMount } from "solid-js";
import type { HostFace, ViewerSession } from "../../../peer/session/session.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { announcements } from "../announcements.ts";
import type { SessionStore } from "../session-store.ts";

const clearAfterMs = 8000;

export function Announcer(props: { readonly store: SessionStore<HostFace> | SessionStore<ViewerSession> }) {
  const { t } = useI18n();
  const [text, setText] = createSignal("");
  let timer: ReturnType<typeof setTimeout> | undefined;

  onMount(() => {
    const stop = props.store.onChange((change) => {
      const told = announcements(change, t);
      if (told.length === 0) return;
      setText((now) => (now === "" ? told.join(" ") : `${now} ${told.join(" ")}`));
      clearTimeout(timer);
      timer = setTimeout(() => setText(""), clearAfterMs);
    });
    onCleanup(stop);
  });
  onCleanup(() => clearTimeout(timer));

  return (
    <div class="visually-hidden" aria-live="polite" role="status">
      {text()}
    </div>
  );
}
