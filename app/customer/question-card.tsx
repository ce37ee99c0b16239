/**
 * Owns: how any question to the customer stands on the page: in front, yet not modal, so that Pause and End stay in
 * reach. Focus goes to its heading, never to a button; Escape means no wherever the focus is; buttons that agree
 * rest for a moment, so that a press meant for something else agrees to nothing.
 */

import { createSignal, createUniqueId, type JSX, onCleanup, onMount, type ParentProps } from "solid-js";
import { Portal } from "solid-js/web";
import styles from "./consent-card.module.css";

/** How long a new question refuses to be agreed to. */
export const restMs = 400;

export function QuestionCard(
  props: ParentProps<{
    readonly title: string;
    readonly mark: JSX.Element;
    readonly tone?: "careful";
    readonly actions: (resting: () => boolean) => JSX.Element;
    readonly foot?: JSX.Element;
    readonly onEscape: () => void;
  }>,
) {
  const [resting, setResting] = createSignal(true);
  const id = createUniqueId();
  let heading: HTMLHeadingElement | undefined;

  onMount(() => {
    const came = document.activeElement;
    heading?.focus();
    const timer = setTimeout(() => setResting(false), restMs);
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      // A dialog above this one takes its own Escape.
      if (document.querySelector('[role="dialog"][data-expanded]')) return;
      event.preventDefault();
      props.onEscape();
    };
    document.addEventListener("keydown", onKey);
    onCleanup(() => {
      clearTimeout(timer);
      document.removeEventListener("keydown", onKey);
      if (came instanceof HTMLElement && came.isConnected) came.focus();
    });
  });

  return (
    <Portal>
      <div class={styles["place"]}>
        <section
          class={styles["card"]}
          classList={{ [styles["brake"] ?? ""]: props.tone === "careful" }}
          role="dialog"
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-text`}
        >
          <div class={styles["who"]}>
            {props.mark}
            <h2
              ref={(element) => {
                heading = element;
              }}
              id={`${id}-title`}
              class={styles["title"]}
              tabindex="-1"
            >
              {props.title}
            </h2>
          </div>
          <div id={`${id}-text`}>{props.children}</div>
          <div class={styles["actions"]}>{props.actions(resting)}</div>
          {props.foot}
        </section>
      </div>
    </Portal>
  );
}
