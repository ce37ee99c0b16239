/**
 * Owns: the technician's side of a running session: the picture, the tools on it, what can be asked for, and the
 * panel beside it, which is a sheet on a narrow screen.
 */

import { createEffect, createSignal, on, onCleanup, onMount, Show, untrack } from "solid-js";
import type { FileSource } from "../../peer/files/file-source.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { copyContent } from "../platform/clipboard.ts";
import type { RuleBook } from "../platform/device-rules.ts";
import { notify } from "../platform/notifications.ts";
import { setPageTitle, setTitleMark } from "../platform/page-title.ts";
import { holdWakeLock } from "../platform/wake-lock.ts";
import { createEnrolments } from "../session/enrolments.ts";
import { DropZone } from "../session/files/drop-zone.tsx";
import { createOrganisationLimits, LimitsOfSession } from "../session/organisation-limits.ts";
import type { ViewerStore } from "../session/session-store.ts";
import { Announcer } from "../session/status/announcer.tsx";
import { EnrolledNotice } from "../session/status/enrolled-notice.tsx";
import { ErrorNotice } from "../session/status/error-notice.tsx";
import { InterruptionBanner } from "../session/status/interruption-banner.tsx";
import { LastCopy } from "../session/status/last-copy.tsx";
import { LimitsNotice } from "../session/status/limits-notice.tsx";
import { ProblemNotice } from "../session/status/problem-notice.tsx";
import { createUnseen } from "../session/status/unseen.ts";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Notice } from "../ui/notice.tsx";
import { BrowserBar } from "./browser-bar.tsx";
import { ClipboardNotice } from "./clipboard-notice.tsx";
import { FileChoiceNotice } from "./file-choice-notice.tsx";
import { createFullScreen } from "./full-screen.ts";
import { createMarkPen, type Tool } from "./mark-pen.ts";
import { createRecordingControl } from "./recording-control.ts";
import { RecordingNotice } from "./recording-notice.tsx";
import { RightButtons } from "./right-buttons.tsx";
import { SendKeys } from "./send-keys.tsx";
import { Stage } from "./stage.tsx";
import { createStageClipboard } from "./stage-clipboard.ts";
import { TargetNotice } from "./target-notice.tsx";
import styles from "./technician-session.module.css";
import { TechnicianTabs } from "./technician-tabs.tsx";
import { PictureTools, TopBar } from "./toolbar.tsx";

