/** Owns: the state of one's own second factor, and what can be done about it. */

import { createSignal, Show } from "solid-js";
import type { Myself } from "../../protocol/desk/sign-in-api.ts";
import { drawRecoveryCodes, removeFactor } from "../../protocol/desk/two-factor-api.ts";
import { createAttempt } from "../desk/attempt.ts";
import { News } from "../desk/news.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { CallDesk } from "../platform/desk-client.ts";
import { accountPath, factorPath } from "../platform/desk-paths.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Dialog } from "../ui/dialog.tsx";
import styles from "./accounts.module.css";
import { ProofForm } from "./proof-form.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

/** With fewer it is time for new ones. */
const fewCodes = 3;

export function FactorSection(props: {
  readonly call: CallDesk;
  readonly me: Myself;
  readonly onChanged: () => void;
}) {
  const { t, format } = useI18n();
  const [open, setOpen] = createSignal<"codes" | "removal" | null>(null);
  const [codes, setCodes] = createSignal<readonly string[] | null>(null);
  const [isRemoved, setRemoved] = createSignal(false);
  const attempt = createAttempt();
  const factor = () => props.me.twoFactor;
  const isDue = () => factor().requiredFrom !== null && Date.parse(factor().requiredFrom ?? "") <= Date.now();

  const show = (what: "codes" | "removal") => {
    attempt.clear();
    setRemoved(false);
    setOpen(what);
  };
  const close = () => {
    setOpen(null);
    setCodes(null);
  };

  async function draw(password: string, code: string): Promise<void> {
    const done = await attempt.run(props.call, drawRecoveryCodes, { body: { password, code } });
    if (!done) return;
    setCodes(done.value.recoveryCodes);
    props.onChanged();
  }

  async function remove(password: string, code: string): Promise<void> {
    if (!(await attempt.run(props.call, removeFactor, { body: { password, code } }))) return;
    close();
    setRemoved(true);
    props.onChanged();
  }

  return (
    <Card>
      <h2>{t("account.factorTitle")}</h2>
      <Show
        when={factor().enrolledAt}
        fallback={
          <>
            <p>{t("account.factorOff")}</p>
            <Show when={factor().requiredFrom}>
              {(from) => <p>{t("account.factorDue", { date: format().dateTime(Date.parse(from())) })}</p>}
            </Show>
            <div class={styles["buttons"]}>
              <ButtonLink variant="primary" href={factorPath(accountPath)}>
                {t("account.setUpFactor")}
              </ButtonLink>
            </div>
          </>
        }
      >
        {(enrolledAt) => (
          <>
            <p>
              {t("account.factorOn", { date: format().date(Date.parse(enrolledAt())) })}{" "}
              <Show when={isDue()}>{t("account.factorDueNow")}</Show>
            </p>
            <p>
              {t("account.codesLeft", { count: factor().recoveryCodesLeft })}
              {". "}
              <Show when={factor().recoveryCodesLeft < fewCodes}>{t("account.codesFew")}</Show>
            </p>
            <div class={styles["buttons"]}>
              <ButtonLink href={factorPath(accountPath)}>{t("account.replaceFactor")}</ButtonLink>
              <Button onClick={() => show("codes")}>{t("account.newCodes")}</Button>
              <Show when={!isDue()}>
                <Button variant="careful" onClick={() => show("removal")}>
                  {t("account.removeFactor")}
                </Button>
              </Show>
            </div>
          </>
        )}
      </Show>
      <News shown={isRemoved()} text={t("account.removed")} />
      <Dialog open={open() === "codes"} onClose={close} title={t("account.newCodes")} broad>
        <Show
          when={codes()}
          fallback={
            <ProofForm
              text={t("account.newCodesText")}
              button={t("account.drawCodes")}
              busyText={t("account.drawing")}
              email={props.me.email}
              busy={attempt.busy()}
              trouble={attempt.trouble()}
              onProof={(password, code) => void draw(password, code)}
            />
          }
        >
          {(drawn) => (
            <>
              <RecoveryCodes email={props.me.email} codes={drawn()} />
              <Button variant="primary" wide onClick={close}>
                {t("factor.codesDone")}
              </Button>
            </>
          )}
        </Show>
      </Dialog>
      <Dialog open={open() === "removal"} onClose={close} title={t("account.removeTitle")}>
        <ProofForm
          text={t("account.removeText")}
          button={t("account.removeConfirm")}
          busyText={t("account.removing")}
          email={props.me.email}
          dangerous
          busy={attempt.busy()}
          trouble={attempt.trouble()}
          onProof={(password, code) => void remove(password, code)}
        />
      </Dialog>
    </Card>
  );
}
