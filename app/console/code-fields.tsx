/** Owns: the field for a code that proves something: six digits of a mail or an app, a recovery code, or either of them. */

import { onMount } from "solid-js";
import * as v from "valibot";
import { SixDigits } from "../../protocol/desk/desk-fields.ts";
import { TypedRecoveryCode } from "../../protocol/desk/two-factor-api.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { TextField } from "../ui/text-field.tsx";

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

const oneTime = { name: "one-time-code", autocomplete: "one-time-code" } as const;
const letters = { autocapitalize: "characters", maxlength: "80" } as const;
const kinds = {
  digits: { ...oneTime, label: "deskFields.code", look: "code", inputmode: "numeric", maxlength: "16" },
  recovery: { ...letters, label: "deskFields.recoveryCode", name: "recovery-code", autocomplete: "off" },
  either: { ...oneTime, ...letters, label: "factor.currentCode" },
} as const;

export function ProofField(props: {
  readonly kind: keyof typeof kinds;
  /** What else it is to be called. */
  readonly label?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
  /** Takes the focus when it appears. */
  readonly focus?: boolean;
}) {
  const { t } = useI18n();
  let field: HTMLInputElement | undefined;
  onMount(() => props.focus && field?.focus());
  return (
    <TextField
      {...kinds[props.kind]}
      ref={(element: HTMLInputElement) => {
        field = element;
      }}
      label={props.label ?? t(kinds[props.kind].label)}
      hint={props.kind === "either" ? t("factor.currentCodeHint") : undefined}
      problem={props.problem}
      spellcheck={false}
      value={props.value}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}