export function TechnicianSession(props: {
  readonly store: ViewerStore;
  readonly canShow: boolean;
  /** Where the organisation's rules are; left out, there are none. */
  readonly rules?: RuleBook;
  /** The group of the device; null or left out in a session that a customer began. */
  readonly group?: string | null;
}) {
  const { t } = useI18n();
  const { session, snapshot } = untrack(() => props.store);
  const [tool, setTool] = createSignal<Tool>("none");
  const [zoom, setZoom] = createSignal<"fit" | "actual">("fit");
  const [panelOpen, setPanelOpen] = createSignal(false);
  const [ending, setEnding] = createSignal(false);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  let stage: HTMLElement | undefined;
  const limits = untrack(() =>
    props.rules === undefined
      ? LimitsOfSession.defaultValue
      : createOrganisationLimits(props.store, props.rules, props.group ?? null),
  );

  const customer = () => snapshot.members.find(({ role }) => role === "host")?.name ?? t("common.customer");
  const pen = createMarkPen(session, () => snapshot.self.sender);
  const maySend = () =>
    snapshot.grants.some(({ scope, sender }) => scope === "files-in" && sender === snapshot.self.sender);
  const clipboard = createStageClipboard({
    session,
    mayUse: () =>
      props.store.rights().clipboard?.startsWith("granted") === true && snapshot.control.state === "ready",
    write: copyContent,
  });
  const isRecording = () => snapshot.recordedBy.includes(snapshot.self.sender);

  // Who asked for control means to use it; what comes after its end is for the technician to choose.
  createEffect(
    on(
      () => snapshot.control.state !== "off",
      (may) => setTool((now) => (may ? "control" : now === "control" ? "none" : now)),
    ),
  );

  const offer = (sources: readonly FileSource[]) => {
    const offered = session.offerFiles(sources);
    if (!offered.ok) setProblem(offered.code);
  };
  const fullScreen = createFullScreen(
    () => stage,
    () => snapshot.control.state !== "off",
  );
  const enrolments = createEnrolments(untrack(() => props.store));
  const recording = createRecordingControl({ session, isRecording, customer, onProblem: setProblem });

  onMount(() => {
    onCleanup(holdWakeLock());
    onCleanup(() => setTitleMark(""));
    notify(t("help.notifyJoined"));
  });
  const unseenChat = createUnseen(() => snapshot.chat.length);
  createEffect(() => setPageTitle(t("bar.label")));
  createEffect(() => setTitleMark(unseenChat() ? "●" : ""));
  createEffect(
    on(
      () => snapshot.chat.length,
      () => {
        const last = snapshot.chat.at(-1);
        if (last && !last.self) notify(t("help.notifyChat"));
      },
      { defer: true },
    ),
  );

  return (
    <LimitsOfSession.Provider value={limits}>
      <DropZone receiver={customer()} maySend={maySend()} onOffer={offer} onProblem={setProblem}>
        <div class={styles["session"]}>
          <TopBar
            store={props.store}
            customer={customer()}
            panelOpen={panelOpen()}
            onPanel={() => setPanelOpen((now) => !now)}
            onEnd={() => setEnding(true)}
            tools={
              <PictureTools
                store={props.store}
                tool={tool()}
                onTool={setTool}
                onClear={() => pen.clear()}
                zoom={zoom()}
                onZoom={setZoom}
                full={fullScreen.isFull()}
                onFull={() => void fullScreen.toggle()}
                recording={isRecording()}
                onRecord={() => void recording.toggle()}
              />
            }
          />
          <div class={styles["body"]}>
            <main class={styles["view"]} id="main" tabindex="-1">
              <div class={styles["notices"]}>
                <InterruptionBanner snapshot={snapshot} />
                <ErrorNotice store={props.store} />
                <ProblemNotice code={problem()} onDismiss={() => setProblem(null)} />
                <Show when={snapshot.unequalBuilds}>
                  <Notice tone="warning" title={t("roster.unequal")} />
                </Show>
                <ClipboardNotice clipboard={clipboard} />
                <FileChoiceNotice store={props.store} customer={customer()} onProblem={setProblem} />
                <LimitsNotice customer={customer()} />
                <EnrolledNotice taken={enrolments.taken()} onDismiss={enrolments.dismiss} />
                <TargetNotice store={props.store} customer={customer()} />
                <RecordingNotice
                  outcome={recording.outcome()}
                  onDismiss={recording.dismiss}
                  onProblem={setProblem}
                />
              </div>
              <div
                ref={(element) => {
                  stage = element;
                }}
                class={styles["remote"]}
              >
                <Show when={snapshot.control.state !== "off"}>
                  <BrowserBar
                    store={props.store}
                    customer={customer()}
                    keys={<SendKeys store={props.store} />}
                  />
                </Show>
                <Stage
                  store={props.store}
                  customer={customer()}
                  tool={tool()}
                  pen={pen}
                  zoom={zoom()}
                  canShow={props.canShow}
                  clipboard={clipboard}
                />
              </div>
              <div class={styles["bottom"]}>
                <LastCopy snapshot={snapshot} />
                <RightButtons store={props.store} customer={customer()} />
              </div>
            </main>
            <aside
              class={styles["side"]}
              classList={{ [styles["open"] ?? ""]: panelOpen() }}
              aria-label={t("tabs.label")}
              onKeyDown={(event) => {
                if (event.key === "Escape" && panelOpen()) setPanelOpen(false);
              }}
            >
              <TechnicianTabs
                store={props.store}
                maySend={maySend()}
                onOffer={offer}
                onProblem={setProblem}
                onClose={() => setPanelOpen(false)}
              />
            </aside>
          </div>
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
    </LimitsOfSession.Provider>
  );
}
