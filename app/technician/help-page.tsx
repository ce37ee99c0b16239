/**
 * Owns: making and dropping the technician's session for `/help` and `/help/join`, going on after a reload, and
 * keeping the receipt.
 */

import { createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { formatJoinCode } from "../../protocol/join-code.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { onArrivalCode, takeArrivalCode } from "../platform/arrival-code.ts";
import { findCapabilities } from "../platform/capabilities.ts";
import { keepPreference, rememberedName } from "../platform/preferences.ts";
import { claimSession } from "../platform/single-tab.ts";
import { loadViewerEngine, mayResume } from "../session/engine.ts";
import { createReceiptKeeper } from "../session/receipt/keep-receipt.ts";
import { createSessionStore, type ViewerStore } from "../session/session-store.ts";
import { HelpView } from "./help-view.tsx";

export function HelpPage() {
  return <TechnicianPage colleague={false} />;
}

export function JoinColleaguePage() {
  return <TechnicianPage colleague />;
}

function TechnicianPage(props: { readonly colleague: boolean }) {
  const capabilities = findCapabilities();
  const [store, setStore] = createSignal<ViewerStore | null>(null);
  const [name, setName] = createSignal(rememberedName());
  const [code, setCode] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const [resuming, setResuming] = createSignal(mayResume());
  const [kept, setKept] = createSignal<() => boolean | null>(() => null);

  const drop = () => {
    store()?.dispose();
    store()?.session.dispose();
    setStore(null);
  };
  const make = async (resume: boolean): Promise<Result<ViewerStore>> => {
    const session = await loadViewerEngine(resume);
    if (!session.ok) return session;
    const made = createSessionStore(session.value);
    setStore(made);
    return ok(made);
  };
  const start = async (given: string) => {
    setBusy(true);
    setProblem(null);
    setName(given);
    keepPreference("name", given);
    drop();
    try {
      const made = await make(false);
      if (!made.ok) throw new Error(made.code);
      const { session } = made.value;
      const outcome = await (props.colleague ? session.joinAsColleague(code(), given) : session.open(given));
      if (!outcome.ok) setProblem(outcome.code);
    } catch {
      setProblem("signaling-unreachable");
    }
    setBusy(false);
  };
  const takeCode = () => {
    const arrived = props.colleague ? takeArrivalCode() : null;
    if (arrived) setCode(formatJoinCode(arrived));
  };

  onMount(() => {
    takeCode();
    onCleanup(onArrivalCode(takeCode));
    if (resuming()) {
      void make(true)
        .catch(() => err("session-ended"))
        .then((made) => {
          if (made.ok) return;
          setResuming(false);
          if (made.code === "second-tab") setProblem(made.code);
        });
    }
  });
  createEffect(
    on(store, (now) => {
      setKept(() => (now ? createReceiptKeeper(now) : () => null));
    }),
  );
  createEffect(() => {
    const sessionId = store()?.snapshot.sessionId;
    if (sessionId) void claimSession(sessionId);
  });
  createEffect(() => {
    const phase = store()?.snapshot.phase;
    if (phase === "live" || phase === "interrupted" || phase === "ended") setResuming(false);
    const snapshot = store()?.snapshot;
    if (phase === "ended" && snapshot?.sessionId === "" && snapshot.end?.reason !== "refused") {
      setProblem(snapshot.end?.code ?? "session-ended");
    }
  });
  onCleanup(drop);

  return (
    <HelpView
      store={store()}
      name={name()}
      problem={problem()}
      busy={busy()}
      {...(props.colleague ? { colleagueCode: code() } : {})}
      onColleagueCode={setCode}
      canSession={capabilities.session}
      canShow={capabilities.showScreen}
      resuming={resuming()}
      kept={kept()()}
      onStart={(given) => void start(given)}
      onNewCode={() => void start(name())}
      onAgain={() => {
        drop();
        setProblem(null);
      }}
    />
  );
}
