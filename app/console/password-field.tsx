/**
 * Owns: a field for a password that can be shown, and for a new one the rules it has to fulfil, ticked off as it is typed.
 * Never: refuses pasting, cuts what is typed, or keeps a password manager out.
 */

import Check from "lucide-solid/icons/circle-check";
import Open from "lucide-solid/icons/circle-dashed";
import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import { createSignal, type JSX, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./accounts.module.css";
import { hasLettersAndDigits, lengthOf, type PasswordRules } from "./password-rules.ts";

export function PasswordField(props: {
  readonly label: string;
  readonly kind: "current-password" | "new-password";
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
  readonly ref?: (element: HTMLInputElement) => void;
}) {
  const { t } = useI18n();
  const [isShown, setShown] = createSignal(false);
  return (
    <TextField
      ref={(element: HTMLInputElement) => props.ref?.(element)}
      label={props.label}
      problem={props.problem}
      type={isShown() ? "text" : "password"}
      name={props.kind}
      autocomplete={props.kind}
      autocapitalize="off"
      autocorrect="off"
      spellcheck={false}
      value={props.value}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
      action={
        <Button
          variant="plain"
          label={t(isShown() ? "deskFields.hide" : "deskFields.show")}
          icon={
            <Show when={isShown()} fallback={<Eye aria-hidden="true" />}>
              <EyeOff aria-hidden="true" />
            </Show>
          }
          onClick={() => setShown(!isShown())}
        />
      }
    />
  );
}

/** A field for a new password with its rules. */
export function NewPasswordField(props: {
  readonly label?: string;
  readonly rules: PasswordRules;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
}) {
  const { t } = useI18n();
  const toGo = () => props.rules.leastLength - lengthOf(props.value);
  return (
    <div class={styles["new-password"]}>
      <PasswordField
        label={props.label ?? t("deskFields.password")}
        kind="new-password"
        value={props.value}
        onValue={(value) => props.onValue(value)}
        problem={props.problem}
        disabled={props.disabled ?? false}
      />
      <ul class={styles["rules"]}>
        <Rule fulfilled={toGo() <= 0}>
          {t("deskFields.leastLength", { count: props.rules.leastLength })}
          <Show when={props.value !== "" && toGo() > 0}>
            <span class={styles["to-go"]}>{t("deskFields.toGo", { count: toGo() })}</span>
          </Show>
        </Rule>
        <Show when={props.rules.needsLettersAndDigits}>
          <Rule fulfilled={hasLettersAndDigits(props.value)}>{t("deskFields.lettersAndDigits")}</Rule>
        </Show>
        <li class={styles["rule"]}>
          <span class={styles["dot"]} aria-hidden="true" />
          <span>{t("deskFields.notGuessed")}</span>
        </li>
      </ul>
    </div>
  );
}

function Rule(props: { readonly fulfilled: boolean; readonly children: JSX.Element }) {
  const { t } = useI18n();
  return (
    <li class={styles["rule"]} classList={{ [styles["fulfilled"] ?? ""]: props.fulfilled }}>
      <Show when={props.fulfilled} fallback={<Open aria-hidden="true" />}>
        <Check aria-hidden="true" />
      </Show>
      <span>
        {props.children}
        <span class="visually-hidden">
          {` (${t(props.fulfilled ? "deskFields.fulfilled" : "deskFields.missing")})`}
        </span>
      </span>
    </li>
  );
}
