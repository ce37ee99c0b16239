/**
 * Owns: the form with which a customer joins: code, name, one button; and the plain words when a code is wrong.
 * Never: joins without a press, even when a link brought the code.
 */

import Lock from "lucide-solid/icons/lock-keyhole";
import { createEffect, createSignal, on, onMount, Show } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { parseJoinCode } from "../../protocol/join-code.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { CodeField } from "../ui/code-field.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./join-form.module.css";

export type JoinFormProps = {
  readonly code: string;
  readonly onCode: (code: string) => void;
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly fromLink: boolean;
  readonly busy: boolean;
  readonly problem: ErrorCode | null;
  /** Tries left for the code; null when none was typed yet. */
  readonly triesLeft: number | null;
  readonly onJoin: (code: string, name: string) => void;
};

/** Codes that concern what was typed; anything else is said above the form. */
const ofTheCode: readonly ErrorCode[] = [
  "join-code-malformed",
  "join-code-wrong",
  "join-code-burned",
  "join-code-expired",
  "room-not-found",
  "room-taken",
  "role-mismatch",
];

export function JoinForm(props: JoinFormProps) {
  const { t } = useI18n();
  const [nameProblem, setNameProblem] = createSignal<string>();
  const [codeProblem, setCodeProblem] = createSignal<string>();
  let codeField: HTMLInputElement | undefined;
  let nameField: HTMLInputElement | undefined;

  const textOf = (code: ErrorCode) => {
    const both = errorText(t, code).both;
    return code === "join-code-wrong" && props.triesLeft !== null
      ? `${both} ${t("join.triesLeft", { count: props.triesLeft })}`
      : both;
  };
  createEffect(
    on([() => props.problem, () => props.triesLeft], ([problem]) => {
      const concerns = problem !== null && ofTheCode.includes(problem);
      setCodeProblem(concerns ? textOf(problem) : undefined);
      if (concerns) codeField?.focus();
    }),
  );
  onMount(() => {
    if (props.fromLink) nameField?.focus();
    else codeField?.focus();
  });

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = cleanDisplayName(props.name);
    const parsed = parseJoinCode(props.code);
    setNameProblem(name === "" ? t("common.nameMissing") : undefined);
    setCodeProblem(parsed.ok ? undefined : textOf(parsed.code));
    if (!parsed.ok) codeField?.focus();
    else if (name === "") nameField?.focus();
    else props.onJoin(props.code, name);
  };

  return (
    <form class={styles["form"]} onSubmit={submit} noValidate>
      <Show when={props.problem !== null && !ofTheCode.includes(props.problem) && props.problem}>
        {(code) => (
          <Notice tone="warning" role="alert" title={errorText(t, code()).what}>
            <p>{errorText(t, code()).now}</p>
          </Notice>
        )}
      </Show>
      <Show when={props.fromLink && props.problem === null}>
        <Notice title={t("join.fromLink")} />
      </Show>
      <CodeField
        hint={t("join.codeHint")}
        ref={(element) => {
          codeField = element;
        }}
        value={props.code}
        onValue={(code) => {
          setCodeProblem(undefined);
          props.onCode(code);
        }}
        problem={codeProblem()}
        disabled={props.busy}
      />
      <TextField
        ref={(element) => {
          nameField = element;
        }}
        label={t("common.nameLabel")}
        hint={t("common.nameHint")}
        problem={nameProblem()}
        autocomplete="name"
        maxlength="64"
        disabled={props.busy}
        value={props.name}
        onInput={(event) => {
          setNameProblem(undefined);
          props.onName(event.currentTarget.value);
        }}
      />
      <Button type="submit" variant="primary" size="large" wide busy={props.busy}>
        {props.busy ? t("join.joining") : t("join.join")}
      </Button>
      <p class={styles["calm"]} role={props.busy ? "status" : undefined}>
        <Lock aria-hidden="true" />
        <span>{props.busy ? t("join.joiningText") : t("join.calm")}</span>
      </p>
    </form>
  );
}
