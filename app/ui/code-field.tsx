/**
 * Owns: the one big field for a join code.
 * Never: kept by the browser for later (`autocomplete="off"`), or corrected by a keyboard.
 */

import { useI18n } from "../i18n/i18n-context.tsx";
import { editCode } from "./code-format.ts";
import { TextField } from "./text-field.tsx";

export function CodeField(props: {
  /** Whom the code comes from, and what it looks like. */
  readonly hint: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problem?: string | undefined;
  readonly disabled?: boolean;
  readonly ref?: (element: HTMLInputElement) => void;
}) {
  const { t } = useI18n();
  return (
    <TextField
      ref={(element) => props.ref?.(element)}
      look="code"
      label={t("join.codeLabel")}
      hint={props.hint}
      problem={props.problem}
      placeholder={t("join.codePlaceholder")}
      inputmode="numeric"
      autocomplete="off"
      autocapitalize="off"
      spellcheck={false}
      maxlength="200"
      required
      disabled={props.disabled}
      value={props.value}
      onInput={(event) => {
        const field = event.currentTarget;
        const typed = { value: field.value, caret: field.selectionStart ?? field.value.length };
        const edit = editCode(props.value, typed, event.inputType ?? "");
        props.onValue(edit.value);
        if (field.value !== edit.value) field.value = edit.value;
        field.setSelectionRange(edit.caret, edit.caret);
      }}
    />
  );
}
