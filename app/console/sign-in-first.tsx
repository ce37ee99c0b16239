/**
 * Owns: that a page is shown only to somebody who is signed in, on a server that has accounts; everybody else is led to
 * sign-in and back. On a server without accounts, and on one that does not say whether it has, the page is just shown:
 * what needs an account is refused by the server itself.
 */

import { createEffect, type ParentProps, Show } from "solid-js";
import type { Account } from "../platform/account.ts";
import { factorPath, pageHere, signInPath } from "../platform/desk-paths.ts";

export function SignInFirst(
  props: ParentProps<{ readonly account: Account; readonly goTo: (path: string) => void }>,
) {
  const state = () => props.account.state();
  createEffect(() => {
    const known = state();
    if (known.kind === "signed-out") props.goTo(signInPath(pageHere()));
    if (known.kind === "half")
      props.goTo(known.me.next === "enrol" ? factorPath(pageHere()) : signInPath(pageHere()));
  });
  const isOpen = () => ["none", "away", "signed-in"].includes(state().kind);
  return <Show when={isOpen()}>{props.children}</Show>;
}
