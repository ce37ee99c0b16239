/** Owns: `/admin`, which leads on to the first page that is for one's roles. */

import { createEffect } from "solid-js";
import type { PageTools } from "../desk/page-tools.ts";
import { AdminFrame } from "./admin-frame.tsx";
import { pagesFor } from "./admin-pages.ts";

export function AdminStart(props: PageTools) {
  createEffect(() => {
    const known = props.account.state();
    if (known.kind !== "signed-in") return;
    const [first] = pagesFor(known.me.roles);
    if (first) props.goTo(first.path);
  });
  return (
    <AdminFrame {...props} page="reports">
      {() => null}
    </AdminFrame>
  );
}
