/**
 * Owns: the small window above all others with the same buttons, while it is open.
 * Its document is another one: Solid's delegated events are set up there too.
 */

import { createSignal, onCleanup } from "solid-js";
import { delegateEvents, render } from "solid-js/web";
import { type I18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { openFloatingWindow } from "../platform/picture-in-picture.ts";
import type { HostStore } from "../session/session-store.ts";
import styles from "./sharing-bar.module.css";
import { SharingBar } from "./sharing-bar.tsx";

const size = { width: 420, height: 170 };

/** `open` needs a press. The window goes with the component that made this. */
export function createFloatingBar(i18n: I18n, store: HostStore, bar: { onShare: () => void }) {
  const [isOpen, setOpen] = createSignal(false);
  let close: (() => void) | undefined;

  const open = async () => {
    if (isOpen()) return;
    const floating = await openFloatingWindow(size);
    if (!floating) return;
    floating.document.title = i18n.t("bar.floatTitle");
    delegateEvents(["click"], floating.document);
    const unmount = render(
      () => (
        <I18nProvider i18n={i18n}>
          <main class={styles["floating"]}>
            <SharingBar
              store={store}
              // The browser's picker belongs to the page: from here one goes there first.
              canShare={false}
              onShare={bar.onShare}
              onEnd={() => store.session.end()}
            />
          </main>
        </I18nProvider>
      ),
      floating.document.body,
    );
    setOpen(true);
    close = () => {
      close = undefined;
      setOpen(false);
      unmount();
      floating.close();
    };
    floating.addEventListener("pagehide", () => close?.(), { once: true });
  };

  onCleanup(() => close?.());
  return { isOpen, open: () => void open(), close: () => close?.() };
}
