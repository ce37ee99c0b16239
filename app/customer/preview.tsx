/** Owns: what the technicians see, small, with their marks on it. Where this very page is shown: a word instead. */

import { createEffect, createSignal, on, Show } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { showsThisPage } from "../platform/self-capture.ts";
import { MarkLayer } from "../session/marks/mark-layer.tsx";
import type { HostStore } from "../session/session-store.ts";
import styles from "./customer-session.module.css";

export function Preview(props: { readonly store: HostStore }) {
  const { t } = useI18n();
  const [track, setTrack] = createSignal<MediaStreamTrack | null>(null);
  const screen = () => props.store.snapshot.screen;
  createEffect(
    on([() => screen().state, () => screen().widthPixels], () =>
      setTrack(props.store.session.capturedTrack()),
    ),
  );
  const listen: Parameters<typeof MarkLayer>[0]["listen"] = (listener) =>
    props.store.session.onPointer(listener);
  const members = () => props.store.snapshot.members;

  return (
    <Show when={screen().state === "live" || screen().state === "paused"}>
      <Show
        when={!showsThisPage(track())}
        fallback={
          <>
            <p class={styles["soft"]}>{t("customer.sharingTab")}</p>
            <MarkLayer listen={listen} members={members()} picture={null} overPage />
          </>
        }
      >
        <figure class={styles["preview"]}>
          <div class={styles["picture"]} data-testid="preview">
            <video
              ref={(element) => {
                createEffect(() => {
                  const shown = track();
                  element.srcObject = shown ? new MediaStream([shown]) : null;
                });
              }}
              autoplay
              muted
              playsinline
              aria-label={t("customer.previewLabel")}
            />
            <MarkLayer
              listen={listen}
              members={members()}
              picture={{ width: screen().widthPixels, height: screen().heightPixels }}
            />
          </div>
          <figcaption class={styles["soft"]}>{t("customer.marksHint")}</figcaption>
        </figure>
      </Show>
    </Show>
  );
}
