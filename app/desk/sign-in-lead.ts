/** Owns: that a page for members leads whoever is not all signed in to sign-in, or on to what is missing, and back. */

import { createEffect } from "solid-js";
import { factorPath, pageHere, signInPath } from "../platform/desk-paths.ts";
import { keepFragment } from "../platform/page-fragment.ts";
import type { PageTools } from "./page-tools.ts";

export function leadToSignIn(tools: Pick<PageTools, "account" | "goTo">): void {
  createEffect(() => {
    const known = tools.account.state();
    if (known.kind === "signed-out" || known.kind === "half") keepFragment();
    if (known.kind === "signed-out") tools.goTo(signInPath(pageHere()));
    if (known.kind === "half")
      tools.goTo(known.me.next === "enrol" ? factorPath(pageHere()) : signInPath(pageHere()));
  });
}
