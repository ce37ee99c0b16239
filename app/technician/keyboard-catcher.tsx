/**
 * Owns: the field that takes a technician's keys for the customer's browser. It is a real text field, so that input
 * methods, dead keys and keyboards on a screen work, and stays empty.
 * Never: is reached by Tab, since Tab goes to the customer's browser from here; a button leads in, keys lead out.
 */

import { createUniqueId, onCleanup } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { leaveKeys } from "./leave-keys.ts";
import styles from "./stage.module.css";
import type { StageClipboard } from "./stage-clipboard.ts";
import type { StageInput } from "./stage-input.ts";

export function KeyboardCatcher(props: {
  readonly input: StageInput;
  readonly clipboard: StageClipboard;
  readonly customer: string;
  /** Whether what is typed goes anywhere now. */
  readonly arrives: boolean;
  readonly onFocused: (focused: boolean) => void;
  readonly ref: (element: HTMLTextAreaElement) => void;
}) {
  const { t } = useI18n();
  const id = createUniqueId();
  // Removed while it has the keys, as when control ends, it tells of no blur.
  onCleanup(() => {
    props.input.releaseAll();
    props.onFocused(false);
  });
  return (
    <>
      <textarea
        ref={(element) => props.ref(element)}
        class={styles["catcher"]}
        tabindex="-1"
        rows="1"
        autocomplete="off"
        autocapitalize="off"
        autocorrect="off"
        spellcheck={false}
        aria-label={t("control.keyboard", { name: props.customer })}
        aria-describedby={id}
        aria-keyshortcuts="Control+Alt+Shift+Q"
        onFocus={() => props.onFocused(true)}
        onBlur={() => {
          props.input.releaseAll();
          props.onFocused(false);
        }}
        on:keydown={(event) => {
          event.stopPropagation();
          // Left to the browser, it comes back as a paste.
          if (props.clipboard.isPaste(event)) return;
          props.input.keyDown(event);
          void props.clipboard.sent(event);
        }}
        on:keyup={(event) => {
          event.stopPropagation();
          props.input.keyUp(event);
        }}
        on:paste={(event) => {
          event.stopPropagation();
          event.preventDefault();
          void props.clipboard.paste(event.clipboardData);
        }}
        on:compositionupdate={(event) => props.input.compose("update", event.data)}
        on:compositionend={(event) => {
          props.input.compose("end", event.data);
          event.currentTarget.value = "";
        }}
        on:beforeinput={(event) => props.input.beforeText(event)}
        on:input={(event) => {
          const field = event.currentTarget;
          if (props.input.text(event, field.value)) field.value = "";
        }}
      />
      <span id={id} hidden>
        {props.arrives
          ? t("control.keyboardHint", { name: props.customer, keys: leaveKeys(t) })
          : `${t("control.typedNowhere")} ${t("control.comeBack", { keys: leaveKeys(t) })}`}
      </span>
    </>
  );
}
