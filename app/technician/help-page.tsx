/** Owns: the technician's session of `/help` and `/help/join`: by a code of its own, or by a colleague's. */

import { createEffect, createSignal, onCleanup, onMount } from "solid-js";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { formatJoinCode } from "../../protocol/join-code.ts";
import { pageAccount } from "../platform/account.ts";
import { onArrivalCode, takeArrivalCode } from "../platform/arrival-code.ts";
import { findCapabilities } from "../platform/capabilities.ts";
import { pageRules } from "../platform/device-rules.ts";
import { createTechnicianName } from "../session/technician-name.ts";
import { createViewerLife } from "../session/viewer-life.ts";
import { HelpView } from "./help-view.tsx";

export function HelpPage() {
  return <TechnicianPage colleague={false} />;
}

export function JoinColleaguePage() {
  return <TechnicianPage colleague />;
}

function TechnicianPage(props: { readonly colleague: boolean }) {
  const capabilities = findCapabilities();
  const { name, keep } = createTechnicianName(pageAccount);
  const [code, setCode] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const life = createViewerLife({ kind: "attended", onLost: setProblem });

  const start = async (given: string) => {
    setBusy(true);
    setProblem(null);
    keep(given);
    try {
      const made = await life.make();
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
  });
  createEffect(() => {
    const snapshot = life.store()?.snapshot;
    if (snapshot?.phase === "ended" && snapshot.sessionId === "" && snapshot.end?.reason !== "refused") {
      setProblem(snapshot.end?.code ?? "session-ended");
    }
  });

  return (
    <HelpView
      store={life.store()}
      name={name()}
      problem={problem()}
      busy={busy()}
      {...(props.colleague ? { colleagueCode: code() } : {})}
      onColleagueCode={setCode}
      canSession={capabilities.session}
      canShow={capabilities.showScreen}
      rules={pageRules}
      resuming={life.resuming()}
      kept={life.kept()}
      onStart={(given) => void start(given)}
      onNewCode={() => void start(name())}
      onAgain={() => {
        life.drop();
        setProblem(null);
      }}
    />
  );
}
