/** Owns: what a controlled page shows of control: who has it, and that the person's own hand takes it back. */

import type { HostSession } from "../../peer/session/session.ts";
import type { TabSurface } from "../control/tab-surface.ts";

export function createPageFrame(surface: TabSurface) {
  return {
    /** Shows it for this session from now on. */
    follow(session: HostSession): void {
      session.subscribe(({ grants, members }) => {
        const names = members
          .filter(({ sender }) =>
            grants.some((grant) => grant.sender === sender && grant.scope === "control"),
          )
          .map(({ name }) => name);
        const name = names.join(", ");
        if (name !== "") surface.show({ mode: "control", name, label: name });
      });
    },
  };
}
