/**
 * Owns: the join code as a technician reads it out, its link and QR code, how long it lives and whether somebody
 * guessed. A screen reader gets the digits one by one.
 */

import Bell from "lucide-solid/icons/bell";
import { createSignal, type JSX, Show } from "solid-js";
import { formatJoinCode, type JoinCode, joinCodeToFragment } from "../../protocol/join-code.ts";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { askForNotifications, notificationState } from "../platform/notifications.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Countdown } from "../ui/countdown.tsx";
import { Notice } from "../ui/notice.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { Waiting } from "../ui/waiting.tsx";
import styles from "./help-page.module.css";

/** `page` is where the code is typed: `/join` for a customer, `/help/join` for a colleague. */
export function CodeDigits(props: { readonly code: JoinCode }) {
  const { t, format } = useI18n();
  return (
    <div class={styles["digits-room"]}>
      <p class={styles["digits"]} data-testid="join-code">
        <span aria-hidden="true">{formatJoinCode(props.code)}</span>
        <span class="visually-hidden">
          {t("help.codeSpoken", { digits: format().spokenDigits(props.code.locator + props.code.secret) })}
        </span>
      </p>
    </div>
  );
}

export function CodeCard(props: {
  readonly code: JoinCode;
  readonly expiresAtMs: number;
  readonly guesses: { readonly wrong: number; readonly left: number };
  readonly onNewCode: () => void;
  readonly waiting: string;
  readonly extra?: JSX.Element;
}) {
  const { t, format } = useI18n();
  const [notifications, setNotifications] = createSignal(notificationState());
  const link = () => `${location.origin}/join${joinCodeToFragment(props.code)}`;
  const askToNotify = async () => setNotifications(await askForNotifications());

  return (
    <section class={styles["code-card"]} aria-label={t("help.codeTitle")}>
      <div class={styles["read"]}>
        <h2>{t("help.codeTitle")}</h2>
        <CodeDigits code={props.code} />
        <p class={styles["soft"]}>{t("help.codeText", { address: `${location.host}/join` })}</p>
        <div class={styles["buttons"]}>
          <CopyButton text={formatJoinCode(props.code)}>{t("help.copyCode")}</CopyButton>
          <Button variant="plain" onClick={() => props.onNewCode()}>
            {t("help.newCode")}
          </Button>
        </div>
      </div>
      <div class={styles["send"]}>
        <h2>{t("help.linkTitle")}</h2>
        <QrCode text={link()} label={t("help.qrLabel")} />
        <CopyButton text={link()}>{t("help.copyLink")}</CopyButton>
      </div>
      <Show when={props.guesses.wrong > 0}>
        <div class={styles["alarm"]}>
          <Notice
            tone="warning"
            role="alert"
            title={t("help.guesses", { count: props.guesses.wrong, left: props.guesses.left })}
          />
        </div>
      </Show>
      <div class={styles["state"]}>
        <div role="status">
          <Waiting>{props.waiting}</Waiting>
        </div>
        <Show when={notifications() === "default"}>
          <Button
            size="small"
            variant="plain"
            icon={<Bell aria-hidden="true" />}
            onClick={() => void askToNotify()}
          >
            {t("help.notifyMe")}
          </Button>
        </Show>
        <Countdown
          untilMs={props.expiresAtMs}
          wholeMs={limits.locatorLifetimeMs}
          label={t("help.timeLeftLabel")}
        >
          {(leftMs) => t("help.timeLeft", { time: format().clock(leftMs) })}
        </Countdown>
      </div>
    </section>
  );
}
