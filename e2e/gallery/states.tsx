/** Owns: every state of every page, by name: what the screenshots and the accessibility walk go through. */

import type { JSX } from "solid-js";
import { AboutPage } from "../../app/about/about-page.tsx";
import { CustomerSession } from "../../app/customer/customer-session.tsx";
import { DiagnosticsReview } from "../../app/customer/diagnostics-review.tsx";
import { JoinView } from "../../app/customer/join-view.tsx";
import { HomeView } from "../../app/home/home-page.tsx";
import { english } from "../../app/i18n/english.ts";
import type { Capabilities } from "../../app/platform/capabilities.ts";
import { EndView } from "../../app/session/receipt/end-view.tsx";
import { createSessionStore } from "../../app/session/session-store.ts";
import { RecordingPlayer } from "../../app/sessions/recording-player.tsx";
import { SessionsView } from "../../app/sessions/sessions-view.tsx";
import { RecordingNotice } from "../../app/technician/recording-notice.tsx";
import type { PointerEventFromViewer } from "../../peer/session/session.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { err, ok } from "../../protocol/result.ts";
import { accountsStates } from "./accounts-states.tsx";
import { adminPresses, adminStates } from "./admin-states.tsx";
import { deployStates } from "./deploy-states.tsx";
import { devicesStates } from "./devices-states.tsx";
import { fakeHost, fakeViewer } from "./fake-sessions.ts";
import {
  asks,
  asksRepair,
  conversation,
  longName,
  manyReceipts,
  may,
  now,
  pageReport,
  people,
  recordings,
  report,
  sharedScreen,
  transfers,
} from "./fake-snapshots.ts";
import { helpStates } from "./help-states.tsx";

const nothing = () => {};
const recordingActions = {
  open: async () => err("storage-unavailable"),
  remove: async () => ok(undefined),
};
const able: Capabilities = {
  session: true,
  shareScreen: true,
  showScreen: true,
  pictureInPicture: true,
  folders: true,
};

const joinProps = {
  code: "",
  onCode: nothing,
  name: "",
  onName: nothing,
  fromLink: false,
  busy: false,
  problem: null,
  triesLeft: null,
  onJoin: nothing,
  capabilities: able,
  tab: "mine",
  onTakeTab: nothing,
  resuming: false,
} as const;
const customer = (
  part: Partial<SessionSnapshot>,
  extra: { marks?: readonly PointerEventFromViewer[]; canShare?: boolean } = {},
) => (
  <CustomerSession
    store={createSessionStore(fakeHost(part, extra.marks ? { marks: extra.marks } : {}))}
    canShare={extra.canShare ?? true}
    canFloat
    collectDiagnostics={async () => report}
    onNotCalled={nothing}
  />
);
const { reportReload, reportReloadHint, reportExtensions, reportExtensionsHint } = english.extension;
const reportMore = [
  { label: reportReload, hint: reportReloadHint, collect: async () => [] },
  { label: reportExtensions, hint: reportExtensionsHint, collect: async () => null },
];
const marks: readonly PointerEventFromViewer[] = [
  { kind: "pointer", sender: 1, at: { x: 0.62, y: 0.55 } },
  {
    kind: "ink",
    sender: 1,
    stroke: 1,
    end: true,
    points: Array.from({ length: 40 }, (_, index) => ({
      x: 0.78 + 0.06 * Math.cos(index / 6),
      y: 0.68 + 0.08 * Math.sin(index / 6),
    })),
  },
];

