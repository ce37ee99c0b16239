/** Owns: the way from a technician's account to the support sessions that they gave. */

import { useI18n } from "../i18n/i18n-context.tsx";
import { Card } from "../ui/card.tsx";
import styles from "./accounts.module.css";

export function SupportSection() {
  const { t } = useI18n();
  return (
    <Card>
      <h2>{t("account.supportTitle")}</h2>
      <p class={styles["soft"]}>{t("account.supportText")}</p>
      <p>
        <a href="/sessions">{t("account.supportLink")}</a>
      </p>
    </Card>
  );
}
