/** Owns: `/admin`, which leads on to the first page that is for one's roles. */

import { createEffect, Show } from "solid-js";
import type { PageTools } from "../desk/page-tools.ts";
import { leadToSignIn } from "../desk/sign-in-lead.ts";
import { WhereAccountsAre } from "../desk/where-accounts-are.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { PageFrame } from "../ui/page-frame.tsx";
import styles from "./admin-frame.module.css";
import { pagesFor } from "./admin-pages.ts";

export function AdminStart(props: PageTools) {
  const { t } = useI18n();
  const state = () => props.account.state();
  leadToSignIn(props);
  createEffect(() => {
    const known = state();
    if (known.kind !== "signed-in") return;
    const [first] = pagesFor(known.me.roles);
    if (first) props.goTo(first.path);
  });
  return (
    <PageFrame title={t("admin.title")} broad>
      <div class={styles["content"]}>
        <h1>{t("admin.title")}</h1>
        <Show when={state().kind !== "signed-in"}>
          <WhereAccountsAre state={state()} onRetry={() => void props.account.refresh()} />
        </Show>
      </div>
    </PageFrame>
  );
}
