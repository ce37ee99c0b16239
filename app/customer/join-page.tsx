/**
 * Owns: making and dropping the customer's session for `/join`: the code of a link, the only tab, the engine that is
 * loaded and connected to the signaling server once a code is whole, going on after a reload, and the receipt.
 * Never: joins without a press: until then the server is told nothing, not even the locator.
 */

import {
  createEffect,
  createSignal,
  lazy,
  Match,
  on,
  onCleanup,
  onMount,
  Suspense,
  Switch,
  untrack,
} from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { formatJoinCode, parseJoinCode } from "../../protocol/join-code.ts";
import { onArrivalCode, takeArrivalCode } from "../platform/arrival-code.ts";
import { findCapabilities } from "../platform/capabilities.ts";
import { keepPreference, rememberedName } from "../platform/preferences.ts";
import { claimTab, type TabClaim } from "../platform/single-tab.ts";
import { loadHostEngine, mayResume, warmHostEngine } from "../session/engine.ts";
import { createSessionStore, type HostStore } from "../session/session-store.ts";
import { JoinView, type TabState } from "./join-view.tsx";

// What comes after joining is loaded with the engine.
const loadSession = () =>
  import("./running-session.tsx").then(({ RunningSession }) => ({ default: RunningSession }));
const RunningSession = lazy(loadSession);

export function JoinPage() {
  const capabilities = findCapabilities();
  const [store, setStore] = createSignal<HostStore | null>(null);
  const [code, setCode] = createSignal("");
  const [fromLink, setFromLink] = createSignal(false);
  const [name, setName] = createSignal(rememberedName());
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const [tab, setTab] = createSignal<TabState>("mine");
  const [resuming, setResuming] = createSignal(mayResume());
  let claim: TabClaim = { held: false };
  let isGone = false;

  const drop = () => {
    store()?.dispose();
    store()?.session.dispose();
    setStore(null);
  };
  const giveUpTab = () => {
    if (untrack(store)?.snapshot.phase === "idle") drop();
    else untrack(store)?.session.end();
    setTab("taken");
  };
  const claimThisTab = async (steal: boolean) => {
    claim = await claimTab(steal, giveUpTab);
    setTab(claim.held ? "mine" : "other");
    return claim.held;
  };
  /** Under way: at most one engine is made at a time. */
  let making: Promise<HostStore | null> | null = null;
  const make = (resume: boolean): Promise<HostStore | null> => {
    making ??= makeNow(resume).finally(() => {
      making = null;
    });
    return making;
  };
  const makeNow = async (resume: boolean): Promise<HostStore | null> => {
    const session = await loadHostEngine(resume);
    if (isGone) session?.dispose();
    if (!session || isGone) return null;
    const made = createSessionStore(session);
    setStore(made);
    return made;
  };
  /** The engine for the next press, so that it is connected by then. Where that fails, the press tries and tells. */
  const makeReady = () => {
    const isWhole = code() !== "" && parseJoinCode(code()).ok;
    if (isWhole && claim.held && !resuming() && store() === null) void make(false).catch(() => undefined);
  };
  const join = async (typed: string, given: string) => {
    setBusy(true);
    setProblem(null);
    keepPreference("name", given);
    try {
      if (!claim.held && !(await claimThisTab(false))) {
        setBusy(false);
        return;
      }
      await making?.catch(() => null);
      const usable = store()?.snapshot.phase === "idle" ? store() : null;
      if (!usable) drop();
      const made = usable ?? (await make(false));
      const outcome = await made?.session.join(typed, given);
      if (outcome && !outcome.ok) setProblem(outcome.code);
      else void loadSession();
    } catch {
      setProblem("signaling-unreachable");
    }
    setBusy(false);
  };
  const takeCode = () => {
    const arrived = takeArrivalCode();
    if (!arrived) return;
    setCode(formatJoinCode(arrived));
    setFromLink(true);
  };
  const begin = async () => {
    const held = await claimThisTab(false);
    const made = held && untrack(resuming) ? await make(true).catch(() => null) : null;
    if (made) return;
    setResuming(false);
    untrack(makeReady);
  };
  const again = () => {
    drop();
    setProblem(null);
    setCode("");
    setFromLink(false);
  };

  onMount(() => {
    takeCode();
    onCleanup(onArrivalCode(takeCode));
    void begin();
  });
  createEffect(() => {
    if (!parseJoinCode(code()).ok || code() === "") return;
    warmHostEngine();
    void loadSession().catch(() => undefined);
    untrack(makeReady);
  });
  createEffect(
    on(
      () => store()?.snapshot.phase,
      (phase) => {
        if (phase === "live" || phase === "interrupted" || phase === "ended") setResuming(false);
        if (phase === "ended" && store()?.snapshot.sessionId === "") {
          setProblem(store()?.snapshot.end?.code ?? "session-ended");
        }
      },
    ),
  );
  onCleanup(() => {
    isGone = true;
    drop();
    if (claim.held) claim.release();
  });

  const begun = () => {
    const now = store();
    return now &&
      now.snapshot.sessionId !== "" &&
      ["live", "interrupted", "ended"].includes(now.snapshot.phase)
      ? now
      : null;
  };
  const triesLeft = () => (store() ? (store()?.snapshot.guesses.left ?? null) : null);
  const form = (waiting: boolean) => (
    <JoinView
      capabilities={capabilities}
      tab={tab()}
      onTakeTab={() => void claimThisTab(true)}
      resuming={resuming()}
      code={code()}
      onCode={setCode}
      name={name()}
      onName={setName}
      fromLink={fromLink()}
      busy={busy() || waiting}
      problem={problem()}
      triesLeft={triesLeft()}
      onJoin={(typed, given) => void join(typed, given)}
    />
  );

  return (
    <Switch fallback={form(false)}>
      <Match when={begun()} keyed>
        {(now) => (
          <Suspense fallback={form(true)}>
            <RunningSession store={now} capabilities={capabilities} onAgain={again} />
          </Suspense>
        )}
      </Match>
    </Switch>
  );
}
