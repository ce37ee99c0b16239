/**
 * Owns: modal dialogs and confirmations. Focus goes in, stays in and comes back; Escape closes.
 * Never: a confirmation that begins with its dangerous button in focus.
 */

import * as KobalteDialog from "@kobalte/core/dialog";
import Close from "lucide-solid/icons/x";
import { type JSX, type ParentProps, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";
import { overlayMount } from "./overlay-mount.ts";

type DialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly actions?: JSX.Element;
  readonly broad?: boolean;
};

export function Dialog(props: ParentProps<DialogProps>) {
  const { t } = useI18n();
  let heading: HTMLHeadingElement | undefined;
  /**
   * Kobalte hands focus back at once to what loses it to nothing, also to what is just being taken out of the page:
   * Chromium then looks after that element without end, at most of a processor (seen in version 156).
   */
  const keepFocus = (event: FocusEvent) => {
    if (event.relatedTarget !== null) return;
    event.stopPropagation();
    queueMicrotask(() => {
      const left = event.target;
      if (document.activeElement !== document.body) return;
      if (left instanceof HTMLElement && left.isConnected) left.focus();
      if (document.activeElement === document.body) heading?.focus();
    });
  };
  return (
    <KobalteDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <KobalteDialog.Portal mount={overlayMount()}>
        <KobalteDialog.Overlay class={styles["veil"] ?? ""} />
        <div class={styles["place"]} ref={(place) => place.addEventListener("focusout", keepFocus)}>
          <KobalteDialog.Content
            class={`${styles["dialog"]} ${props.broad ? styles["broad"] : ""}`}
            onOpenAutoFocus={(event) => {
              event.preventDefault();
              heading?.focus();
            }}
          >
            <div class={styles["head"]}>
              <KobalteDialog.Title
                ref={(element: HTMLHeadingElement) => {
                  heading = element;
                }}
                class={styles["title"] ?? ""}
                tabindex="-1"
              >
                {props.title}
              </KobalteDialog.Title>
              <Button
                variant="plain"
                label={t("common.close")}
                icon={<Close aria-hidden="true" />}
                onClick={() => props.onClose()}
              />
            </div>
            {props.children}
            <Show when={props.actions}>
              <div class={styles["actions"]}>{props.actions}</div>
            </Show>
          </KobalteDialog.Content>
        </div>
      </KobalteDialog.Portal>
    </KobalteDialog.Root>
  );
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: {
  readonly open: boolean;
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly keep?: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      title={props.title}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{props.keep ?? t("common.cancel")}</Button>
          <Button
            variant="danger"
            onClick={() => {
              props.onClose();
              props.onConfirm();
            }}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
    </Dialog>
  );
}
