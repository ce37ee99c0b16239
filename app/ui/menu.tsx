/** Owns: a menu that hangs on a button: things to do, and choices of one among several. Arrow keys and letters move in it. */

import * as KobalteMenu from "@kobalte/core/dropdown-menu";
import Check from "lucide-solid/icons/check";
import { For, type JSX, type ParentProps } from "solid-js";
import { Button } from "./button.tsx";
import styles from "./menu.module.css";
import { overlayMount } from "./overlay-mount.ts";

export function Menu(
  props: ParentProps<{
    readonly label: string;
    readonly trigger: JSX.Element;
    readonly triggerClass?: string;
    readonly disabled?: boolean;
  }>,
) {
  return (
    <KobalteMenu.Root gutter={4} overflowPadding={12} modal={false}>
      <KobalteMenu.Trigger
        as={Button}
        variant="plain"
        size="small"
        class={props.triggerClass ?? ""}
        aria-label={props.label}
        title={props.label}
        disabled={props.disabled ?? false}
      >
        {props.trigger}
      </KobalteMenu.Trigger>
      <KobalteMenu.Portal mount={overlayMount()}>
        <KobalteMenu.Content class={styles["menu"] ?? ""} aria-label={props.label}>
          {props.children}
        </KobalteMenu.Content>
      </KobalteMenu.Portal>
    </KobalteMenu.Root>
  );
}

export function MenuItem(props: ParentProps<{ readonly onSelect: () => void }>) {
  return (
    <KobalteMenu.Item class={styles["item"] ?? ""} onSelect={() => props.onSelect()}>
      {props.children}
    </KobalteMenu.Item>
  );
}

export function MenuSeparator() {
  return <KobalteMenu.Separator class={styles["separator"] ?? ""} />;
}

export function MenuChoice(props: {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
}) {
  return (
    <KobalteMenu.Group>
      <KobalteMenu.GroupLabel class={styles["label"] ?? ""}>{props.label}</KobalteMenu.GroupLabel>
      <KobalteMenu.RadioGroup value={props.chosen} onChange={(value) => props.onChoose(value)}>
        <For each={props.options}>
          {(option) => (
            <KobalteMenu.RadioItem class={styles["item"] ?? ""} value={option.value}>
              {option.text}
              <KobalteMenu.ItemIndicator class={styles["chosen"] ?? ""}>
                <Check aria-hidden="true" />
              </KobalteMenu.ItemIndicator>
            </KobalteMenu.RadioItem>
          )}
        </For>
      </KobalteMenu.RadioGroup>
    </KobalteMenu.Group>
  );
}
