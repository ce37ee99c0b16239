/** Owns: what a controlled page shows of control: who has it, and that the person's own hand takes it back. */

import type { Translate } from "../../app/i18n/dictionary.ts";
import type { HostSession } from "../../peer/session/session.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { TabSurface } from "../control/tab-surface.ts";

/**
 * Shows it for this session from now on.
 * @param list joins names as the language does
 */
export function showPageFrame(options: {
  readonly session: HostSession;
  readonly surface: Pick<TabSurface, "show">;
  readonly t: Translate;
  readonly list: (names: readonly string[]) => string;
}): void {
  const { session, surface, t, list } = options;
  let last = "";
  session.subscribe((snapshot) => {
    const name = list(helpersOf(snapshot));
    const isYielded = snapshot.hostControl.state === "yielded";
    const label = t(isYielded ? "extension.frameYielded" : "extension.frame", { names: name });
    if (name === "" || label === last) return;
    last = label;
    surface.show({ mode: isYielded ? "yielded" : "control", name, label });
  });
}

/** Who is at it, else who may. */
function helpersOf({ members, grants, hostControl }: SessionSnapshot): string[] {
  const may = (sender: number) =>
    grants.some((grant) => grant.sender === sender && grant.scope === "control");
  const { controller } = hostControl;
  return members
    .filter(({ sender }) => (controller === null ? may(sender) : sender === controller))
    .map(({ name }) => name);
}
