/** Owns: the side panel: joining, the running session, what it came to. */

import { createSignal, Match, onCleanup, Show, Switch } from "solid-js";
import { JoinForm } from "../../app/customer/join-form.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { keepPreference, rememberedName } from "../../app/platform/preferences.ts";
import { createSessionStore } from "../../app/session/session-store.ts";
import { BrandMark } from "../../app/ui/brand-mark.tsx";
import { Card } from "../../app/ui/card.tsx";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { formatJoinCode, parseJoinCode } from "../../protocol/join-code.ts";
import type { RemoteSession } from "../bridge/remote-session.ts";
import { DeviceCard } from "./device-card.tsx";
import styles from "./panel.module.css";
import { PanelEnd } from "./panel-end.tsx";
import { PanelSession } from "./panel-session.tsx";

export function PanelView(props: { readonly remote: RemoteSession }) {
  // One connection as long as the page lives.
  // oxlint-disable-next-line solid/reactivity
  const { remote } = props;
  const store = createSessionStore(remote.session);
  const [state, setState] = createSignal(remote.state);
  onCleanup(remote.onState(setState));
  const phase = () => store.snapshot.phase;
  const isRunning = () => phase() === "live" || phase() === "interrupted";
  const isOver = () => phase() === "ended" && store.snapshot.sessionId !== "";

  return (
    <Switch fallback={<Joining remote={remote} state={state()} />}>
      <Match when={isRunning() && store.snapshot.sessionId !== ""}>
        <PanelSession remote={remote} store={store} state={state()} />
      </Match>
      <Match when={isOver() && state().receipt !== null}>
        <PanelEnd store={store} notCalled={state().notCalled} onAgain={() => remote.again()} />
      </Match>
    </Switch>
  );
}

function Joining(props: { readonly remote: RemoteSession; readonly state: RemoteSession["state"] }) {
  const { t } = useI18n();
  const [typed, setTyped] = createSignal<string | null>(null);
  const [name, setName] = createSignal(rememberedName());
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const arrived = () => {
    const code = props.state.arrivedCode === null ? null : parseJoinCode(props.state.arrivedCode);
    return code?.ok === true ? formatJoinCode(code.value) : null;
  };
  const code = () => typed() ?? arrived() ?? "";
  const join = async (given: string, as: string) => {
    setBusy(true);
    setProblem(null);
    keepPreference("name", as);
    const outcome = await props.remote.session.join(given, as);
    if (!outcome.ok) setProblem(outcome.code);
    setBusy(false);
  };
  const guesses = () => props.state.snapshot.guesses;

  return (
    <main class={styles["page"]} id="main">
      <header class={styles["brand"]}>
        <BrandMark />
        <h1>{t("extension.title")}</h1>
      </header>
      <Card>
        <JoinForm
          code={code()}
          onCode={setTyped}
          name={name()}
          onName={setName}
          fromLink={typed() === null && arrived() !== null}
          busy={busy()}
          problem={problem()}
          triesLeft={guesses().wrong > 0 ? guesses().left : null}
          onJoin={(given, as) => void join(given, as)}
        />
      </Card>
      <Show when={props.state.device}>
        {(device) => <DeviceCard remote={props.remote} device={device()} />}
      </Show>
      <footer class={styles["foot"]}>
        <span>{t("extension.server", { server: new URL(props.state.server).host })}</span>
        <a href="/options.html" target="_blank" rel="noreferrer">
          {t("extension.options")}
        </a>
      </footer>
    </main>
  );
}
