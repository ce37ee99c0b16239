/**
 * Owns: the side panel while somebody helps: who it is, what they may do and one press that ends it, chat and files.
 * Never: answers a question; those have a window of their own.
 */

import Pointer from "lucide-solid/icons/mouse-pointer-click";
import Stop from "lucide-solid/icons/octagon-x";
import { createEffect, createSignal, on, Show } from "solid-js";
import { AllowedList } from "../../app/customer/allowed-list.tsx";
import { CustomerTabs } from "../../app/customer/customer-tabs.tsx";
import { DiagnosticsReview } from "../../app/customer/diagnostics-review.tsx";
import { watcherNames } from "../../app/customer/sharing-bar.tsx";
import { useI18n } from "../../app/i18n/i18n-context.tsx";
import { collectDiagnostics } from "../../app/platform/diagnostics.ts";
import type { HostStore } from "../../app/session/session-store.ts";
import { Announcer } from "../../app/session/status/announcer.tsx";
import { ErrorNotice } from "../../app/session/status/error-notice.tsx";
import { InterruptionBanner } from "../../app/session/status/interruption-banner.tsx";
import { LastCopy } from "../../app/session/status/last-copy.tsx";
import { ProblemNotice } from "../../app/session/status/problem-notice.tsx";
import { Roster } from "../../app/session/status/roster.tsx";
import { Button } from "../../app/ui/button.tsx";
import { Notice } from "../../app/ui/notice.tsx";
import { Settings } from "../../app/ui/settings.tsx";
import type { FileSource } from "../../peer/files/file-source.ts";
import type { DiagnosticsReport } from "../../peer/session/session-snapshot.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { RemoteSession } from "../bridge/remote-session.ts";
import { readExtensions } from "../diagnostics/extension-rows.ts";
import { fitReport, withLines } from "../diagnostics/fit-report.ts";
import { DeviceCard } from "./device-card.tsx";
import styles from "./panel.module.css";
import { PrivacyCard } from "./privacy-card.tsx";

/** As the manifest suggests them; a person may have set others in the browser. */
function panicKeys(t: ReturnType<typeof useI18n>["t"]): string {
  return `${t("keys.control")}+${t("keys.shift")}+.`;
}

