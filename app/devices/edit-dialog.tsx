/** Owns: what a technician calls a device, its access code where it is kept here, and taking it off the list. */

import Trash from "lucide-solid/icons/trash";
import { createSignal, Match, Show, Switch, untrack } from "solid-js";
import { cleanDisplayName, withoutUnsafe } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { type DeviceWords, deviceLimits, type KeptDevice } from "../platform/device-storage.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./devices-page.module.css";

export function EditDialog(props: {
  readonly device: KeptDevice | null;
  readonly codeOf: (device: KeptDevice) => Promise<string | null>;
  readonly onSave: (device: KeptDevice, words: DeviceWords) => void;
  readonly onRemove: (device: KeptDevice) => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [removing, setRemoving] = createSignal<KeptDevice | null>(null);
  return (
    <>
      <Dialog
        open={props.device !== null}
        onClose={() => props.onClose()}
        title={t("devices.editLabel", { name: props.device?.name ?? "" })}
      >
        <Show when={props.device} keyed>
          {(device) => (
            <WordsForm
              device={device}
              codeOf={props.codeOf}
              onSave={(words) => {
                props.onClose();
                props.onSave(device, words);
              }}
              onRemove={() => {
                props.onClose();
                setRemoving(device);
              }}
              onClose={() => props.onClose()}
            />
          )}
        </Show>
      </Dialog>
      <ConfirmDialog
        open={removing() !== null}
        title={t("devices.removeTitle", { name: removing()?.name ?? "" })}
        text={t("devices.removeText")}
        confirm={t("devices.removeConfirm")}
        onConfirm={() => {
          const device = removing();
          if (device) props.onRemove(device);
        }}
        onClose={() => queueMicrotask(() => setRemoving(null))}
      />
    </>
  );
}

function WordsForm(props: {
  readonly device: KeptDevice;
  readonly codeOf: (device: KeptDevice) => Promise<string | null>;
  readonly onSave: (words: DeviceWords) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const before = untrack(() => props.device);
  const [name, setName] = createSignal(before.name);
  const [group, setGroup] = createSignal(before.group);
  const [note, setNote] = createSignal(before.note);
  const [isTried, setTried] = createSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const words = {
      name: cleanDisplayName(name()),
      group: cleanDisplayName(group()),
      note: withoutUnsafe(note().trim()),
    };
    if (words.name !== "") props.onSave(words);
  };
  return (
    <form class={styles["form"]} onSubmit={submit} noValidate>
      <TextField
        label={t("devices.nameLabel")}
        problem={isTried() && cleanDisplayName(name()) === "" ? t("devices.nameMissing") : undefined}
        autocomplete="off"
        maxlength={limits.nameChars}
        value={name()}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <TextField
        label={t("devices.groupLabel")}
        hint={t("devices.groupHint")}
        autocomplete="off"
        maxlength={limits.nameChars}
        value={group()}
        onInput={(event) => setGroup(event.currentTarget.value)}
      />
      <TextField
        label={t("devices.noteLabel")}
        hint={t("devices.noteHint")}
        autocomplete="off"
        maxlength={deviceLimits.noteChars}
        value={note()}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      <Show when={props.device.sealedCode !== null}>
        <KeptCode device={props.device} codeOf={props.codeOf} />
      </Show>
      <div class={styles["actions"]}>
        <Button
          variant="careful"
          class={styles["first"] ?? ""}
          icon={<Trash aria-hidden="true" />}
          onClick={() => props.onRemove()}
        >
          {t("devices.remove")}
        </Button>
        <Button onClick={() => props.onClose()}>{t("common.cancel")}</Button>
        <Button type="submit" variant="primary">
          {t("devices.save")}
        </Button>
      </div>
    </form>
  );
}

function KeptCode(props: {
  readonly device: KeptDevice;
  readonly codeOf: (device: KeptDevice) => Promise<string | null>;
}) {
  const { t } = useI18n();
  /** `false` where it cannot be opened any more. */
  const [code, setCode] = createSignal<string | false | null>(null);
  const show = async () => setCode((await props.codeOf(props.device)) ?? false);
  return (
    <section aria-label={t("devices.accessCode")}>
      <p class={styles["name"]}>{t("devices.accessCode")}</p>
      <div class={styles["code"]} aria-live="polite">
        <Switch
          fallback={
            <>
              <span class={styles["soft"]}>{t("devices.codeKept")}</span>
              <Button size="small" onClick={() => void show()}>
                {t("devices.codeShow")}
              </Button>
            </>
          }
        >
          <Match when={code() === false}>
            <span class={styles["soft"]}>{t("devices.codeLost")}</span>
          </Match>
          <Match when={code()}>
            {(shown) => (
              <>
                <code>{shown()}</code>
                <CopyButton text={shown() || ""} small>
                  {t("devices.codeCopy")}
                </CopyButton>
              </>
            )}
          </Match>
        </Switch>
      </div>
    </section>
  );
}
