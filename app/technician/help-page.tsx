/**
 * Owns: making and dropping the technician's session for `/help` and `/help/join`, going on after a reload, and
 * keeping the receipt.
 */

import { createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { formatJoinCode } from "../../protocol/join-code.ts";
import { onArrivalCode, takeArrivalCode } from "../platform/arrival-code.ts";
import { findCapabilities } from "../platform/capabilities.ts";
import { keepPreference, rememberedName } from "../platform/preferences.ts";
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
  const make = async (resume: boolean): Promise<ViewerStore | null> => {
    const session = await loadViewerEngine(resume);
    if (!session) return null;
    const made = createSessionStore(session);
    setStore(made);
    return made;
  };
  const start = async (given: string) => {
    setBusy(true);
    setProblem(null);
    setName(given);
    keepPreference("name", given);
    drop();
    try {
      const made = await make(false);
      const outcome = props.colleague
        ? await made?.session.joinAsColleague(code(), given)
        : await made?.session.open(given);
      if (outcome && !outcome.ok) setProblem(outcome.code);
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
        .catch(() => null)
        .then((made) => {
          if (!made) setResuming(false);
        });
    }
  });
  createEffect(
    on(store, (now) => {
      setKept(() => (now ? createReceiptKeeper(now) : () => null));
    }),
  );
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
