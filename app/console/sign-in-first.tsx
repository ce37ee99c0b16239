/**
 * Owns: that a page is shown only to somebody who is signed in, on a server that has accounts; everybody else is led to
 * sign-in and back. On a server without accounts, and on one that does not say whether it has, the page is just shown:
 * what needs an account is refused by the server itself.
 */

import { type ParentProps, Show } from "solid-js";
import { leadToSignIn } from "../desk/sign-in-lead.ts";
import type { Account } from "../platform/account.ts";

export function SignInFirst(
  props: ParentProps<{ readonly account: Account; readonly goTo: (path: string) => void }>,
) {
  const state = () => props.account.state();
  leadToSignIn(props);
  const isOpen = () => ["none", "away", "signed-in"].includes(state().kind);
  return <Show when={isOpen()}>{props.children}</Show>;
}
