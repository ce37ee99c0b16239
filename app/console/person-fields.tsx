/** Owns: the fields of a person that several forms of accounts ask for: name and email address. */

import * as v from "valibot";
import { Email } from "../../protocol/desk/desk-fields.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { TextField } from "../ui/text-field.tsx";

type Props = {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Whether what is wrong is shown: after the first try. */
  readonly tried: boolean;
  readonly disabled: boolean;
};

export function isEmail(typed: string): boolean {
  return v.is(Email, typed);
}

export function NameField(props: Props) {
  const { t } = useI18n();
  return (
    <TextField
      label={t("common.nameLabel")}
      hint={t("deskFields.ownNameHint")}
      problem={props.tried && cleanDisplayName(props.value) === "" ? t("common.nameMissing") : undefined}
      name="name"
      autocomplete="name"
      maxlength="64"
      value={props.value}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}

/** `username`: it is what a password manager keeps the password under. */
export function EmailField(
  props: Props & { readonly readonly?: boolean; readonly ref?: (element: HTMLInputElement) => void },
) {
  const { t } = useI18n();
  return (
    <TextField
      ref={(element: HTMLInputElement) => props.ref?.(element)}
      label={t("deskFields.email")}
      problem={props.tried && !isEmail(props.value) ? t("deskFields.emailWrong") : undefined}
      type="email"
      name="username"
      autocomplete="username"
      autocapitalize="off"
      spellcheck={false}
      maxlength="254"
      value={props.value}
      readonly={props.readonly}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}
