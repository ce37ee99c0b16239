/** Owns: what stands in place of a customer's picture while there is none, and the next step. */

import MonitorOff from "lucide-solid/icons/monitor-off";
import MonitorUp from "lucide-solid/icons/monitor-up";
import { createMemo, Show, useContext } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import { LimitsOfSession } from "../session/organisation-limits.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { Button } from "../ui/button.tsx";
import styles from "./stage.module.css";

export function StageWord(props: {
  readonly store: ViewerStore;
  readonly customer: string;
  readonly canShow: boolean;
}) {
  const { t } = useI18n();
  const limits = useContext(LimitsOfSession);
  const snapshot = () => props.store.snapshot;
  const words = createMemo(() => {
    const { screen } = snapshot();
    const name = props.customer;
    const right = props.store.rights().view ?? "none";
    if (!props.canShow)
      return { title: t("screen.unsupportedTitle"), text: t("screen.unsupportedText"), ask: null };
    if (snapshot().hostScopes.length > 0 && !snapshot().hostScopes.includes("view"))
      return { title: t("screen.hostCannotTitle", { name }), text: t("screen.hostCannotText"), ask: null };
    if (screen.state === "failed") {
      const text = screen.error ? errorText(t, screen.error).both : "";
      return { title: t("screen.failedTitle"), text, ask: t("screen.askAgain") };
    }
    if (limits.hindranceOf("view") === "not-allowed")
      return {
        title: t("screen.emptyTitle"),
        text: t("rights.leftOut", { what: t("rights.view") }),
        ask: null,
      };
    if (right === "waiting")
      return { title: t("screen.waitingTitle", { name }), text: t("screen.waitingText"), ask: null };
    if (right === "granted" || right === "granted-once" || screen.state === "starting")
      return { title: t("screen.startingTitle"), text: t("screen.startingText", { name }), ask: null };
    if (right === "refused")
      return {
        title: t("screen.refusedTitle", { name }),
        text: t("screen.refusedText"),
        ask: t("screen.askAgain"),
      };
    if (right === "taken-back")
      return {
        title: t("screen.takenBackTitle", { name }),
        text: t("screen.takenBackText"),
        ask: t("screen.askAgain"),
      };
    return { title: t("screen.emptyTitle"), text: t("screen.emptyText", { name }), ask: t("screen.ask") };
  });
  return (
    <div class={styles["word"]}>
      <Show when={props.canShow} fallback={<MonitorOff aria-hidden="true" />}>
        <MonitorUp aria-hidden="true" />
      </Show>
      <strong>{words().title}</strong>
      <p>{words().text}</p>
      <Show when={limits.hindranceOf("view") === null && words().ask}>
        {(label) => (
          <Button variant="primary" onClick={() => props.store.session.ask("view")}>
            {label()}
          </Button>
        )}
      </Show>
    </div>
  );
}
