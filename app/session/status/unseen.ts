/** Owns: whether something came while the page was out of sight, until the person looks at it again. */

import { createEffect, createSignal, on, onCleanup } from "solid-js";

/** @param count of what has come so far */
export function createUnseen(count: () => number): () => boolean {
  const [unseen, setUnseen] = createSignal(false);
  const isOutOfSight = () => document.visibilityState === "hidden";
  createEffect(
    on(count, (now, before) => {
      if (before !== undefined && now > before && isOutOfSight()) setUnseen(true);
    }),
  );
  const look = () => isOutOfSight() || setUnseen(false);
  document.addEventListener("visibilitychange", look);
  onCleanup(() => document.removeEventListener("visibilitychange", look));
  return unseen;
}
