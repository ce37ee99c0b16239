/**
 * Owns: sending what a technician's own keyboard cannot: combinations that this browser or system keeps for itself,
 * and a whole text at once, also for who dictates or pastes.
 */

import Keyboard from "lucide-solid/icons/keyboard";
import { createSignal, createUniqueId, For, untrack } from "solid-js";
import { textInputs } from "../../peer/remote-control/keyboard-events.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import styles from "./browser-bar.module.css";
import { combinationInputs, combinations } from "./key-combinations.ts";

/** Long enough for a letter or a script, short enough to be typed into a page within moments. */
const longestText = 10_000;

const names = {
  Control: "keys.control",
  Shift: "keys.shift",
  Escape: "keys.escape",
  PrintScreen: "keys.printScreen",
} as const;
const signs: Readonly<Record<string, string>> = { ArrowLeft: "←", ArrowRight: "→" };

export function SendKeys(props: { readonly store: ViewerStore }) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  const [writing, setWriting] = createSignal(false);
  const may = () => snapshot.control.state === "ready" || snapshot.control.state === "busy";
  const nameOf = (key: string) => {
    const name = Object.entries(names).find(([each]) => each === key)?.[1];
    return name ? t(name) : (signs[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  };
  return (
    <>
      <Menu
        label={t("keys.label")}
        trigger={<Keyboard aria-hidden="true" />}
        triggerClass={styles["narrow"] ?? ""}
        disabled={!may()}
      >
        <MenuItem onSelect={() => setWriting(true)}>{t("keys.text")}</MenuItem>
        <MenuSeparator />
        <For each={combinations}>
          {(keys) => (
            <MenuItem
              onSelect={() => {
                for (const input of combinationInputs(keys)) session.sendInput(input);
              }}
            >
              {keys.map(({ key }) => nameOf(key)).join("+")}
            </MenuItem>
          )}
        </For>
      </Menu>
      <TextDialog
        open={writing()}
        may={may()}
        onSend={(text) => {
          for (const input of textInputs(text)) session.sendInput(input);
        }}
        onClose={() => setWriting(false)}
      />
    </>
  );
}

function TextDialog(props: {
  readonly open: boolean;
  readonly may: boolean;
  readonly onSend: (text: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const id = createUniqueId();
  const [text, setText] = createSignal("");
  const close = () => {
    setText("");
    props.onClose();
  };
  return (
    <Dialog
      open={props.open}
      onClose={close}
      title={t("keys.textTitle")}
      actions={
        <>
          <Button onClick={close}>{t("common.cancel")}</Button>
          <Button
            variant="primary"
            disabled={!props.may || text() === ""}
            onClick={() => {
              props.onSend(text());
              close();
            }}
          >
            {t("keys.textSend")}
          </Button>
        </>
      }
    >
      <p class={styles["hint"]} id={id}>
        {t("keys.textHint")}
      </p>
      <textarea
        class={styles["text"]}
        aria-label={t("keys.textTitle")}
        aria-describedby={id}
        maxlength={longestText}
        value={text()}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </Dialog>
  );
}
