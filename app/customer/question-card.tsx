/**
 * Owns: how any question to the customer stands on the page: in front, yet not modal, so that Pause and End stay in
 * reach. Focus goes to its heading, never to a button; Escape means no wherever the focus is; a press that was meant
 * for something else agrees to nothing.
 *
 * A question can appear under a click that is already on its way. So buttons that agree rest first, for as long as a
 * person needs to hold back a movement once something has changed before their eyes: 200 to 250 ms in experiments
 * with stop signals. A question that follows a press of the person's own, to which it is the answer they wait for,
 * surprises nobody: it needs no rest, but what is left of that press (a double click, a held key) is not counted.
 */

import {
  createSignal,
  createUniqueId,
  type JSX,
  onCleanup,
  onMount,
  type ParentProps,
  untrack,
} from "solid-js";
import { Portal } from "solid-js/web";
import styles from "./consent-card.module.css";
import { isHeldKey, isRestOfPress } from "./double-press.ts";

/** How long a question that may surprise refuses to be agreed to. */
export const restMs = 250;

export function QuestionCard(
  props: ParentProps<{
    readonly title: string;
    readonly mark: JSX.Element;
    readonly tone?: "careful";
    /** It follows at once a press of the person's own on the question before. */
    readonly expected?: boolean;
    readonly actions: (resting: () => boolean) => JSX.Element;
    readonly foot?: JSX.Element;
    readonly onEscape: () => void;
  }>,
) {
  const [resting, setResting] = createSignal(!untrack(() => props.expected));
  const id = createUniqueId();
  let heading: HTMLHeadingElement | undefined;
  let card: HTMLElement | undefined;

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
    // Before any button hears of it.
    const question = {};
    const onClick = (event: MouseEvent) => isRestOfPress(event, question) && event.stopPropagation();
    card?.addEventListener("click", onClick, true);
    card?.addEventListener("keydown", (event) => isHeldKey(event) && event.preventDefault(), true);
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
          ref={(element) => {
            card = element;
          }}
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
          <div class={styles["answers"]}>
            <div class={styles["actions"]}>{props.actions(resting)}</div>
            {props.foot}
          </div>
        </section>
      </div>
    </Portal>
  );
}
