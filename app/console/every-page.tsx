/** Owns: what accounts add to pages of other tasks: the corner of the header, and the question who is there before one. */

import { useNavigate } from "@solidjs/router";
import type { ParentProps } from "solid-js";
import { pageAccount } from "../platform/account.ts";
import { AccountCorner } from "./account-corner.tsx";
import { SignInFirst } from "./sign-in-first.tsx";

export function Corner() {
  const navigate = useNavigate();
  return (
    <AccountCorner
      account={pageAccount}
      goTo={(path) => navigate(path)}
      leaveFor={(path) => location.assign(path)}
      administrationPath="/admin"
    />
  );
}

export function MembersOnly(props: ParentProps) {
  const navigate = useNavigate();
  return (
    <SignInFirst account={pageAccount} goTo={(path) => navigate(path, { replace: true })}>
      {props.children}
    </SignInFirst>
  );
}
