/**
 * Owns: the question for unattended access: what it means, what this browser is called, and the access code that the
 * person makes up.
 * Never: keeps the code, here or anywhere: it goes to the engine, which keeps a verifier of it.
 */

import { createSignal, Show } from "solid-js";
import { QuestionCard } from "../../app/customer/question-card.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { errorText } from "../../app/session/error-text.ts";
import { Avatar } from "../../app/ui/avatar.tsx";
import { Button } from "../../app/ui/button.tsx";
import { TextField } from "../../app/ui/text-field.tsx";
import { accessCodeWeakness } from "../../peer/device/access-code.ts";
import type { AskSnapshot } from "../../peer/session/session-snapshot.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import styles from "./question.module.css";

export type EnrolmentWish = { readonly name: string; readonly code: string; readonly asksFirst: boolean };

export function UnattendedCard(props: {
  readonly ask: Extract<AskSnapshot, { kind: "scope" }>;
  readonly expected: boolean;
  readonly onEnrol: (wish: EnrolmentWish) => Promise<Result<string>>;
  readonly onNo: () => void;
}) {
  const { t } = useI18n();
  const [name, setName] = createSignal("");
  const [code, setCode] = createSignal("");
  const [again, setAgain] = createSignal("");
  const [asksFirst, setAsksFirst] = createSignal(true);
  const [isTried, setTried] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<ErrorCode | null>(null);
  const nameProblem = () =>
    isTried() && cleanDisplayName(name()) === "" ? t("common.nameMissing") : undefined;
  const codeProblem = () => {
    const weakness = refusal() ?? (isTried() ? accessCodeWeakness(code()) : null);
    return weakness === null ? undefined : errorText(t, weakness).both;
  };
  const againProblem = () => (isTried() && code() !== again() ? t("extension.enrolCodeDiffers") : undefined);
  const enrol = async () => {
    setTried(true);
    setRefusal(null);
    if (nameProblem() || codeProblem() || againProblem()) return;
    setBusy(true);
    const done = await props.onEnrol({
      name: cleanDisplayName(name()),
      code: code(),
      asksFirst: asksFirst(),
    });
    setBusy(false);
    if (!done.ok) setRefusal(done.code);
  };

  return (
    <QuestionCard
      title={t("consent.asks.unattended", { name: props.ask.name })}
      mark={<Avatar name={props.ask.name} sender={props.ask.sender} />}
      tone="careful"
      expected={props.expected}
      onEscape={() => props.onNo()}
      actions={(resting) => (
        <>
          <Button variant="primary" disabled={resting()} busy={isBusy()} onClick={() => void enrol()}>
            {t(isBusy() ? "extension.enrolWorking" : "extension.enrolYes")}
          </Button>
          <Button variant="careful" disabled={isBusy()} onClick={() => props.onNo()}>
            {t("consent.no")}
          </Button>
        </>
      )}
    >
      <div class={styles["fields"]}>
        <p>{t("extension.enrolText")}</p>
        <TextField
          label={t("extension.enrolName")}
          hint={t("extension.enrolNameHint")}
          problem={nameProblem()}
          maxlength={limits.nameChars}
          autocomplete="off"
          value={name()}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <TextField
          type="password"
          label={t("extension.enrolCode")}
          hint={t("extension.enrolCodeHint")}
          problem={codeProblem()}
          maxlength={limits.accessCodeCharsMax}
          autocomplete="new-password"
          value={code()}
          onInput={(event) => {
            setRefusal(null);
            setCode(event.currentTarget.value);
          }}
        />
        <TextField
          type="password"
          label={t("extension.enrolCodeAgain")}
          problem={againProblem()}
          maxlength={limits.accessCodeCharsMax}
          autocomplete="new-password"
          value={again()}
          onInput={(event) => setAgain(event.currentTarget.value)}
        />
        <label class={styles["choice"]}>
          <input
            type="checkbox"
            checked={asksFirst()}
            onChange={(event) => setAsksFirst(event.currentTarget.checked)}
          />
          <span>{t("extension.enrolAsks")}</span>
        </label>
        <div role="status">
          <Show when={!asksFirst()}>
            <p class={styles["soft"]}>{t("extension.enrolNobody")}</p>
          </Show>
        </div>
      </div>
    </QuestionCard>
  );
}
