/**
 * Owns: asking for the passphrase under which the list is saved to a file, or a file of it is opened, and what came of it.
 * Must never: keep a passphrase, or let the browser remember it.
 */

import { createSignal, type JSX, Show } from "solid-js";
import { accessCodeWeakness } from "../../peer/device/access-code.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import type { TextKey } from "../i18n/dictionary.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { MergeCounts } from "../platform/device-storage.ts";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./devices-page.module.css";

/** For a passphrase the same is weak as for an access code. */
const weaknesses: Readonly<Partial<Record<ErrorCode, TextKey & `devices.passphrase${string}`>>> = {
  "access-code-too-short": "devices.passphraseShort",
  "access-code-common": "devices.passphraseCommon",
  "message-too-large": "devices.passphraseLong",
};

export function SaveListDialog(props: {
  readonly open: boolean;
  readonly onSave: (passphrase: string) => Promise<Result<void>>;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={t("devices.saveTitle")}>
      <SaveForm onSave={props.onSave} onClose={() => props.onClose()} />
    </Dialog>
  );
}

function SaveForm(props: {
  readonly onSave: (passphrase: string) => Promise<Result<void>>;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [passphrase, setPassphrase] = createSignal("");
  const [again, setAgain] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [done, setDone] = createSignal<Result<void> | null>(null);
  const weakness = () => {
    const code = accessCodeWeakness(passphrase());
    return code === null ? undefined : t(weaknesses[code] ?? "devices.passphraseMissing");
  };
  const differs = () => (passphrase() === again() ? undefined : t("devices.passphraseDiffers"));
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (weakness() !== undefined || differs() !== undefined) return;
    setBusy(true);
    const saved = await props.onSave(passphrase());
    setBusy(false);
    setDone(saved);
    if (!saved.ok) return;
    setPassphrase("");
    setAgain("");
  };
  return (
    <Show
      when={!done()?.ok}
      fallback={
        <Finished title={t("devices.saved")} onClose={props.onClose}>
          {t("devices.savedText")}
        </Finished>
      }
    >
      <form class={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
        <p>{t("devices.saveText")}</p>
        <Failure of={done()} />
        <PassphraseField
          label={t("devices.passphrase")}
          hint={t("devices.passphraseHint")}
          problem={isTried() ? weakness() : undefined}
          value={passphrase()}
          onValue={setPassphrase}
          isNew
        />
        <PassphraseField
          label={t("devices.passphraseAgain")}
          problem={isTried() && weakness() === undefined ? differs() : undefined}
          value={again()}
          onValue={setAgain}
          isNew
        />
        <div class={styles["actions"]}>
          <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
          <Button type="submit" variant="primary" busy={busy()}>
            {t(busy() ? "devices.sealing" : "devices.saveFile")}
          </Button>
        </div>
      </form>
    </Show>
  );
}

export function BringInDialog(props: {
  readonly open: boolean;
  readonly onBringIn: (file: File, passphrase: string) => Promise<Result<MergeCounts>>;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={t("devices.bringInTitle")}>
      <BringInForm onBringIn={props.onBringIn} onClose={() => props.onClose()} />
    </Dialog>
  );
}

function BringInForm(props: {
  readonly onBringIn: (file: File, passphrase: string) => Promise<Result<MergeCounts>>;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [file, setFile] = createSignal<File | null>(null);
  const [passphrase, setPassphrase] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const [done, setDone] = createSignal<Result<MergeCounts> | null>(null);
  const counts = () => {
    const result = done();
    return result?.ok ? result.value : null;
  };
  const passphraseProblem = () => {
    const result = done();
    if (result && !result.ok && result.code === "passphrase-wrong") return errorText(t, result.code).both;
    return isTried() && passphrase() === "" ? t("devices.passphraseMissing") : undefined;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    setDone(null);
    const chosen = file();
    if (!chosen || passphrase() === "") return;
    setBusy(true);
    setDone(await props.onBringIn(chosen, passphrase()));
    setBusy(false);
    if (counts()) setPassphrase("");
  };
  return (
    <Show
      when={counts()}
      fallback={
        <form class={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
          <p>{t("devices.bringInText")}</p>
          <Failure of={done()} />
          <TextField
            label={t("devices.file")}
            problem={isTried() && file() === null ? t("devices.fileMissing") : undefined}
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0] ?? null);
              setDone(null);
            }}
          />
          <PassphraseField
            label={t("devices.passphrase")}
            hint={t("devices.passphraseOpenHint")}
            problem={passphraseProblem()}
            value={passphrase()}
            onValue={(value) => {
              setPassphrase(value);
              setDone(null);
            }}
          />
          <div class={styles["actions"]}>
            <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
            <Button type="submit" variant="primary" busy={busy()}>
              {t(busy() ? "devices.opening" : "devices.bringIn")}
            </Button>
          </div>
        </form>
      }
    >
      {(merged) => (
        <Finished title={t("devices.broughtIn")} onClose={props.onClose}>
          {t("devices.broughtInText", merged())}
        </Finished>
      )}
    </Show>
  );
}

/** A wrong passphrase is told beside its field. */
function Failure(props: { readonly of: Result<unknown> | null }) {
  const { t } = useI18n();
  const code = () =>
    props.of === null || props.of.ok || props.of.code === "passphrase-wrong" ? null : props.of.code;
  return (
    <Show when={code()} keyed>
      {(failed) => (
        <Notice tone="warning" role="alert" title={errorText(t, failed).what}>
          <p>{errorText(t, failed).now}</p>
        </Notice>
      )}
    </Show>
  );
}

function Finished(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: JSX.Element;
}) {
  const { t } = useI18n();
  return (
    <div class={styles["form"]}>
      <Notice role="status" title={props.title}>
        <p>{props.children}</p>
      </Notice>
      <div class={styles["actions"]}>
        <Button variant="primary" onClick={() => props.onClose()}>
          {t("common.close")}
        </Button>
      </div>
    </div>
  );
}

function PassphraseField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isNew?: boolean;
}) {
  return (
    <TextField
      label={props.label}
      hint={props.hint}
      problem={props.problem}
      type="password"
      autocomplete={props.isNew ? "new-password" : "one-time-code"}
      autocapitalize="off"
      spellcheck={false}
      maxlength={limits.accessCodeCharsMax}
      value={props.value}
      onInput={(event) => props.onValue(event.currentTarget.value)}
    />
  );
}
