/**
 * Owns: the customer's side of a running session: the bar, the questions one at a time, what is allowed, the people,
 * chat, files and system information.
 * Never: shares before the brake was answered once in this session, or answers a question by itself.
 */

import { createEffect, createSignal, on, onCleanup, onMount, Show, untrack } from "solid-js";
import type { FileSource } from "../../peer/files/file-source.ts";
import type { DiagnosticsReport, MemberSnapshot } from "../../peer/session/session-snapshot.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { err } from "../../protocol/result.ts";
import type { GrantDuration } from "../../protocol/scope.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { setPageTitle, setTitleMark } from "../platform/page-title.ts";
import { markThisPage } from "../platform/self-capture.ts";
import { holdWakeLock } from "../platform/wake-lock.ts";
import { DropZone } from "../session/files/drop-zone.tsx";
import type { HostStore } from "../session/session-store.ts";
import { Announcer } from "../session/status/announcer.tsx";
import { ErrorNotice } from "../session/status/error-notice.tsx";
import { InterruptionBanner } from "../session/status/interruption-banner.tsx";
import { ProblemNotice } from "../session/status/problem-notice.tsx";
import { Roster } from "../session/status/roster.tsx";
import { createUnseen } from "../session/status/unseen.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { Settings } from "../ui/settings.tsx";
import { AllowedList } from "./allowed-list.tsx";
import { ConsentCard } from "./consent-card.tsx";
import styles from "./customer-session.module.css";
import { CustomerTabs } from "./customer-tabs.tsx";
import { DiagnosticsReview } from "./diagnostics-review.tsx";
import { createFloatingBar } from "./floating-bar.tsx";
import { Preview } from "./preview.tsx";
import { ScamBrake } from "./scam-brake.tsx";
import { SharingBar } from "./sharing-bar.tsx";

