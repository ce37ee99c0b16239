/** Owns: proving the password, where there is one, and the second factor anew, before something that either of them protects. */

import { createSignal, Show } from "solid-js";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import type { Trouble } from "../desk/attempt.ts";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./accounts.module.css";
import { isEitherCode, ProofField } from "./code-fields.tsx";
import { CurrentPasswordField } from "./current-password-field.tsx";

export function ProofForm(props: {
  readonly text: string;
  readonly button: string;
  readonly busyText: string;
  readonly me: Pick<Myself, "email" | "hasPassword">;
  readonly dangerous?: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onProof: (password: string | null, code: string) => void;
}) {
  const { t } = useI18n();
  const [password, setPassword] = createSignal("");
  const [code, setCode] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const isLocked = createIsLocked(() => props.trouble);
  const isRight = () => (!props.me.hasPassword || password() !== "") && isEitherCode(code());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isRight() || isLocked()) return;
    props.onProof(props.me.hasPassword ? password() : null, code());
  };
  return (
    <form class={styles["form"]} onSubmit={submit} noValidate>
      <p>{props.text}</p>
      <TroubleNotice trouble={props.trouble} />
      <Show when={props.me.hasPassword}>
        <CurrentPasswordField
          email={props.me.email}
          value={password()}
          onValue={setPassword}
          tried={isTried()}
          disabled={props.busy}
        />
      </Show>
      <ProofField
        kind="either"
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
