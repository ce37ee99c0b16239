/** Owns: `/about`: in plain words what has to be trusted and what not, the version, and thanks. */

import { For } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { buildName } from "../platform/build-name.ts";
import { PageFrame } from "../ui/page-frame.tsx";
import styles from "./about-page.module.css";
import { notices } from "./notices.ts";

const parts = ["sealed", "server", "relay", "page", "person", "keep"] as const;

export function AboutPage() {
  const { t } = useI18n();
  return (
    <PageFrame title={t("about.title")}>
      <div class={styles["about"]}>
        <header class={styles["head"]}>
          <h1>{t("about.title")}</h1>
          <p class={styles["intro"]}>{t("about.intro")}</p>
        </header>
        <For each={parts}>
          {(part) => (
            <section>
              <h2>{t(`about.${part}Title`)}</h2>
              <p>{t(`about.${part}Text`)}</p>
            </section>
          )}
        </For>
        <section>
          <h2>{t("about.versionTitle")}</h2>
          <p>{t("about.version", { build: buildName })}</p>
        </section>
        <section>
          <h2>{t("about.noticesTitle")}</h2>
          <p>{t("about.noticesText")}</p>
          <ul class={styles["notices"]}>
            <For each={notices}>
              {(notice) => (
                <li>
                  <code>{notice.name}</code> <span>{notice.licence}</span>
                </li>
              )}
            </For>
          </ul>
        </section>
      </div>
    </PageFrame>
  );
}
