/**
 * Owns: showing in the page that is seen what technicians point at, draw, and mark for the person to press.
 */

import type { Translate } from "../../app/i18n/dictionary.ts";
import type { HostSession, PointerEventFromViewer } from "../../peer/session/session.ts";
import { markFor, type PageGuards } from "./page-guards.ts";

/** @returns the way to stop */
export function showPageMarks(options: {
  readonly session: HostSession;
  readonly guards: PageGuards;
  /** The tab that the picture shows now. */
  readonly shownTab: () => number | null;
  readonly t: Translate;
}): void {
  const { session, guards, shownTab, t } = options;
  session.onPointer((event) => void show(event));
  guards.on("ghost", ({ sender, ghost, state }) => session.tellGhost(sender, ghost, state));

  async function show(event: PointerEventFromViewer): Promise<void> {
    const tab = shownTab();
    const name = session.snapshot.members.find(({ sender }) => sender === event.sender)?.name ?? "";
    const isShown =
      tab !== null && (await guards.tell(tab, markFor(event, name, t("extension.pressHere", { name }))));
    if (event.kind === "ghost" && event.at !== null) {
      session.tellGhost(event.sender, event.ghost, isShown ? "shown" : "impossible");
    }
  }
}
