/**
 * Owns: a button that copies a text and says whether it worked, in its own words and to screen readers.
 */

import Check from "lucide-solid/icons/check";
import Copy from "lucide-solid/icons/copy";
import { createSignal, onCleanup, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { copyText } from "../platform/clipboard.ts";
import { Button } from "./button.tsx";

const shownMs = 2500;

export function CopyButton(props: {
  readonly text: string;
  readonly children: string;
  readonly variant?: "primary" | "plain" | "quiet";
  readonly small?: boolean;
}) {
  const { t } = useI18n();
  const [outcome, setOutcome] = createSignal<"idle" | "copied" | "failed">("idle");
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const copy = async () => {
    setOutcome((await copyText(props.text)) ? "copied" : "failed");
    clearTimeout(timer);
    timer = setTimeout(() => setOutcome("idle"), shownMs);
  };

  return (
    <Button
      variant={props.variant ?? "quiet"}
      size={props.small ? "small" : "medium"}
      icon={
        <Show when={outcome() === "copied"} fallback={<Copy aria-hidden="true" />}>
          <Check aria-hidden="true" />
        </Show>
      }
      onClick={() => void copy()}
    >
      <span aria-live="polite">
        {outcome() === "copied"
          ? t("common.copied")
          : outcome() === "failed"
            ? t("common.copyFailed")
            : props.children}
      </span>
    </Button>
  );
}