export function PanelSession(props: {
  readonly remote: RemoteSession;
  readonly store: HostStore;
  readonly state: RemoteSession["state"];
}) {
  const { t, format } = useI18n();
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);
  const [reviewing, setReviewing] = createSignal(false);
  const session = () => props.store.session;
  const snapshot = () => props.store.snapshot;
  const technicians = () => snapshot().members.filter(({ self }) => !self);
  const isSharing = () => ["starting", "live", "paused"].includes(snapshot().screen.state);
  const controllers = () =>
    snapshot()
      .members.filter(({ sender }) =>
        snapshot().grants.some((grant) => grant.sender === sender && grant.scope === "control"),
      )
      .map(({ name }) => name);
  const mayReadSystem = () => snapshot().grants.some(({ scope }) => scope === "diagnostics");
  createEffect(on(mayReadSystem, (may) => setReviewing(may), { defer: true }));

  const offer = async (sources: readonly FileSource[]) => {
    const offered = await session().offerFiles(sources);
    if (!offered.ok) setProblem(offered.code);
  };
  const pageReport = (reload: boolean) => props.remote.pageReport(reload);
  const collectReport = async () => {
    const [report, lines] = await Promise.all([collectDiagnostics(), pageReport(false)]);
    return fitReport(withLines(report, lines));
  };
  const sendReport = async (report: DiagnosticsReport) => {
    setReviewing(false);
    const sent = await session().sendDiagnostics(report);
    if (!sent.ok) setProblem(sent.code);
  };
  const where = () => {
    const { fence } = props.state;
    if (fence.kind === "everywhere") return t("extension.controlEverywhere");
    if (fence.origins.length === 0) return t("extension.controlNothing");
    return t("extension.controlWhere", {
      sites: format().list(fence.origins.map((origin) => new URL(origin).host)),
    });
  };

  return (
    <div class={styles["session"]}>
      <header
        class={styles["bar"]}
        classList={{ [styles["watched"] ?? ""]: isSharing() && !snapshot().paused }}
      >
        <h1 class={styles["who"]}>
          <span role="status">
            {isSharing() && watcherNames(props.store).length > 0
              ? snapshot().paused
                ? t("bar.paused")
                : t("bar.watchedBy", { names: format().list(watcherNames(props.store)) })
              : t("customer.hello", { name: format().list(technicians().map(({ name }) => name)) })}
          </span>
        </h1>
        <Button
          variant="danger"
          size="large"
          wide
          icon={<Stop aria-hidden="true" />}
          title={t("extension.stopMeans")}
          onClick={() => session().end()}
        >
          {t("extension.stop")}
        </Button>
        <Show when={isSharing()}>
          <div class={styles["row"]}>
            <Button size="small" onClick={() => session().setPaused(!snapshot().paused)}>
              {snapshot().paused ? t("bar.resume") : t("bar.pause")}
            </Button>
            <Button size="small" onClick={() => session().stopSharing()}>
              {t("bar.stop")}
            </Button>
          </div>
        </Show>
      </header>
      <main class={styles["main"]} id="main" tabindex="-1">
        <InterruptionBanner snapshot={snapshot()} />
        <ErrorNotice store={props.store} />
        <ProblemNotice code={problem()} onDismiss={() => setProblem(null)} />
        <Show when={snapshot().asks.length > 0}>
          <Notice tone="warning" role="status" title={t("extension.questionWaits")} />
        </Show>
        <Show when={controllers().length > 0}>
          <section class={styles["control"]} aria-labelledby="control-title">
            <h2 id="control-title">
              <Pointer aria-hidden="true" />
              <span>{t("extension.controlTitle", { names: format().list(controllers()) })}</span>
            </h2>
            <p>{where()}</p>
            <Button wide onClick={() => session().takeBack("control")}>
              {t("extension.controlBack")}
            </Button>
            <p class={styles["soft"]}>
              {t("extension.controlPanic", { keys: panicKeys(t) })} {t("extension.controlBanner")}
            </p>
          </section>
        </Show>
        <Show when={props.state.isGuarding !== null}>
          <PrivacyCard
            remote={props.remote}
            isGuarding={props.state.isGuarding === true}
            isCovered={props.state.isCovered}
          />
        </Show>
        <LastCopy snapshot={snapshot()} />
        <AllowedList store={props.store} />
        <section class={styles["people"]}>
          <h2>{t("roster.label")}</h2>
          <Roster
            members={snapshot().members}
            recordedBy={snapshot().recordedBy}
            action={(member) => (
              <Show when={!member.self}>
                <Button
                  size="small"
                  variant="careful"
                  aria-label={t("roster.removeLabel", { name: member.name })}
                  onClick={() => session().removeMember(member.sender)}
                >
                  {t("roster.remove")}
                </Button>
              </Show>
            )}
          />
        </section>
        <Show when={props.state.device}>
          {(device) => <DeviceCard remote={props.remote} device={device()} />}
        </Show>
        <div class={styles["tabs"]}>
          <CustomerTabs
            store={props.store}
            onOffer={(sources) => void offer(sources)}
            onProblem={setProblem}
            mayReadSystem={mayReadSystem()}
            onReview={() => setReviewing(true)}
          />
        </div>
        <Settings />
      </main>
      <DiagnosticsReview
        open={reviewing()}
        collect={collectReport}
        join={(report, lines) => fitReport(withLines(report, lines))}
        more={[
          {
            label: t("extension.reportReload"),
            hint: t("extension.reportReloadHint"),
            collect: () => pageReport(true),
          },
          {
            label: t("extension.reportExtensions"),
            hint: t("extension.reportExtensionsHint"),
            collect: readExtensions,
          },
        ]}
        onSend={(report) => void sendReport(report)}
        onNo={() => {
          setReviewing(false);
          session().takeBack("diagnostics");
        }}
      />
      <Announcer store={props.store} />
    </div>
  );
}
