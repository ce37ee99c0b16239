/**
 * Owns: that a technician who is signed in is not signed out as idle in the middle of a session, in which nothing else may be
 * asked of the account server for hours. A session that is over, or a page that is merely open, keeps nobody signed in.
 * Never: leads away from the session, or outlasts the end that every signed-in session has.
 */

import { createEffect, createMemo, onCleanup } from "solid-js";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { myself } from "../../protocol/desk/sign-in-api.ts";
import type { Account } from "../platform/account.ts";
import type { CallDesk } from "../platform/desk-client.ts";

/** Within the shortest idle time that an organisation can set (`protocol/desk/policies.ts`). */
const everyMs = 4 * 60_000;

/** Ends with its owner. @param call one that leads nowhere when it is refused */
export function keepSignedIn(
  phase: () => SessionSnapshot["phase"] | null,
  { account, call }: { readonly account: Account; readonly call: CallDesk },
): void {
  // One that is interrupted goes on in a moment, or is over.
  const runs = createMemo(() => phase() === "live" || phase() === "interrupted");
  createEffect(() => {
    if (!runs()) return;
    const timer = setInterval(() => {
      if (account.state().kind === "signed-in") void call(myself);
    }, everyMs);
    onCleanup(() => clearInterval(timer));
  });
}
