/** Owns: changing one's own password. */

import { createSignal } from "solid-js";
import { changePassword, type Myself } from "../../protocol/desk/sign-in-api.ts";
import { createAttempt } from "../desk/attempt.ts";
import { News } from "../desk/news.tsx";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import styles from "./accounts.module.css";
import { CurrentPasswordField } from "./current-password-field.tsx";
import { createNewPassword } from "./new-password-state.ts";
import { NewPasswordField } from "./password-field.tsx";
import type { PasswordRules } from "./password-rules.ts";

export function PasswordSection(props: {
  readonly call: CallDesk;
  readonly me: Myself;
  readonly rules: PasswordRules;
  readonly onChanged: () => void;
}) {
  const { t } = useI18n();
  const [current, setCurrent] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const [isChanged, setChanged] = createSignal(false);
  const attempt = createAttempt();
  const isLocked = createIsLocked(attempt.trouble);
  const next = createNewPassword(() => props.rules, attempt.trouble);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    setChanged(false);
    if (!next.check() || current() === "" || isLocked()) return;
    const body = { current: current(), new: next.value() };
    if (!(await attempt.run(props.call, changePassword, { body }))) return;
    setTried(false);
    setCurrent("");
    next.clear();
    setChanged(true);
    props.onChanged();
  }

  return (
    <Card>
      <h2>{t("account.passwordTitle")}</h2>
      <p class={styles["soft"]}>{t("account.passwordText")}</p>
      <form class={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
        <TroubleNotice trouble={next.otherTrouble()} />
        <CurrentPasswordField
          email={props.me.email}
          value={current()}
          onValue={setCurrent}
          tried={isTried()}
          disabled={attempt.busy()}
        />
        <NewPasswordField
          label={t("deskFields.newPassword")}
          rules={props.rules}
          value={next.value()}
          onValue={next.set}
          problem={next.problem()}
          disabled={attempt.busy()}
        />
        <div class={styles["buttons"]}>
          <Button type="submit" variant="primary" busy={attempt.busy()} disabled={isLocked()}>
            {t(attempt.busy() ? "account.changing" : "account.changePassword")}
          </Button>
          <News shown={isChanged()} text={t("account.passwordChanged")} />
        </div>
      </form>
    </Card>
  );
}
