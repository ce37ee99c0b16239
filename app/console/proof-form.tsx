/** Owns: proving password and second factor anew, before something that either of them protects. */

import { createSignal } from "solid-js";
import type { Trouble } from "../desk/attempt.ts";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./accounts.module.css";
import { EitherCodeField, isEitherCode } from "./code-fields.tsx";
import { PasswordField } from "./password-field.tsx";

export function ProofForm(props: {
  readonly text: string;
  readonly button: string;
  readonly busyText: string;
  readonly email: string;
  readonly dangerous?: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onProof: (password: string, code: string) => void;
}) {
  const { t } = useI18n();
  const [password, setPassword] = createSignal("");
  const [code, setCode] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const isLocked = createIsLocked(() => props.trouble);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (password() !== "" && isEitherCode(code()) && !isLocked()) props.onProof(password(), code());
  };
  return (
    <form class={styles["form"]} onSubmit={submit} noValidate>
      <p>{props.text}</p>
      <TroubleNotice trouble={props.trouble} />
      {/* What a password manager keeps the password under. */}
      <input type="email" autocomplete="username" value={props.email} readonly hidden />
      <PasswordField
        label={t("deskFields.currentPassword")}
        kind="current-password"
        value={password()}
        onValue={setPassword}
        problem={isTried() && password() === "" ? t("deskFields.passwordMissing") : undefined}
        disabled={props.busy}
      />
      <EitherCodeField
        value={code()}
        onValue={setCode}
        problem={isTried() && !isEitherCode(code()) ? t("factor.currentCodeWrong") : undefined}
        disabled={props.busy}
      />
      <Button
        type="submit"
        variant={props.dangerous ? "danger" : "primary"}
        wide
        busy={props.busy}
        disabled={isLocked()}
      >
        {props.busy ? props.busyText : props.button}
      </Button>
    </form>
  );
}
