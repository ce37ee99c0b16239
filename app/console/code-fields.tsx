/** Owns: the fields for six digits, of a mail or an authenticator app, and for a recovery code. */

import { onMount } from "solid-js";
import * as v from "valibot";
import { SixDigits } from "../../protocol/desk/desk-fields.ts";
import { TypedRecoveryCode } from "../../protocol/desk/two-factor-api.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { TextField } from "../ui/text-field.tsx";

type Props = {
  readonly label?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
  /** Takes the focus when it appears. */
  readonly focus?: boolean;
};

export function isSixDigits(typed: string): boolean {
  return v.is(SixDigits, typed);
}

export function isRecoveryCode(typed: string): boolean {
  return v.is(TypedRecoveryCode, typed);
}

/** What proves a factor that is there: a code of the app, or a recovery code where the app is lost. */
export function isEitherCode(typed: string): boolean {
  return isSixDigits(typed) || isRecoveryCode(typed);
}

export function SixDigitsField(props: Props) {
  const { t } = useI18n();
  let field: HTMLInputElement | undefined;
  onMount(() => props.focus && field?.focus());
  return (
    <TextField
      ref={(element: HTMLInputElement) => {
        field = element;
      }}
      look="code"
      label={props.label ?? t("deskFields.code")}
      problem={props.problem}
      name="one-time-code"
      inputmode="numeric"
      autocomplete="one-time-code"
      spellcheck={false}
      maxlength="16"
      value={props.value}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}

export function RecoveryCodeField(props: Props) {
  const { t } = useI18n();
  let field: HTMLInputElement | undefined;
  onMount(() => props.focus && field?.focus());
  return (
    <TextField
      ref={(element: HTMLInputElement) => {
        field = element;
      }}
      label={t("deskFields.recoveryCode")}
      problem={props.problem}
      name="recovery-code"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck={false}
      maxlength="80"
      value={props.value}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}

export function EitherCodeField(props: Props) {
  const { t } = useI18n();
  return (
    <TextField
      label={t("factor.currentCode")}
      hint={t("factor.currentCodeHint")}
      problem={props.problem}
      name="one-time-code"
      autocomplete="one-time-code"
      autocapitalize="characters"
      spellcheck={false}
      maxlength="80"
      value={props.value}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}
