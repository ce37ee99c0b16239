/**
 * Owns: the tabs of the customer's browser in a row: which is in front, which loads, which cannot be controlled. One
 * stop for Tab; arrow keys move along it, Delete closes.
 * Never: reads a title as anything but text.
 */

import Loader from "lucide-solid/icons/loader-circle";
import Lock from "lucide-solid/icons/lock";
import Plus from "lucide-solid/icons/plus";
import Close from "lucide-solid/icons/x";
import { createEffect, createMemo, For, on, Show, untrack } from "solid-js";
import type { RemoteTab } from "../../protocol/remote-control-messages.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import styles from "./browser-bar.module.css";

export function TabStrip(props: {
  readonly tabs: readonly RemoteTab[];
  readonly customer: string;
  readonly onActivate: (tab: number) => void;
  readonly onClose: (tab: number) => void;
  readonly onNew: () => void;
}) {
  const { t } = useI18n();
  let strip: HTMLDivElement | undefined;
  const inFront = createMemo(() => {
    const index = props.tabs.findIndex(({ isActive }) => isActive);
    return index < 0 ? 0 : index;
  });
  createEffect(
    on([() => props.tabs[inFront()]?.tab, () => props.tabs.length], () => {
      const tab = strip?.children[untrack(inFront)];
      if (!(tab instanceof HTMLElement) || !strip) return;
      strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
    }),
  );
  const move = (event: KeyboardEvent) => {
    const buttons = [...(strip?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[event.key];
    const button = to === undefined ? undefined : buttons[to];
    if (!button) return;
    event.preventDefault();
    button.focus();
  };

  return (
    <div class={styles["strip"]}>
      <div
        ref={(element) => {
          strip = element;
        }}
        class={styles["tabs"]}
        role="toolbar"
        aria-label={t("browser.tabs", { name: props.customer })}
        onKeyDown={move}
      >
        <For each={props.tabs}>
          {(tab, index) => {
            const title = () => tab.title || tab.address || t("browser.untitled");
            return (
              <span
                class={styles["tab"]}
                classList={{ [styles["front"] ?? ""]: tab.isActive }}
                onKeyDown={(event) => {
                  if (event.key !== "Delete") return;
                  event.preventDefault();
                  props.onClose(tab.tab);
                }}
                onAuxClick={(event) => event.button === 1 && props.onClose(tab.tab)}
              >
                <button
                  type="button"
                  class={styles["choose"]}
                  tabindex={index() === inFront() ? 0 : -1}
                  aria-current={tab.isActive ? "true" : undefined}
                  aria-keyshortcuts="Delete"
                  title={`${title()}\n${tab.address}`}
                  onClick={() => props.onActivate(tab.tab)}
                >
                  <Show when={tab.isLoading}>
                    <Loader class={styles["turning"]} aria-hidden="true" />
                    <span class="visually-hidden">{t("browser.loading")}</span>
                  </Show>
                  <Show when={!tab.isControllable}>
                    <Lock aria-hidden="true" />
                    <span class="visually-hidden">{t("browser.restricted")}</span>
                  </Show>
                  <span class={styles["title"]} dir="auto">
                    {title()}
                  </span>
                </button>
                <button
                  type="button"
                  class={styles["close"]}
                  tabindex="-1"
                  aria-label={t("browser.closeTab", { title: title() })}
                  title={t("browser.close")}
                  onClick={() => props.onClose(tab.tab)}
                >
                  <Close aria-hidden="true" />
                </button>
              </span>
            );
          }}
        </For>
      </div>
      <Button
        variant="plain"
        label={t("browser.newTab")}
        icon={<Plus aria-hidden="true" />}
        onClick={() => props.onNew()}
      />
    </div>
  );
}
