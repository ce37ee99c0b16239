/** Owns: what the person sees of masks, and hides by hand. */

import Brush from "lucide-solid/icons/paintbrush";
import { Show } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { Button } from "../../app/ui/button.tsx";
import { Notice } from "../../app/ui/notice.tsx";
import type { RemoteSession } from "../bridge/remote-session.ts";
import { allSites } from "../manifest.ts";
import styles from "./panel.module.css";

export function PrivacyCard(props: {
  readonly remote: RemoteSession;
  readonly isGuarding: boolean;
  readonly isCovered: boolean;
}) {
  const { t } = useI18n();
  return (
    <section class={styles["people"]} aria-labelledby="privacy-title">
      <h2 id="privacy-title">{t("extension.privacyTitle")}</h2>
      <Show
        when={props.isGuarding}
        fallback={
          <Notice
            tone="warning"
            title={t("extension.privacyMissing")}
            actions={
              <Button onClick={() => void chrome.permissions.request({ origins: [...allSites] })}>
                {t("extension.privacyAllow")}
              </Button>
            }
          />
        }
      >
        <p class={styles["soft"]}>{t("extension.privacyText")}</p>
        <div class={styles["row"]}>
          <Button size="small" icon={<Brush aria-hidden="true" />} onClick={() => props.remote.hide("part")}>
            {t("extension.hidePart")}
          </Button>
          <Button
            size="small"
            aria-pressed={props.isCovered}
            onClick={() => props.remote.hide(props.isCovered ? "nothing" : "page")}
          >
            {t(props.isCovered ? "extension.showPage" : "extension.hidePage")}
          </Button>
        </div>
      </Show>
    </section>
  );
}
