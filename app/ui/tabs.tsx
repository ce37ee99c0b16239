/** Owns: tabs with arrow keys. A tab may carry a count of what is new in it. */

import * as KobalteTabs from "@kobalte/core/tabs";
import { For, type JSX, Show } from "solid-js";
import styles from "./tabs.module.css";

export type Tab = {
  readonly id: string;
  readonly title: string;
  /** How many things are new, with the words for a screen reader. */
  readonly news?: () => { readonly count: number; readonly label: string } | null;
  readonly content: () => JSX.Element;
};

export function Tabs(props: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}) {
  return (
    <KobalteTabs.Root class={styles["tabs"] ?? ""} value={props.chosen} onChange={props.onChoose}>
      <KobalteTabs.List class={styles["list"] ?? ""} aria-label={props.label}>
        <For each={props.tabs}>
          {(tab) => (
            <KobalteTabs.Trigger class={styles["tab"] ?? ""} value={tab.id}>
              {tab.title}
              <Show when={tab.news?.()}>
                {(news) => (
                  <span class={styles["badge"]}>
                    <span aria-hidden="true">{news().count}</span>
                    <span class="visually-hidden">{news().label}</span>
                  </span>
                )}
              </Show>
            </KobalteTabs.Trigger>
          )}
        </For>
      </KobalteTabs.List>
      <For each={props.tabs}>
        {(tab) => (
          <KobalteTabs.Content class={styles["panel"] ?? ""} value={tab.id}>
            {tab.content()}
          </KobalteTabs.Content>
        )}
      </For>
    </KobalteTabs.Root>
  );
}
