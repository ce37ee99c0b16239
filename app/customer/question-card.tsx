/**
 * Owns: how any question to the customer stands on the page: in front, yet not modal, so that Pause and End stay in
 * reach. Focus goes to its heading, never to a button; Escape means no wherever the focus is; a press that was meant
 * for something else agrees to nothing.
 *
 * A question can appear under a click that is already on its way. So buttons that agree rest first, for as long as a
 * person needs to hold back a movement once something has changed before their eyes: 200 to 250 ms in experiments
 * with stop signals. A question that follows a press of the person's own, to which it is the answer they wait for,
 * surprises nobody: it needs no rest, but what is left of that press (a double click, a held key) is not counted. A
 * button that lies where it was rests until that is over, and where a press was not counted all the same, it is said.
 */

import {
  createSignal,
  createUniqueId,
  type JSX,
  onCleanup,
  onMount,
  type ParentProps,
  Show,
  untrack,
} from "solid-js";
import { Portal } from "solid-js/web";
import { useI18n } from "../i18n/i18n-context.tsx";
import styles from "./consent-card.module.css";
import { isHeldKey, isRestOfPress, isUnderLastPress } from "./double-press.ts";

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
  const { t } = useI18n();
  const [resting, setResting] = createSignal(true);
  const [tooSoon, setTooSoon] = createSignal(false);
  const id = createUniqueId();
  let heading: HTMLHeadingElement | undefined;
  let card: HTMLElement | undefined;
  let actions: HTMLElement | undefined;

  onMount(() => {
    const came = document.activeElement;
    heading?.focus();
    // As long as it rests, these are the ones that cannot be pressed.
    const agreeing = [...(actions?.querySelectorAll("button:disabled") ?? [])];
    let frame = 0;
    const rise = () => {
      const isUnder = (button: Element) =>
        isUnderLastPress(button.getBoundingClientRect(), performance.now());
      const rests = agreeing.some(isUnder);
      setResting(rests);
      if (rests) frame = requestAnimationFrame(rise);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (untrack(() => props.expected)) rise();
    else timer = setTimeout(rise, restMs);
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
    const onClick = (event: MouseEvent) => {
      const isRest = isRestOfPress(event, question);
      setTooSoon(isRest);
      if (isRest) event.stopPropagation();
    };
    card?.addEventListener("click", onClick, true);
    card?.addEventListener("keydown", (event) => isHeldKey(event) && event.preventDefault(), true);
    onCleanup(() => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
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
            <Show when={tooSoon()}>
              <p role="alert">{t("consent.tooSoon")}</p>
            </Show>
            <div
              ref={(element) => {
                actions = element;
              }}
              class={styles["actions"]}
            >
              {props.actions(resting)}
            </div>
            {props.foot}
          </div>
        </section>
      </div>
    </Portal>
  );
}
