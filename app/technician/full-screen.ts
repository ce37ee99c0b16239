/**
 * Owns: the picture on the whole screen, and while it is, asking the browser for the keys that it keeps otherwise
 * (Keyboard Lock, WICG), so that they too reach the customer's browser. Where that is refused, the menu of keys is left.
 */

import { createSignal, onCleanup, onMount } from "solid-js";

type LockingNavigator = Navigator & {
  readonly keyboard?: { lock?: () => Promise<void>; unlock?: () => void };
};

/** @param wantsKeys whether keys go to the customer's browser */
export function createFullScreen(element: () => HTMLElement | undefined, wantsKeys: () => boolean) {
  const [isFull, setFull] = createSignal(false);
  const { keyboard } = navigator as LockingNavigator;
  onMount(() => {
    const look = () => {
      setFull(document.fullscreenElement !== null);
      if (!isFull()) keyboard?.unlock?.();
    };
    document.addEventListener("fullscreenchange", look);
    onCleanup(() => document.removeEventListener("fullscreenchange", look));
  });
  return {
    isFull,
    async toggle() {
      try {
        if (document.fullscreenElement) return await document.exitFullscreen();
        await element()?.requestFullscreen();
        if (wantsKeys()) await keyboard?.lock?.();
      } catch {
        // Refused by the browser: picture or keys stay as they are.
      }
    },
  };
}
