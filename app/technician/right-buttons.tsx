/**
 * Owns: one control for each thing that can be asked of the customer, with where it stands: press to ask, to withdraw
 * the question, or to give back what was allowed. What the customer's side cannot do is not offered.
 */

import Record from "lucide-solid/icons/circle-dot";
import Clipboard from "lucide-solid/icons/clipboard-copy";
import FileOut from "lucide-solid/icons/file-down";
import FileIn from "lucide-solid/icons/file-up";
import House from "lucide-solid/icons/house";
import Info from "lucide-solid/icons/info";
import Monitor from "lucide-solid/icons/monitor";
import Click from "lucide-solid/icons/mouse-pointer-click";
import Close from "lucide-solid/icons/x";
import { For, Show, untrack, useContext } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Scope } from "../../protocol/scope.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { LimitsOfSession } from "../session/organisation-limits.ts";
import type { RightState } from "../session/rights.ts";
import type { ViewerStore } from "../session/session-store.ts";
import styles from "./right-buttons.module.css";

const rights = [
  ["view", Monitor],
  ["control", Click],
  ["clipboard", Clipboard],
  ["files-in", FileIn],
  ["files-out", FileOut],
  ["diagnostics", Info],
  ["record", Record],
  ["unattended", House],
] as const satisfies readonly (readonly [Scope, typeof Monitor])[];

const stateTexts = {
  none: "rights.stateNone",
  waiting: "rights.stateWaiting",
  granted: "rights.stateGranted",
  "granted-once": "rights.stateGrantedOnce",
  refused: "rights.stateRefused",
  "taken-back": "rights.stateTakenBack",
} as const;

const looks: Readonly<Partial<Record<RightState, string>>> = {
  waiting: "waiting",
  granted: "granted",
  "granted-once": "granted",
  refused: "refused",
  "taken-back": "refused",
};

export function RightButtons(props: { readonly store: ViewerStore; readonly customer: string }) {
  const { t, format } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  const stateOf = (scope: Scope): RightState => props.store.rights()[scope] ?? "none";
  const isGranted = (scope: Scope) => stateOf(scope) === "granted" || stateOf(scope) === "granted-once";
  const withdraw = (scope: Scope) => {
    const asked = snapshot.asks.find((ask) => ask.kind === "scope" && ask.scope === scope);
    if (!asked) return;
    props.store.givenUp(scope);
    session.withdrawAsk(asked.id);
  };
  const release = (scope: Scope) => {
    props.store.givenUp(scope);
    session.release(scope);
  };

  const limits = useContext(LimitsOfSession);
  const offers = (scope: Scope) => snapshot.hostScopes.includes(scope);
  const offered = () => rights.filter(([scope]) => offers(scope) && limits.hindranceOf(scope) === null);
  /** What the customer's side can do and the organisation leaves out. */
  const leftOut = () =>
    rights.filter(([scope]) => offers(scope) && limits.hindranceOf(scope) === "not-allowed");
  const names = () => format().list(leftOut().map(([scope]) => t(`rights.${scope}`)));

  return (
    <>
      <div class={styles["rights"]} role="group" aria-label={t("rights.label")}>
        <For each={offered()}>
          {([scope, Icon]) => {
            const face = () => (
              <>
                <Icon aria-hidden="true" />
                <span class={styles["what"]}>{t(`rights.${scope}`)}</span>
                <span class={styles["state"]}>{t(stateTexts[stateOf(scope)])}</span>
              </>
            );
            const describe = () =>
              t("rights.describe", { what: t(`rights.${scope}`), state: t(stateTexts[stateOf(scope)]) });
            return (
              <span class={`${styles["right"]} ${styles[looks[stateOf(scope)] ?? ""] ?? ""}`}>
                <Show
                  when={!isGranted(scope)}
                  fallback={
                    <>
                      <span class={styles["face"]}>{face()}</span>
                      <button
                        type="button"
                        class={styles["back"]}
                        aria-label={`${t("rights.actRelease")}: ${t(`rights.${scope}`)}`}
                        title={t("rights.actRelease")}
                        onClick={() => release(scope)}
                      >
                        <Close aria-hidden="true" />
                      </button>
                    </>
                  }
                >
                  <button
                    type="button"
                    class={styles["face"]}
                    aria-label={describe()}
                    title={t(
                      stateOf(scope) === "waiting"
                        ? "rights.actWithdraw"
                        : stateOf(scope) === "none"
                          ? "rights.actAsk"
                          : "rights.actAgain",
                    )}
                    onClick={() => (stateOf(scope) === "waiting" ? withdraw(scope) : session.ask(scope))}
                  >
                    <Dynamic component={face} />
                  </button>
                </Show>
              </span>
            );
          }}
        </For>
      </div>
      <Show when={leftOut().length > 0}>
        <p class={styles["missing"]}>{t("rights.leftOut", { what: names() })}</p>
      </Show>
      <Show when={snapshot.hostScopes.length > 0 && !offers("control") && limits.tooOld() === null}>
        <p class={styles["missing"]}>{t("rights.noControl", { name: props.customer })}</p>
      </Show>
    </>
  );
}
