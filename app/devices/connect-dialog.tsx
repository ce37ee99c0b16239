/**
 * Owns: asking for a device's access code and the technician's name, then how far the connection is, or why it is none.
 * A code that this browser keeps is filled in.
 * Must never: keep the access code longer than until it is handed on, show it, or let the browser remember it.
 */

import { createSignal, For, Match, onMount, Show, Switch, untrack } from "solid-js";
import { cleanDisplayName } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { KeptDevice } from "../platform/device-storage.ts";
import { errorText } from "../session/error-text.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { TextField } from "../ui/text-field.tsx";
import { Waiting } from "../ui/waiting.tsx";
import type { Connecting, ConnectProblem } from "./connecting.ts";
import styles from "./devices-page.module.css";

type Props = {
  readonly connecting: Connecting | null;
  readonly name: string;
  readonly codeOf: (device: KeptDevice) => Promise<string | null>;
  readonly onConnect: (accessCode: string, name: string) => void;
  readonly onCancel: () => void;
};

export function ConnectDialog(props: Props) {
  const { t } = useI18n();
  return (
    <Dialog
      open={props.connecting !== null}
      onClose={() => props.onCancel()}
      title={t("devices.connectLabel", { name: props.connecting?.device.name ?? "" })}
    >
      <Show when={props.connecting}>
        {(connecting) => (
          <Show
            when={connecting().step === "asking"}
            fallback={<Progress {...props} connecting={connecting()} />}
          >
            <AccessForm {...props} connecting={connecting()} />
          </Show>
        )}
      </Show>
    </Dialog>
  );
}

function AccessForm(props: Props & { readonly connecting: Connecting }) {
  const { t } = useI18n();
  const [accessCode, setAccessCode] = createSignal("");
  const [name, setName] = createSignal(untrack(() => props.name));
  const [isTried, setTried] = createSignal(false);
  /** What is in the field is what this browser keeps. */
  const [isKept, setKept] = createSignal(false);
  const fillIn = async ({ device, problem }: Connecting) => {
    // One that was wrong is not tried again: the third locks the device.
    const code = problem === "access-code-wrong" ? null : await props.codeOf(device);
    if (code === null || accessCode() !== "") return;
    setAccessCode(code);
    setKept(true);
  };
  onMount(() => void fillIn(props.connecting));
  const wrong = () => props.connecting.problem === "access-code-wrong" && !isTried();
  const codeProblem = () => {
    if (wrong()) return errorText(t, "access-code-wrong").both;
    return isTried() && accessCode() === "" ? t("devices.accessCodeMissing") : undefined;
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const clean = cleanDisplayName(name());
    const typed = accessCode();
    if (typed === "" || clean === "") return;
    setAccessCode("");
    props.onConnect(typed, clean);
  };
  return (
    <form class={styles["form"]} onSubmit={submit} noValidate>
      <Show when={props.connecting.problem !== "access-code-wrong" && props.connecting.problem} keyed>
        {(problem) => <Problem problem={problem} lockedMinutes={props.connecting.lockedMinutes ?? null} />}
      </Show>
      <TextField
        label={t("devices.accessCode")}
        hint={t(isKept() ? "devices.accessCodeKept" : "devices.accessCodeHint")}
        problem={codeProblem()}
        type="password"
        // Password managers take `off` for a hint to do as they like; a code for one time they leave alone.
        autocomplete="one-time-code"
        autocapitalize="off"
        spellcheck={false}
        data-1p-ignore
        data-lpignore="true"
        maxlength={limits.accessCodeCharsMax}
        value={accessCode()}
        onInput={(event) => {
          setKept(false);
          setAccessCode(event.currentTarget.value);
        }}
      />
      <TextField
        label={t("common.nameLabel")}
        hint={t("help.nameText")}
        problem={isTried() && cleanDisplayName(name()) === "" ? t("common.nameMissing") : undefined}
        autocomplete="name"
        maxlength={limits.nameChars}
        value={name()}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <div class={styles["actions"]}>
        <Button onClick={() => props.onCancel()}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary">
          {t("devices.connect")}
        </Button>
      </div>
    </form>
  );
}

function Problem(props: { readonly problem: ConnectProblem; readonly lockedMinutes: number | null }) {
  const { t, format } = useI18n();
  const words = () => {
    if (props.problem === "refused-there") return [t("devices.refused"), t("devices.refusedText")];
    if (props.problem === "handshake-timeout") return [t("devices.noAnswer"), t("devices.noAnswerText")];
    const { what, now } = errorText(t, props.problem);
    if (props.problem !== "device-locked" || props.lockedMinutes === null) return [what, now];
    return [what, t("devices.lockedFor", { time: format().duration(props.lockedMinutes * 60_000) })];
  };
  return (
    <Notice tone="warning" role="alert" title={words()[0] ?? ""}>
      <p>{words()[1]}</p>
    </Notice>
  );
}

const steps = ["ringing", "checking", "waiting"] as const;

function Progress(props: Props & { readonly connecting: Connecting }) {
  const { t } = useI18n();
  const at = () => steps.findIndex((step) => step === props.connecting.step);
  return (
    <div class={styles["form"]}>
      <ol class={styles["steps"]}>
        <For each={steps}>
          {(step, index) => (
            <li aria-current={index() === at() ? "step" : undefined} data-done={index() < at() || undefined}>
              <Switch fallback={<span>{t(`devices.${step}`)}</span>}>
                <Match when={index() === at()}>
                  <Waiting>{t(`devices.${step}`)}</Waiting>
                </Match>
              </Switch>
            </li>
          )}
        </For>
      </ol>
      <p class={styles["soft"]} role="status">
        <span class="visually-hidden">{t(`devices.${steps[at()] ?? "ringing"}`)}. </span>
        {t(`devices.${steps[at()] ?? "ringing"}Text`)}
      </p>
      <div class={styles["actions"]}>
        <Button onClick={() => props.onCancel()}>{t("common.cancel")}</Button>
      </div>
    </div>
  );
}
