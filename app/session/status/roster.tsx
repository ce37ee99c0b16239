/** Owns: everybody in the session, always all of them: nobody is hidden (security case 13). */

import { For, type JSX, Show } from "solid-js";
import type { MemberSnapshot } from "../../../peer/session/session-snapshot.ts";
import { useI18n } from "../../i18n/i18n-context.tsx";
import { Avatar } from "../../ui/avatar.tsx";
import styles from "./roster.module.css";

export function Roster(props: {
  readonly members: readonly MemberSnapshot[];
  readonly recordedBy: readonly number[];
  readonly action?: (member: MemberSnapshot) => JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <ul class={styles["roster"]} aria-label={t("roster.label")}>
      <For each={props.members}>
        {(member) => (
          <li class={styles["member"]}>
            <Avatar name={member.name} sender={member.sender} />
            <div class={styles["who"]}>
              <span class={styles["name"]} dir="auto">
                {member.self ? t("roster.self", { name: member.name }) : member.name}
              </span>
              <span class={styles["facts"]}>
                <span>{member.role === "host" ? t("common.customer") : t("common.technician")}</span>
                <Show when={member.link === "interrupted"}>
                  <span class={styles["alert"]}>{t("roster.interrupted")}</span>
                </Show>
                <Show when={props.recordedBy.includes(member.sender)}>
                  <span class={styles["alert"]}>{t("roster.recording")}</span>
                </Show>
              </span>
            </div>
            {props.action?.(member)}
          </li>
        )}
      </For>
    </ul>
  );
}
