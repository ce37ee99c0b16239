/**
 * Owns: the page over everything while a technician is at a device with nobody there: who it is, one press for whoever
 * comes back, which ends it, and the access code where a press is not enough to unlock.
 * Never: keeps a code longer than it is checked.
 */

import Lock from "lucide-solid/icons/lock-keyhole";
import { createSignal, Match, onCleanup, Switch } from "solid-js";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { errorText } from "../../app/session/error-text.ts";
import { BrandMark } from "../../app/ui/brand-mark.tsx";
import { Button } from "../../app/ui/button.tsx";
import { TextField } from "../../app/ui/text-field.tsx";
import type { AccessOutcome } from "../../peer/device/access-lock.ts";
import { limits } from "../../protocol/limits.ts";
import type { RemoteSession } from "../bridge/remote-session.ts";
import styles from "../panel/panel.module.css";

export function LockView(props: { readonly remote: RemoteSession }) {
  // oxlint-disable-next-line solid/reactivity
  const { remote } = props;
  const { t } = useI18n();
  const [state, setState] = createSignal(remote.state);
  onCleanup(remote.onState(setState));
  const name = () => state().lockedFor ?? "";
  const isThere = () => name() !== "";
  const opensByCode = () => state().opensByCode;
  const press = (label: string) => (
    <Button
      variant="danger"
      size="large"
      icon={<Lock aria-hidden="true" />}
      onClick={() => void remote.unlock(null)}
    >
      {label}
    </Button>
  );

  return (
    <main class={styles["lock"]} id="main">
      <BrandMark />
      <Switch>
        <Match when={isThere()}>
          <h1>{t("extension.lockTitle", { name: name() })}</h1>
          <p class={styles["soft"]}>{t(opensByCode() ? "extension.lockTextCode" : "extension.lockText")}</p>
          {press(t(opensByCode() ? "extension.lockEndOnly" : "extension.lockEnd"))}
        </Match>
        <Match when={opensByCode()}>
          <h1>{t("extension.lockTitleCode")}</h1>
          <p class={styles["soft"]}>{t("extension.lockTextByCode")}</p>
          <UnlockForm onCode={(code) => remote.unlock(code)} />
        </Match>
        <Match when={true}>
          <h1>{t("extension.lockTitleGone")}</h1>
          <p class={styles["soft"]}>{t("extension.lockTextGone")}</p>
          {press(t("extension.lockUnlock"))}
        </Match>
      </Switch>
    </main>
  );
}

type Refusal = Extract<AccessOutcome, { readonly ok: false }>;

function UnlockForm(props: { readonly onCode: (code: string) => ReturnType<RemoteSession["unlock"]> }) {
  const { t, format } = useI18n();
  const [code, setCode] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);
  const problem = () => {
    const refused = refusal();
    if (refused === null) return undefined;
    const { what, both } = errorText(t, refused.code);
    if (!("minutes" in refused)) return both;
    return `${what} ${t("devices.lockedFor", { time: format().duration(refused.minutes * 60_000) })}`;
  };
  const unlock = async (event: SubmitEvent) => {
    event.preventDefault();
    if (code() === "" || isBusy()) return;
    setRefusal(null);
    setBusy(true);
    const unlocked = await props.onCode(code());
    setBusy(false);
    setCode("");
    if (!unlocked.ok) setRefusal(unlocked);
  };
  return (
    <form class={styles["unlock"]} onSubmit={(event) => void unlock(event)} noValidate>
      <TextField
        type="password"
        label={t("extension.lockCode")}
        problem={problem()}
        maxlength={limits.accessCodeCharsMax}
        autocomplete="off"
        value={code()}
        onInput={(event) => {
          setRefusal(null);
          setCode(event.currentTarget.value);
        }}
      />
      <Button type="submit" variant="primary" size="large" wide busy={isBusy()}>
        {t(isBusy() ? "extension.lockChecking" : "extension.lockUnlock")}
      </Button>
    </form>
  );
}
