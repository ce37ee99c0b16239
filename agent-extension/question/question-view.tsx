/** Owns: one question at a time, in a window of the extension's own. Closing it means no. */

import { createSignal, Match, onCleanup, Switch } from "solid-js";
import { ConsentCard } from "../../app/customer/consent-card.tsx";
import { ScamBrake } from "../../app/customer/scam-brake.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import type { TransferSnapshot } from "../../peer/files/transfer-snapshot.ts";
import type { AskSnapshot } from "../../peer/session/session-snapshot.ts";
import type { RemoteSession } from "../bridge/remote-session.ts";
import { needsCalled, offeredTransfers } from "../bridge/session-messages.ts";
import { ControlCard } from "./control-card.tsx";
import { OfferCard } from "./offer-card.tsx";
import styles from "./question.module.css";
import { UnattendedCard } from "./unattended-card.tsx";
import { VisitorCard } from "./visitor-card.tsx";

export function QuestionView(props: { readonly remote: RemoteSession }) {
  // oxlint-disable-next-line solid/reactivity
  const { remote } = props;
  const { t } = useI18n();
  const [state, setState] = createSignal(remote.state);
  const [justSaidSo, setJustSaidSo] = createSignal<string | null>(null);
  onCleanup(remote.onState(setState));
  const asks = () => state().snapshot.asks;
  /** The same one stays on the screen while others come and go. */
  const ask = (): AskSnapshot | undefined => asks()[0];
  const brakes = () => {
    const first = ask();
    return first !== undefined && needsCalled(first) && !state().hasCalled;
  };
  const control = () => {
    const first = ask();
    return first?.kind === "scope" && first.scope === "control" ? first : undefined;
  };
  const unattended = () => {
    const first = ask();
    return first?.kind === "scope" && first.scope === "unattended" ? first : undefined;
  };
  const asksToRead = () => {
    const first = ask();
    return first?.kind === "scope" && first.scope === "diagnostics";
  };
  const offer = () => offeredTransfers(state().snapshot)[0];
  const more = () => asks().length - 1;
  const expected = (id: string) => justSaidSo() === id;

  return (
    <main class={styles["page"]} id="main">
      <Switch fallback={<p class={styles["soft"]}>{t("extension.waiting")}</p>}>
        <Match when={brakes()}>
          <ScamBrake
            onYes={() => {
              setJustSaidSo(ask()?.id ?? null);
              remote.called(true);
            }}
            onStop={() => remote.called(false)}
            onEscape={() => remote.answer(ask()?.id ?? "", "no", null)}
          />
        </Match>
        <Match when={state().visitor}>
          {(visitor) => (
            <VisitorCard
              name={visitor().name}
              expiresAtMs={visitor().expiresAtMs}
              onAnswer={(answer) => remote.answerVisitor(answer)}
            />
          )}
        </Match>
        <Match when={asks().length === 0 && offer()?.id} keyed>
          {(id) => (
            <OfferCard
              transfer={offer() as TransferSnapshot}
              onAnswer={(answer) => remote.answerOffer(id, answer)}
            />
          )}
        </Match>
        <Match when={unattended()?.id} keyed>
          {(id) => (
            <UnattendedCard
              ask={ask() as Extract<AskSnapshot, { kind: "scope" }>}
              expected={expected(id)}
              onEnrol={(wish) => remote.enrol({ ask: id, ...wish })}
              onNo={() => remote.answer(id, "no", null)}
            />
          )}
        </Match>
        <Match when={control()?.id} keyed>
          {(id) => (
            <ControlCard
              ask={control() ?? (ask() as Extract<AskSnapshot, { kind: "scope" }>)}
              more={more()}
              expected={expected(id)}
              site={state().siteInFront}
              onAnswer={(answer, fence) => remote.answer(id, answer, fence)}
            />
          )}
        </Match>
        <Match when={ask()?.id} keyed>
          {(id) => (
            <ConsentCard
              ask={ask() as AskSnapshot}
              more={more()}
              expected={expected(id)}
              note={asksToRead() ? t("extension.reportMeans") : undefined}
              onAnswer={(answer) => remote.answer(id, answer, null)}
            />
          )}
        </Match>
      </Switch>
    </main>
  );
}