export function CustomerSession(props: {
  readonly store: HostStore;
  readonly canShare: boolean;
  readonly canFloat: boolean;
  readonly collectDiagnostics: () => Promise<DiagnosticsReport>;
  readonly onNotCalled: () => void;
}) {
  const i18n = useI18n();
  const { t, format } = i18n;
  const { session, snapshot } = untrack(() => props.store);
  const [calledThem, setCalledThem] = createSignal(false);
  const [wantsToShare, setWantsToShare] = createSignal(false);
  const [ending, setEnding] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const [reviewing, setReviewing] = createSignal(false);
  const [reportSent, setReportSent] = createSignal(false);

  const ask = () => snapshot.asks[0];
  const asksToSee = () => {
    const first = ask();
    return first?.kind === "scope" && first.scope === "view";
  };
  const brakes = () => !calledThem() && (wantsToShare() || asksToSee());
  const technicians = () => snapshot.members.filter(({ self }) => !self);
  const names = () => format().list(technicians().map(({ name }) => name));

  /** Files go to one person, who is named before they are let go: the technician that came first. */
  const recipient = () => technicians()[0];
  const offerTo = (member: MemberSnapshot | undefined) => async (sources: readonly FileSource[]) => {
    const offered = member ? await session.offerFiles(sources, member.sender) : err("not-a-member");
    if (!offered.ok) setProblem(offered.code);
  };

  const share = async () => {
    setWantsToShare(false);
    // What goes wrong stands in the snapshot, and is shown from there.
    await session.shareScreen();
  };
  const answer = async (id: string, given: GrantDuration | "no") => {
    await session.answer(id, given);
  };
  let askAfterBrake: string | undefined;
  const confirmCalled = () => {
    askAfterBrake = ask()?.id;
    setCalledThem(true);
    if (wantsToShare()) void share();
  };
  const escapeBrake = () => {
    const first = ask();
    if (wantsToShare()) setWantsToShare(false);
    else if (first) void answer(first.id, "no");
  };
  const startShare = () => {
    if (calledThem()) void share();
    else setWantsToShare(true);
  };
  const mayReadSystem = () => snapshot.grants.some(({ scope }) => scope === "diagnostics");
  const sendReport = async (report: DiagnosticsReport) => {
    setReviewing(false);
    const outcome = await session.sendDiagnostics(report);
    if (outcome.ok) setReportSent(true);
    else setProblem(outcome.code);
  };
  const declineReport = () => {
    setReviewing(false);
    session.takeBack("diagnostics");
  };

  const floating = createFloatingBar(
    i18n,
    untrack(() => props.store),
    { onShare: startShare },
  );
  createEffect(() => setPageTitle(t("bar.label")));
  const unseenChat = createUnseen(() => snapshot.chat.length);
  createEffect(() => setTitleMark(snapshot.asks.length > 0 || unseenChat() ? "●" : ""));
  createEffect(on(mayReadSystem, (may) => setReviewing(may), { defer: true }));
  onMount(() => {
    markThisPage();
    onCleanup(holdWakeLock());
    onCleanup(() => setTitleMark(""));
  });

  return (
    <DropZone
      receiver={recipient()?.name ?? ""}
      maySend
      onOffer={(sources) => void offerTo(recipient())(sources)}
      onProblem={setProblem}
    >
      <div class={styles["session"]}>
        <SharingBar
          store={props.store}
          canShare={props.canShare}
          onShare={startShare}
          onEnd={() => setEnding(true)}
          {...(props.canFloat && !floating.isOpen() ? { onFloat: floating.open } : {})}
        />
        <div class={styles["body"]}>
          <main class={styles["main"]} id="main" tabindex="-1">
            <div class={styles["notices"]}>
              <InterruptionBanner snapshot={snapshot} />
              <ErrorNotice store={props.store} />
              <ProblemNotice code={problem()} onDismiss={() => setProblem(null)} />
              <Show when={snapshot.unequalBuilds}>
                <Notice tone="warning" title={t("roster.unequal")} />
              </Show>
              <Show when={!props.canShare}>
                <Notice tone="warning" title={t("join.limitedTitle")}>
                  <p>{t("join.limitedText")}</p>
                </Notice>
              </Show>
              <Show when={reportSent()}>
                <Notice title={t("system.sent")} role="status" onDismiss={() => setReportSent(false)} />
              </Show>
            </div>
            <header class={styles["head"]}>
              <h1>
                {technicians().length > 0 ? t("customer.hello", { name: names() }) : t("customer.alone")}
              </h1>
              <Show when={snapshot.screen.state === "none" && snapshot.grants.length === 0}>
                <p class={styles["soft"]}>{t("customer.waitText")}</p>
              </Show>
            </header>
            <Preview store={props.store} />
            <div class={styles["columns"]}>
              <AllowedList store={props.store} />
              <section class={styles["block"]}>
                <h2>{t("roster.label")}</h2>
                <Roster
                  members={snapshot.members}
                  recordedBy={snapshot.recordedBy}
                  action={(member) => (
                    <Show when={!member.self}>
                      <Button
                        size="small"
                        variant="careful"
                        aria-label={t("roster.removeLabel", { name: member.name })}
                        onClick={() => session.removeMember(member.sender)}
                      >
                        {t("roster.remove")}
                      </Button>
                    </Show>
                  )}
                />
              </section>
            </div>
            <Settings />
          </main>
          <aside class={styles["side"]} aria-label={t("tabs.label")}>
            <CustomerTabs
              store={props.store}
              onOffer={(sources) => void offerTo(recipient())(sources)}
              onProblem={setProblem}
              mayReadSystem={mayReadSystem()}
              onReview={() => setReviewing(true)}
            />
          </aside>
        </div>
        <Show
          when={brakes()}
          fallback={
            <Show when={ask()} keyed>
              {(first) => (
                <ConsentCard
                  ask={first}
                  more={snapshot.asks.length - 1}
                  expected={first.id === askAfterBrake}
                  onAnswer={(given) => void answer(first.id, given)}
                />
              )}
            </Show>
          }
        >
          <ScamBrake onYes={confirmCalled} onStop={() => props.onNotCalled()} onEscape={escapeBrake} />
        </Show>
        <DiagnosticsReview
          open={reviewing()}
          collect={props.collectDiagnostics}
          onSend={(report) => void sendReport(report)}
          onNo={declineReport}
        />
        <ConfirmDialog
          open={ending()}
          title={t("bar.endTitle")}
          text={t("bar.endText")}
          confirm={t("bar.endConfirm")}
          keep={t("bar.endKeep")}
          onConfirm={() => session.end()}
          onClose={() => setEnding(false)}
        />
        <Announcer store={props.store} />
      </div>
    </DropZone>
  );
}
