/** Owns: `/`: two doors, why it is safe, and the last sessions of this browser where there are any. */

import Arrow from "lucide-solid/icons/arrow-right";
import Helping from "lucide-solid/icons/hand-helping";
import Lock from "lucide-solid/icons/lock-keyhole";
import Ask from "lucide-solid/icons/message-circle-question-mark";
import Screen from "lucide-solid/icons/monitor-up";
import Receipt from "lucide-solid/icons/receipt-text";
import { createResource, For, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { KeptReceipt } from "../platform/receipt-storage.ts";
import { PageFrame } from "../ui/page-frame.tsx";
import styles from "./home-page.module.css";

const shown = 3;

/** The last receipts; the storage comes after the page itself. */
async function lastReceipts(): Promise<readonly KeptReceipt[]> {
  const { listReceipts } = await import("../platform/receipt-storage.ts");
  const listed = await listReceipts();
  return listed.ok ? listed.value.receipts.slice(0, shown) : [];
}

export function HomePage() {
  const [receipts] = createResource(lastReceipts);
  return <HomeView receipts={receipts.latest ?? []} />;
}

export function HomeView(props: { readonly receipts: readonly KeptReceipt[] }) {
  const { t, format } = useI18n();
  const others = ({ receipt }: KeptReceipt) => {
    const names = receipt.members.filter(({ self }) => !self).map(({ name }) => name);
    return names.length > 0 ? t("sessions.with", { names: format().list(names) }) : t("sessions.alone");
  };
  return (
    <PageFrame title={t("common.home")}>
      <div class={styles["home"]}>
        <div class={styles["hero"]}>
          <h1>{t("home.title")}</h1>
          <p class={styles["intro"]}>{t("home.intro")}</p>
        </div>
        <div class={styles["doors"]}>
          <a class={`${styles["door"]} ${styles["get"]}`} href="/join">
            <Screen aria-hidden="true" />
            <span>
              <strong>{t("home.getTitle")}</strong>
              <span>{t("home.getText")}</span>
            </span>
            <Arrow class={styles["arrow"]} aria-hidden="true" />
          </a>
          <a class={styles["door"]} href="/help">
            <Helping aria-hidden="true" />
            <span>
              <strong>{t("home.giveTitle")}</strong>
              <span>{t("home.giveText")}</span>
            </span>
            <Arrow class={styles["arrow"]} aria-hidden="true" />
          </a>
        </div>
        <p class={styles["regular"]}>
          {t("home.devices")} <a href="/devices">{t("devices.title")}</a>
        </p>
        <Show when={props.receipts.length > 0}>
          <section class={styles["recent"]}>
            <h2>{t("home.recent")}</h2>
            <ul>
              <For each={props.receipts}>
                {(kept) => (
                  <li>
                    <a href={`/sessions?open=${encodeURIComponent(kept.key)}`}>
                      <span dir="auto">{others(kept)}</span>
                      <time>{format().dateTime(kept.startedMs)}</time>
                    </a>
                  </li>
                )}
              </For>
            </ul>
            <p>
              <a href="/sessions">{t("home.recentAll")}</a>
            </p>
          </section>
        </Show>
        <section class={styles["safe"]}>
          <h2>{t("home.safeTitle")}</h2>
          <div class={styles["reasons"]}>
            <div class={styles["reason"]}>
              <Ask aria-hidden="true" />
              <h3>{t("home.safeAsk")}</h3>
              <p>{t("home.safeAskText")}</p>
            </div>
            <div class={styles["reason"]}>
              <Lock aria-hidden="true" />
              <h3>{t("home.safeSealed")}</h3>
              <p>{t("home.safeSealedText")}</p>
            </div>
            <div class={styles["reason"]}>
              <Receipt aria-hidden="true" />
              <h3>{t("home.safeTrace")}</h3>
              <p>{t("home.safeTraceText")}</p>
            </div>
          </div>
        </section>
      </div>
    </PageFrame>
  );
}
