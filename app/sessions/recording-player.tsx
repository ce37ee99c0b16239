/**
 * Owns: playing a recording in the page, part by part, and saying so where the browser has no player for it.
 * Never: leaves an address of a file behind.
 */

import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./recordings-list.module.css";

/** Open as long as there are files. */
export function RecordingPlayer(props: {
  readonly name: string;
  readonly files: readonly File[];
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const [part, setPart] = createSignal(0);
  const [failed, setFailed] = createSignal(false);
  createEffect(on([() => props.files, part], () => setFailed(false)));
  createEffect(
    on(
      () => props.files,
      () => setPart(0),
    ),
  );
  const address = createMemo(() => {
    const file = props.files[part()];
    if (!file) return null;
    const made = URL.createObjectURL(file);
    onCleanup(() => URL.revokeObjectURL(made));
    return made;
  });
  const next = () => {
    if (part() + 1 < props.files.length) setPart((now) => now + 1);
  };
  return (
    <Dialog
      open={props.files.length > 0}
      onClose={() => props.onClose()}
      title={t("recordings.of", { name: props.name })}
      broad
    >
      <Show when={failed()}>
        <Notice tone="warning" role="alert" title={t("recordings.cannotPlay")}>
          <p>{t("recordings.cannotPlayText")}</p>
        </Notice>
      </Show>
      <Show when={!failed() && address()} keyed>
        {(source) => (
          // A shared screen has no sound, so there is nothing to caption.
          <video
            class={styles["video"]}
            src={source}
            controls
            muted
            playsinline
            aria-label={t("recordings.of", { name: props.name })}
            onLoadedData={({ currentTarget }) => {
              // Opening was the person's press; a browser that still wants another one shows its own button.
              currentTarget.play().catch(() => undefined);
            }}
            onError={() => setFailed(true)}
            onEnded={next}
          />
        )}
      </Show>
      <Show when={props.files.length > 1}>
        <div class={styles["actions"]} role="group" aria-label={t("recordings.parts")}>
          <For each={props.files}>
            {(_, index) => (
              <Button size="small" aria-pressed={part() === index()} onClick={() => setPart(index())}>
                {t("recordings.part", { number: index() + 1 })}
              </Button>
            )}
          </For>
        </div>
      </Show>
    </Dialog>
  );
}
