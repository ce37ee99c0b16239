/**
 * Owns: the question of a page in the customer's browser, over the picture, which rests until it is answered. Focus
 * goes to its heading and never to a button, since the next key was meant for the page; Escape is a no.
 * Never: reads the page's words as anything but text; takes focus from who types elsewhere on this page.
 */

import { createSignal, createUniqueId, onCleanup, onMount, Show, untrack } from "solid-js";
import type { PageDialog } from "../../peer/remote-control/control-surface.ts";
import { limits } from "../../protocol/limits.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import styles from "./page-dialog-card.module.css";

export function PageDialogCard(props: {
  readonly dialog: PageDialog;
  readonly customer: string;
  readonly onAnswer: (accept: boolean, text: string) => void;
}) {
  const { t } = useI18n();
  const id = createUniqueId();
  const kind = untrack(() => props.dialog.kind);
  const [text, setText] = createSignal(untrack(() => props.dialog.prefill));
  let card: HTMLElement | undefined;
  let heading: HTMLHeadingElement | undefined;

  onMount(() => {
    const came = document.activeElement;
    const wasAtStage = came === document.body || card?.parentElement?.contains(came);
    if (wasAtStage) heading?.focus();
    onCleanup(() => {
      if (wasAtStage && came instanceof HTMLElement && came.isConnected) came.focus({ preventScroll: true });
    });
  });
  const answer = (accept: boolean) => props.onAnswer(accept, accept && kind === "prompt" ? text() : "");

  return (
    <section
      ref={(element) => {
        card = element;
      }}
      class={styles["veil"]}
      role="dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        answer(kind === "alert");
      }}
    >
      <form
        class={styles["card"]}
        onSubmit={(event) => {
          event.preventDefault();
          answer(true);
        }}
      >
        <h2
          ref={(element) => {
            heading = element;
          }}
          id={`${id}-title`}
          tabindex="-1"
        >
          {t(`pageDialog.${kind}`, { name: props.customer })}
        </h2>
        <p id={`${id}-text`} class={styles["text"]} dir="auto">
          {props.dialog.text || (kind === "beforeunload" ? t("pageDialog.mayBeLost") : "")}
        </p>
        <Show when={kind === "prompt"}>
          <TextField
            label={t("pageDialog.answer")}
            maxlength={limits.dialogPrefillChars}
            autocomplete="off"
            dir="auto"
            value={text()}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </Show>
        <div class={styles["actions"]}>
          <Show when={kind !== "alert"}>
            <Button onClick={() => answer(false)}>
              {t(kind === "beforeunload" ? "pageDialog.stay" : "common.cancel")}
            </Button>
          </Show>
          <Button type="submit" variant="primary">
            {t(kind === "beforeunload" ? "pageDialog.leave" : "pageDialog.ok")}
          </Button>
        </div>
      </form>
    </section>
  );
}
