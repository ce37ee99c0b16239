/** Owns: the name a technician goes by, and for a colleague the code as well. Remembered for the next time. */

import { createSignal, Show } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { parseJoinCode } from "../../protocol/join-code.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { CodeField } from "../ui/code-field.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./help-page.module.css";

export function NameForm(props: {
  readonly name: string;
  /** Left out where only a name is asked for. */
  readonly code?: string;
  readonly onCode?: (code: string) => void;
  readonly button: string;
  readonly busy: boolean;
  readonly busyText: string;
  readonly problem: ErrorCode | null;
  readonly onDone: (name: string) => void;
}) {
  const { t } = useI18n();
  /** Null until somebody types: a name that is known a moment later still comes in. */
  const [typed, setTyped] = createSignal<string | null>(null);
  const name = () => typed() ?? props.name;
  const [nameProblem, setNameProblem] = createSignal<string>();
  const [codeProblem, setCodeProblem] = createSignal<string>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const clean = cleanDisplayName(name());
    const parsed = props.code === undefined ? null : parseJoinCode(props.code);
    setNameProblem(clean === "" ? t("common.nameMissing") : undefined);
    setCodeProblem(parsed && !parsed.ok ? errorText(t, parsed.code).both : undefined);
    if (clean !== "" && (parsed === null || parsed.ok)) props.onDone(clean);
  };
  return (
    <form class={styles["form"]} onSubmit={submit} noValidate>
      <Show when={props.problem}>
        {(code) => (
          <Notice tone="warning" role="alert" title={errorText(t, code()).what}>
            <p>{errorText(t, code()).now}</p>
          </Notice>
        )}
      </Show>
      <Show when={props.code !== undefined}>
        <CodeField
          hint={t("help.colleagueCodeHint")}
          value={props.code ?? ""}
          onValue={(code) => props.onCode?.(code)}
          problem={codeProblem()}
          disabled={props.busy}
        />
      </Show>
      <TextField
        label={t("common.nameLabel")}
        hint={t("help.nameText")}
        problem={nameProblem()}
        autocomplete="name"
        maxlength="64"
        value={name()}
        disabled={props.busy}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="primary" size="large" wide busy={props.busy}>
        {props.busy ? props.busyText : props.button}
      </Button>
    </form>
  );
}
