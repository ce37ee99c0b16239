/**
 * Owns: handing the new secret to an authenticator app, by QR code or typed, and its first code. On a phone, where the
 * app is likely on the same device, the key comes first.
 * Never: keeps the secret once it is left.
 */

import { createSignal, For, type JSX, Show } from "solid-js";
import type { Trouble } from "../desk/attempt.ts";
import { createIsLocked, TroubleNotice } from "../desk/trouble-notice.tsx";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import styles from "./accounts.module.css";
import { isSixDigits, ProofField } from "./code-fields.tsx";
import { factorSteps } from "./factor-mail.tsx";

export interface Authenticator {
  readonly uri: string;
  readonly secret: string;
}

/** Any that follows RFC 6238 will do; these are widely used, and their pages lead to each system's store. */
const apps = [
  ["Aegis", "https://getaegis.app/"],
  ["Google Authenticator", "https://support.google.com/accounts/answer/1066447"],
  ["Microsoft Authenticator", "https://www.microsoft.com/security/mobile-authenticator-app"],
  ["2FAS", "https://2fas.com/"],
] as const;

export function FactorSecret(props: {
  readonly authenticator: Authenticator;
  readonly isPhone: boolean;
  readonly busy: boolean;
  readonly trouble: Trouble | null;
  readonly onCode: (code: string) => void;
}) {
  const { t } = useI18n();
  const [code, setCode] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const isLocked = createIsLocked(() => props.trouble);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (isSixDigits(code()) && !isLocked()) props.onCode(code());
  };
  const qr = () => <QrCode text={props.authenticator.uri} label={t("factor.qrLabel")} />;
  return (
    <Card>
      <form class={styles["form"]} onSubmit={submit} noValidate>
        <div class={styles["head"]}>
          <p class={styles["step"]}>{t("factor.stepOf", { step: 2, steps: factorSteps })}</p>
          <h2 tabindex="-1" ref={(title) => queueMicrotask(() => title.focus())}>
            {t("factor.secretTitle")}
          </h2>
        </div>
        <div>
          <p class={styles["soft"]}>{t("factor.apps")}</p>
          <ul class={styles["apps"]}>
            <For each={apps}>
              {([name, address]) => (
                <li>
                  <a href={address} target="_blank" rel="noopener noreferrer">
                    {name}
                  </a>
                </li>
              )}
            </For>
          </ul>
        </div>
        <div class={styles["secret"]}>
          <Show
            when={props.isPhone}
            fallback={
              <>
                <p>{t("factor.scanText")}</p>
                {qr()}
                <Key secret={props.authenticator.secret} text={t("factor.keyText")} />
              </>
            }
          >
            <Key secret={props.authenticator.secret} text={t("factor.keyTextFirst")}>
              <ButtonLink href={props.authenticator.uri} rel="external" size="small">
                {t("factor.openApp")}
              </ButtonLink>
            </Key>
            <details class={styles["other"]}>
              <summary>{t("factor.otherDevice")}</summary>
              {qr()}
            </details>
          </Show>
        </div>
        <TroubleNotice trouble={props.trouble} />
        <ProofField
          kind="digits"
          label={t("factor.firstCode")}
          value={code()}
          onValue={setCode}
          problem={isTried() && !isSixDigits(code()) ? t("deskFields.codeWrong") : undefined}
          disabled={props.busy}
        />
        <Button type="submit" variant="primary" size="large" wide busy={props.busy} disabled={isLocked()}>
          {t(props.busy ? "factor.checking" : "factor.confirm")}
        </Button>
      </form>
    </Card>
  );
}

function Key(props: { readonly secret: string; readonly text: string; readonly children?: JSX.Element }) {
  const { t } = useI18n();
  const grouped = () => props.secret.match(/.{1,4}/g)?.join(" ") ?? "";
  return (
    <>
      <p>{props.text}</p>
      <div class={styles["key"]}>
        <code>{grouped()}</code>
        <CopyButton text={props.secret} small>
          {t("factor.copyKey")}
        </CopyButton>
        {props.children}
      </div>
    </>
  );
}