export const states: Readonly<Record<string, () => JSX.Element>> = {
  home: () => <HomeView receipts={[]} />,
  "home-recent": () => <HomeView receipts={manyReceipts(3)} />,
  about: () => <AboutPage />,

  join: () => <JoinView {...joinProps} />,
  "join-link": () => <JoinView {...joinProps} code="4821 – 507 264" name="Rosa" fromLink />,
  "join-wrong": () => (
    <JoinView {...joinProps} code="4821 – 507 265" name="Rosa" problem="join-code-wrong" triesLeft={2} />
  ),
  "join-burned": () => (
    <JoinView {...joinProps} code="4821 – 507 265" name="Rosa" problem="join-code-burned" triesLeft={0} />
  ),
  "join-unreachable": () => (
    <JoinView {...joinProps} code="4821 – 507 264" name="Rosa" problem="signaling-unreachable" />
  ),
  "join-busy": () => <JoinView {...joinProps} code="4821 – 507 264" name="Rosa" busy />,
  "join-limited": () => <JoinView {...joinProps} capabilities={{ ...able, shareScreen: false }} />,
  "join-unsupported": () => <JoinView {...joinProps} capabilities={{ ...able, session: false }} />,
  "join-second-tab": () => <JoinView {...joinProps} tab="other" />,
  "join-taken": () => <JoinView {...joinProps} tab="taken" />,
  "join-resuming": () => <JoinView {...joinProps} resuming />,

  "customer-start": () => customer({}),
  "customer-brake": () => customer({ asks: [asks("view")] }),
  "customer-ask-view": () => customer({ asks: [asks("files-in"), asks("record")] }),
  "customer-ask-long": () =>
    customer({ asks: [asks("diagnostics", longName)], members: people("host", [], true) }),
  "customer-ask-repair": () => customer({ asks: [asksRepair("storage", longName)] }),
  "customer-admit": () =>
    customer({
      asks: [{ kind: "admit", id: "a", sender: 2, name: "Mira Kaya", expiresAtMs: now + 110_000 }],
    }),
  "customer-watched": () =>
    customer(
      {
        grants: [may("view"), may("files-in", 1, "once")],
        screen: sharedScreen,
        chat: conversation.slice(0, -1).map((entry) => ({ ...entry, self: !entry.self })),
      },
      { marks },
    ),
  "customer-paused": () =>
    customer({ grants: [may("view")], screen: { ...sharedScreen, state: "paused" }, paused: true }),
  "customer-many": () =>
    customer({
      members: people("host", ["Mira Kaya", "Chidi Okafor", "Li Na", "Ole", "Sam", "Yara"], true),
      grants: [
        may("view"),
        may("view", 2),
        may("files-in", 3),
        may("record", 2),
        may("diagnostics", 5, "once"),
      ],
      screen: sharedScreen,
      recordedBy: [2],
    }),
  "customer-interrupted": () =>
    customer({
      phase: "interrupted",
      grants: [may("view")],
      interruption: { sinceMs: now - 12_000, expiresAtMs: now + 588_000 },
      chat: conversation.slice(0, -1).map((entry) => ({ ...entry, self: !entry.self })),
    }),
  "customer-error": () => customer({ error: "capture-denied" }),
  "customer-limited": () => customer({}, { canShare: false }),
  "customer-files": () => customer({ transfers: transfers.slice(1) }),
  "customer-review": () => (
    <DiagnosticsReview open collect={async () => report} onSend={nothing} onNo={nothing} />
  ),
  "customer-review-more": () => (
    <DiagnosticsReview
      open
      collect={async () => pageReport}
      more={reportMore}
      join={(whole) => whole}
      onSend={nothing}
      onNo={nothing}
    />
  ),

  ...helpStates,
  ...devicesStates,

  "recording-ready": () => (
    <main>
      <h1>Recording</h1>
      <RecordingNotice
        outcome={{ kind: "ready", files: [new File([], `farhand-2026-11-24-0930-${longName}.webm`)] }}
        onDismiss={nothing}
        onProblem={nothing}
      />
    </main>
  ),
  "recording-parts": () => (
    <main>
      <h1>Recording</h1>
      <RecordingNotice
        outcome={{
          kind: "ready",
          files: Array.from({ length: 4 }, (_, index) => new File([], `farhand (${index + 1}).webm`)),
        }}
        onDismiss={nothing}
        onProblem={nothing}
      />
    </main>
  ),
  "recording-ended": () => (
    <main>
      <h1>Recording</h1>
      <RecordingNotice outcome={{ kind: "kept" }} onDismiss={nothing} onProblem={nothing} />
    </main>
  ),
  "recording-player": () => (
    <RecordingPlayer
      name={longName}
      files={[new File(["no video"], "1.mkv"), new File(["no video"], "2.webm")]}
      onClose={nothing}
    />
  ),

  "end-customer": () => (
    <EndView
      store={createSessionStore(
        fakeHost({ phase: "ended", end: { reason: "ended-there", code: null, atMs: now } }),
      )}
      kept
      onAgain={nothing}
    />
  ),
  "end-not-called": () => (
    <EndView
      store={createSessionStore(
        fakeHost({ phase: "ended", end: { reason: "ended-here", code: null, atMs: now } }),
      )}
      kept
      notCalled
      onAgain={nothing}
    />
  ),
  "end-technician": () => (
    <EndView
      store={createSessionStore(
        fakeViewer({
          phase: "ended",
          members: people("viewer", ["Mira Kaya"], true),
          end: { reason: "resumption-expired", code: "resumption-expired", atMs: now },
        }),
      )}
      kept={false}
      onAgain={nothing}
    />
  ),

  ...accountsStates,
  ...adminStates,
  ...deployStates,

  "sessions-loading": () => (
    <SessionsView
      listed={null}
      open={null}
      recordings={null}
      recordingActions={recordingActions}
      onDelete={nothing}
      onDeleteAll={nothing}
    />
  ),
  "sessions-empty": () => (
    <SessionsView
      listed={ok({ receipts: [], damaged: 0 })}
      open={null}
      recordings={ok([])}
      recordingActions={recordingActions}
      onDelete={nothing}
      onDeleteAll={nothing}
    />
  ),
  "sessions-many": () => (
    <SessionsView
      listed={ok({ receipts: manyReceipts(120), damaged: 2 })}
      open={null}
      recordings={ok(recordings)}
      recordingActions={recordingActions}
      onDelete={nothing}
      onDeleteAll={nothing}
    />
  ),
  "sessions-failed": () => (
    <SessionsView
      listed={err("storage-unavailable")}
      open={null}
      recordings={err("storage-unavailable")}
      recordingActions={recordingActions}
      onDelete={nothing}
      onDeleteAll={nothing}
    />
  ),
  "sessions-open": () => (
    <SessionsView
      listed={ok({ receipts: manyReceipts(3), damaged: 0 })}
      open="receipt-1"
      recordings={ok(recordings.slice(0, 1))}
      recordingActions={recordingActions}
      onDelete={nothing}
      onDeleteAll={nothing}
    />
  ),
};

/** What is pressed once a state stands, where the interesting part is behind a press: accessible names in English. */
export const presses: Readonly<Record<string, readonly string[]>> = {
  ...adminPresses,
  "customer-files": ["Files"],
  "deploy-files-linux": ["Linux"],
  "deploy-files-chromeos": ["ChromeOS"],
  "technician-files": ["Files"],
  "technician-recording": ["System"],
  "technician-repairs": ["System"],
  "technician-repair-waiting": ["System"],
};
