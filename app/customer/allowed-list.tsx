/** Owns: what each technician may do now, with a switch to take it back, each. */

import { For } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { HostStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import styles from "./customer-session.module.css";

export function AllowedList(props: { readonly store: HostStore }) {
  const { t } = useI18n();
  const nameOf = (sender: number) =>
    props.store.snapshot.members.find((each) => each.sender === sender)?.name ?? t("common.unknown");
  return (
    <section class={styles["block"]}>
      <h2>{t("customer.allowedTitle")}</h2>
      <ul class={styles["allowed"]} aria-label={t("customer.allowedTitle")}>
        <For
          each={props.store.snapshot.grants}
          fallback={<li class={styles["soft"]}>{t("customer.allowedNothing")}</li>}
        >
          {(grant) => (
            <li class={styles["grant"]}>
              <span>
                <strong dir="auto">{nameOf(grant.sender)}</strong>
                <span>
                  {t(`customer.may.${grant.scope}`)},{" "}
                  {t(grant.duration === "once" ? "customer.once" : "customer.session")}
                </span>
              </span>
              <Button
                size="small"
                variant="careful"
                aria-label={t("customer.takeBackLabel", {
                  name: nameOf(grant.sender),
                  what: t(`customer.may.${grant.scope}`),
                })}
                onClick={() => props.store.session.takeBack(grant.scope, grant.sender)}
              >
                {t("customer.takeBack")}
              </Button>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
