/** Owns: asking somebody who is signed in for their password, so that a password manager knows whose it is. */

import { useI18n } from "../i18n/i18n-context.tsx";
import { PasswordField } from "./password-field.tsx";

export function CurrentPasswordField(props: {
  /** What a password manager keeps the password under. */
  readonly email: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Whether it is said that it is missing: after the first try. */
  readonly tried: boolean;
  readonly disabled: boolean;
}) {
  const { t } = useI18n();
  return (
    <>
      <input type="email" autocomplete="username" value={props.email} readonly hidden />
      <PasswordField
        label={t("deskFields.currentPassword")}
        kind="current-password"
        value={props.value}
        onValue={props.onValue}
        problem={props.tried && props.value === "" ? t("deskFields.passwordMissing") : undefined}
        disabled={props.disabled}
      />
    </>
  );
}
