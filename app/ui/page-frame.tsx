/**
 * Owns: the frame of a page outside of a session: brand, who is signed in, settings, content, footer. Tells the tab its title and
 * moves focus to the content when a page is entered by a link.
 */

import { createEffect, type ParentProps, Show, Suspense, useContext } from "solid-js";
import { Dynamic } from "solid-js/web";
import { useI18n } from "../i18n/i18n-context.tsx";
import { setPageTitle } from "../platform/page-title.ts";
import { BrandMark } from "./brand-mark.tsx";
import { HeaderCorner } from "./header-corner.ts";
import styles from "./page-frame.module.css";
import { Settings } from "./settings.tsx";

export function PageFrame(
  props: ParentProps<{
    readonly title: string;
    readonly narrow?: boolean;
    readonly broad?: boolean;
    /** For somebody who gets help: nothing that only those who give it need. */
    readonly forCustomer?: boolean;
  }>,
) {
  const { t } = useI18n();
  const corner = useContext(HeaderCorner);
  createEffect(() => setPageTitle(props.title));
  return (
    <div class={styles["frame"]}>
      <a class={styles["skip"]} href="#main">
        {t("common.skip")}
      </a>
      <header class={styles["head"]}>
        <a class={styles["brand"]} href="/">
          <BrandMark />
          {t("common.brand")}
        </a>
        <div class={styles["corner"]}>
          <Show when={corner}>
            {/* A place of its own to wait in: the page does not wait for it. */}
            <Suspense>
              <Dynamic component={corner} />
            </Suspense>
          </Show>
          <Settings compact />
        </div>
      </header>
      <main
        id="main"
        tabindex="-1"
        class={styles["main"]}
        classList={{
          [styles["narrow"] ?? ""]: props.narrow === true,
          [styles["broad"] ?? ""]: props.broad === true,
        }}
      >
        {props.children}
      </main>
      <footer class={styles["foot"]}>
        <a href="/sessions">{t("common.sessions")}</a>
        <Show when={!props.forCustomer}>
          <a href="/devices">{t("devices.title")}</a>
        </Show>
        <a href="/about">{t("common.about")}</a>
      </footer>
    </div>
  );
}
