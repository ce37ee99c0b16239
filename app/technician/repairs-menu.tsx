/** Owns: the catalogue of repairs for a technician: each is asked for by itself, and shows what it came to. */

import { For, Match, Show, Switch, untrack } from "solid-js";
import { type Repair, repairs } from "../../protocol/repairs.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import styles from "./repairs-menu.module.css";

export function RepairsMenu(props: { readonly store: ViewerStore }) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  const host = () => snapshot.members.find(({ role }) => role === "host")?.name ?? t("common.customer");
  const isWaiting = () => snapshot.repairs.some(({ state }) => state === "waiting");
  const latest = (repair: Repair) => snapshot.repairs.findLast((asked) => asked.repair === repair);

  return (
    <section class={styles["menu"]} aria-labelledby="repairs-title">
      <h2 id="repairs-title">{t("repairs.title")}</h2>
      <p>{t("repairs.intro", { name: host() })}</p>
      <ul>
        <For each={repairs}>
          {(repair) => (
            <li class={styles["row"]}>
              <span>{t(`repairs.names.${repair}`)}</span>
              <Button
                size="small"
                aria-label={t("repairs.askFor", { what: t(`repairs.names.${repair}`) })}
                disabled={isWaiting() || snapshot.phase !== "live"}
                onClick={() => session.askRepair(repair)}
              >
                {t("repairs.ask")}
              </Button>
              <Show when={latest(repair)}>
                {(asked) => (
                  <p class={styles["outcome"]} role="status">
                    <Switch>
                      <Match when={asked().state === "waiting"}>
                        {t("repairs.waiting", { name: host() })}
                      </Match>
                      <Match when={asked().state === "done"}>{t("repairs.done")}</Match>
                      <Match when={asked().code}>{(code) => errorText(t, code()).both}</Match>
                    </Switch>
                  </p>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
