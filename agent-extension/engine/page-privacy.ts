/**
 * Owns: what the person hides of the page in front: parts that they paint over, or all of it.
 * Never: hides a page of its own accord, or shows one again: a page that is loaded anew is covered anew.
 */

import type { Translate } from "../../app/i18n/dictionary.ts";
import type { PageGuards } from "./page-guards.ts";

export type PagePrivacy = {
  /** The page in front is hidden as a whole. */
  readonly isCovered: boolean;
  isHidden(tab: number): boolean;
  hide(what: "part" | "page" | "nothing"): Promise<void>;
  /** Another tab is in front, or another guard is in a tab. */
  sync(): void;
};

export function createPagePrivacy(options: {
  readonly guards: PageGuards;
  readonly tabInFront: () => number | null;
  readonly t: Translate;
  /** Another page is hidden, or one is not any more. */
  readonly onChange: () => void;
}): PagePrivacy {
  const { guards, tabInFront, t, onChange } = options;
  const covered = new Set<number>();
  guards.on("handles", sync);

  return {
    get isCovered() {
      const tab = tabInFront();
      return tab !== null && covered.has(tab);
    },
    isHidden: (tab) => covered.has(tab),
    async hide(what) {
      const tab = tabInFront();
      if (tab === null || guards.isGuarding === null) return;
      if (what === "part") {
        await guards.tell(tab, {
          t: "brush",
          hint: t("extension.brushHint"),
          remove: t("extension.brushRemove"),
        });
        return;
      }
      const on = what === "page";
      const isTold = await guards.tell(tab, { t: "cover", on, label: t("extension.coverLabel") });
      if (on && isTold) covered.add(tab);
      if (!on) covered.delete(tab);
      onChange();
    },
    sync,
  };

  function sync(): void {
    if (guards.isGuarding === null) return covered.clear();
    for (const tab of covered)
      void guards.tell(tab, { t: "cover", on: true, label: t("extension.coverLabel") });
  }
}
