/** Owns: a small window that hangs on a button; Escape and a press elsewhere close it. */

import * as KobaltePopover from "@kobalte/core/popover";
import type { JSX, ParentProps } from "solid-js";
import { Button } from "./button.tsx";
import { overlayMount } from "./overlay-mount.ts";
import styles from "./popover.module.css";

export function Popover(
  props: ParentProps<{
    readonly title: string;
    readonly trigger: JSX.Element;
    readonly triggerLabel?: string;
    readonly triggerClass?: string;
  }>,
) {
  return (
    <KobaltePopover.Root gutter={8} overflowPadding={12}>
      <KobaltePopover.Trigger
        as={Button}
        variant="plain"
        size="small"
        class={props.triggerClass ?? ""}
        aria-label={props.triggerLabel}
      >
        {props.trigger}
      </KobaltePopover.Trigger>
      <KobaltePopover.Portal mount={overlayMount()}>
        <KobaltePopover.Content class={styles["popover"] ?? ""}>
          <KobaltePopover.Title class={styles["title"] ?? ""}>{props.title}</KobaltePopover.Title>
          {props.children}
        </KobaltePopover.Content>
      </KobaltePopover.Portal>
    </KobaltePopover.Root>
  );
}
