/** Owns: choosing roles, each with what it means. */

import { createUniqueId, For, Show } from "solid-js";
import { type Role, roles } from "../../protocol/desk/roles.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import styles from "./admin.module.css";

export function RoleChoices(props: {
  readonly chosen: readonly Role[];
  readonly onChosen: (roles: Role[]) => void;
  /** Shown when none is chosen. */
  readonly tried: boolean;
  readonly disabled: boolean;
}) {
  const { t } = useI18n();
  const id = createUniqueId();
  return (
    <fieldset class={styles["choices"]} disabled={props.disabled}>
      <legend>{t("members.rolesTitle")}</legend>
      <For each={roles}>
        {(role) => (
          <label class={styles["choice"]}>
            <input
              type="checkbox"
              checked={props.chosen.includes(role)}
              aria-labelledby={`${id}-${role}-name`}
              aria-describedby={`${id}-${role}`}
              onChange={(event) =>
                props.onChosen(
                  // In the order that they have everywhere.
                  roles.filter((each) =>
                    each === role ? event.currentTarget.checked : props.chosen.includes(each),
                  ),
                )
              }
            />
            <span>
              <strong id={`${id}-${role}-name`}>{t(`account.roles.${role}`)}</strong>
              <small id={`${id}-${role}`}>{t(`members.roleMeans.${role}`)}</small>
            </span>
          </label>
        )}
      </For>
      <div role="alert">
        <Show when={props.tried && props.chosen.length === 0}>
          <p class={styles["problem"]}>{t("members.rolesMissing")}</p>
        </Show>
      </div>
    </fieldset>
  );
}
