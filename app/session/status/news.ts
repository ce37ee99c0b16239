/** Owns: how much is new in a tab that is not in front: messages not seen, files that wait for an answer. */

import { createEffect, createSignal } from "solid-js";
import type { SessionSnapshot } from "../../../peer/session/session-snapshot.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";

type News = { readonly count: number; readonly label: string };

/** @param chosen id of the tab in front */
export function createNews(snapshot: SessionSnapshot, chosen: () => string) {
  const { t } = useI18n();
  const [seen, setSeen] = createSignal(snapshot.chat.length);
  createEffect(() => {
    if (chosen() === "chat") setSeen(snapshot.chat.length);
  });
  const toNews = (count: number): News | null =>
    count > 0 ? { count, label: t("tabs.unread", { count }) } : null;
  return {
    chat: () => toNews(snapshot.chat.slice(seen()).filter(({ self }) => !self).length),
    files: () =>
      toNews(
        snapshot.transfers.filter(({ state, direction }) => state === "offered" && direction === "in").length,
      ),
  };
}
