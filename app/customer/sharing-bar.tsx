/**
 * Owns: the bar that cannot be missed: who is watching, and Pause, Stop sharing and End session. The same in the
 * page and in the small window on top.
 */

import Record from "lucide-solid/icons/circle-dot";
import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import Pause from "lucide-solid/icons/pause";
import Float from "lucide-solid/icons/picture-in-picture-2";
import { Match, Show, Switch } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import type { HostStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import styles from "./sharing-bar.module.css";

/** Names of those who can see the screen now, in order of arrival. */
export function watcherNames(store: HostStore): string[] {
  const { grants, members } = store.snapshot;
  return members
    .filter(({ sender }) => grants.some((grant) => grant.sender === sender && grant.scope === "view"))
    .map(({ name }) => name);
}

export function SharingBar(props: {
  readonly store: HostStore;
  readonly canShare: boolean;
  readonly onShare: () => void;
  readonly onEnd: () => void;
  readonly onFloat?: () => void;
}) {
  const { t, format } = useI18n();
  const screen = () => props.store.snapshot.screen.state;
  const sharing = () => screen() === "live" || screen() === "paused" || screen() === "starting";
  const paused = () => props.store.snapshot.paused;
  const watched = () => sharing() && !paused() && watcherNames(props.store).length > 0;
  const recorders = () =>
    props.store.snapshot.members
      .filter(({ sender }) => props.store.snapshot.recordedBy.includes(sender))
      .map(({ name }) => name);

  return (
    <section
      class={styles["bar"]}
      classList={{ [styles["watched"] ?? ""]: watched(), [styles["paused"] ?? ""]: sharing() && paused() }}
      aria-label={t("bar.label")}
    >
      <p class={styles["state"]}>
        <Switch fallback={<EyeOff aria-hidden="true" />}>
          <Match when={paused() && sharing()}>
            <Pause aria-hidden="true" />
          </Match>
          <Match when={watched()}>
            <Eye aria-hidden="true" />
          </Match>
        </Switch>
        <span class={styles["words"]}>
          <Switch fallback={t("bar.notShared")}>
            <Match when={screen() === "starting"}>{t("bar.starting")}</Match>
            <Match when={paused() && sharing()}>{t("bar.paused")}</Match>
            <Match when={watched()}>
              {t("bar.watchedBy", { names: format().list(watcherNames(props.store)) })}
            </Match>
          </Switch>
        </span>
      </p>
      <Show when={recorders().length > 0}>
        <p class={styles["recorded"]}>
          <Record aria-hidden="true" />
          {t("bar.recording", { names: format().list(recorders()) })}
        </p>
      </Show>
      <div class={styles["buttons"]}>
        <Show
          when={sharing()}
          fallback={
            <Show when={props.canShare}>
              <Button size="small" onClick={() => props.onShare()}>
                {t("bar.share")}
              </Button>
            </Show>
          }
        >
          <Button size="small" onClick={() => props.store.session.setPaused(!paused())}>
            {paused() ? t("bar.resume") : t("bar.pause")}
          </Button>
          <Button size="small" onClick={() => props.store.session.stopSharing()}>
            {t("bar.stop")}
          </Button>
        </Show>
        <Button size="small" variant="danger" onClick={() => props.onEnd()}>
          {t("bar.end")}
        </Button>
        <Show when={props.onFloat}>
          <Button
            size="small"
            class={styles["float"] ?? ""}
            label={t("bar.float")}
            icon={<Float aria-hidden="true" />}
            onClick={() => props.onFloat?.()}
          />
        </Show>
      </div>
    </section>
  );
}
