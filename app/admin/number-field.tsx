/** Owns: a whole number that is typed, from one number to another. */

import { useI18n } from "../i18n/i18n-context.tsx";
import { TextField } from "../ui/text-field.tsx";

/** Null when it is no whole number, or out of its bounds. */
export function wholeNumber(typed: string, least: number, most: number): number | null {
  if (!/^\d{1,9}$/.test(typed.trim())) return null;
  const value = Number(typed);
  return value >= least && value <= most ? value : null;
}

export function NumberField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onValue: (typed: string) => void;
  readonly least: number;
  readonly most: number;
  readonly tried: boolean;
  readonly disabled: boolean;
}) {
  const { t } = useI18n();
  return (
    <TextField
      label={props.label}
      hint={props.hint}
      problem={
        props.tried && wholeNumber(props.value, props.least, props.most) === null
          ? t("admin.wholeNumber", { least: props.least, most: props.most })
          : undefined
      }
      inputmode="numeric"
      autocomplete="off"
      maxlength="9"
      value={props.value}
      disabled={props.disabled}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}
