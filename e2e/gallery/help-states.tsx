/** Owns: the states of a technician's page, by name. */

import type { JSX } from "solid-js";
import { createSessionStore } from "../../app/session/session-store.ts";
import { HelpView } from "../../app/technician/help-view.tsx";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { pageScopes } from "../../protocol/scope.ts";
import { fakeViewer } from "./fake-sessions.ts";
import {
  asks,
  controlled,
  conversation,
  manyTabs,
  may,
  measured,
  now,
  pageReport,
  people,
  report,
  sharedScreen,
  transfers,
} from "./fake-snapshots.ts";

const nothing = () => {};
const helpProps = {
  store: null,
  name: "",
  problem: null,
  busy: false,
  canSession: true,
  canShow: true,
  resuming: false,
  kept: true,
  onStart: nothing,
  onNewCode: nothing,
  onAgain: nothing,
} as const;

const technician = (part: Partial<SessionSnapshot>, canShow = true) => (
  <HelpView {...helpProps} canShow={canShow} store={createSessionStore(fakeViewer(part))} />
);
const waitingCode = (wrong: number): Partial<SessionSnapshot> => ({
  phase: "waiting",
  sessionId: "",
  members: [],
  code: { code: { locator: "4821", secret: "507264" }, expiresAtMs: now + 741_000, guessesLeft: 3 - wrong },
  guesses: { wrong, left: 3 - wrong },
});
const seeing = { grants: [may("view")], screen: sharedScreen, meter: measured } as const;
const steering = {
  ...seeing,
  hostScopes: [...pageScopes, "control"] as const,
  grants: [may("view"), may("control")],
  members: people("viewer", ["Mira Kaya"]),
};

export const helpStates: Readonly<Record<string, () => JSX.Element>> = {
  help: () => <HelpView {...helpProps} />,
  "help-busy": () => <HelpView {...helpProps} name="Jonas Weber" busy />,
  "help-unreachable": () => <HelpView {...helpProps} name="Jonas Weber" problem="signaling-unreachable" />,
  "help-code": () => technician(waitingCode(0)),
  "help-guessed": () => technician(waitingCode(1)),
  "help-linking": () => technician({ ...waitingCode(0), phase: "linking" }),
  "help-colleague": () => <HelpView {...helpProps} name="Mira Kaya" colleagueCode="" />,
  "help-colleague-waiting": () => (
    <HelpView
      {...helpProps}
      colleagueCode="4821 – 507 264"
      store={createSessionStore(fakeViewer({ ...waitingCode(0), code: null }))}
    />
  ),
  "technician-start": () => technician({}),
  "technician-asked": () => technician({ asks: [asks("view"), asks("record")] }),
  "technician-seeing": () => technician({ ...seeing, chat: conversation }),
  "technician-relayed": () =>
    technician({
      ...seeing,
      members: people("viewer", ["Mira Kaya"], true),
      meter: { ...measured, path: "relayed", roundTripMs: 181, delayMs: 402, stale: true },
      signaling: "offline",
    }),
  "technician-paused": () =>
    technician({
      ...seeing,
      paused: true,
      screen: { ...sharedScreen, state: "paused" },
      unequalBuilds: true,
    }),
  "technician-interrupted": () =>
    technician({
      ...seeing,
      phase: "interrupted",
      interruption: { sinceMs: now - 12_000, expiresAtMs: now + 588_000 },
      chat: conversation,
    }),
  "technician-recording": () =>
    technician({
      ...seeing,
      grants: [may("view"), may("files-in"), may("record"), may("diagnostics", 1, "once")],
      recordedBy: [1],
      diagnostics: report,
    }),
  "technician-repairs": () =>
    technician({
      ...seeing,
      hostScopes: [...pageScopes, "control", "script"],
      repairs: [
        { id: "r1", repair: "cookies", state: "failed", code: "repair-page-changed" },
        { id: "r2", repair: "zoom", state: "done", code: null },
      ],
      diagnostics: pageReport,
    }),
  "technician-repair-waiting": () =>
    technician({
      ...seeing,
      members: people("viewer", [], true),
      hostScopes: [...pageScopes, "control", "script"],
      repairs: [{ id: "r1", repair: "storage", state: "waiting", code: null }],
    }),
  "technician-files": () => technician({ ...seeing, grants: [may("view"), may("files-in")], transfers }),
  "technician-may-ask-control": () => technician({ ...steering, grants: [may("view")] }),
  "technician-control": () => technician({ ...steering, control: controlled() }),
  "technician-control-yielded": () => technician({ ...steering, control: controlled({ state: "yielded" }) }),
  "technician-control-busy": () =>
    technician({ ...steering, control: controlled({ state: "busy", controller: 2 }) }),
  "technician-control-fenced": () =>
    technician({ ...steering, control: controlled({ state: "fenced", code: "control-fenced" }) }),
  "technician-control-blocked": () =>
    technician({ ...steering, control: controlled({ state: "blocked", code: "control-page-restricted" }) }),
  "technician-control-typing-blocked": () => {
    const viewer = fakeViewer({ ...steering, control: controlled() });
    // The keys go there, and then another page comes to the front.
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>("[data-control] textarea")?.focus();
      viewer.show({ control: controlled({ state: "blocked", code: "control-page-restricted" }) });
    });
    return <HelpView {...helpProps} store={createSessionStore(viewer)} />;
  },
  "technician-control-ended": () =>
    technician({
      ...steering,
      grants: [may("view")],
      control: controlled({ state: "off", code: "control-banner-cancelled", tabs: [] }),
    }),
  "technician-control-failed": () =>
    technician({ ...steering, control: controlled({ commandError: "control-tab-gone" }) }),
  "technician-control-many": () =>
    technician({
      ...steering,
      members: people("viewer", ["Mira Kaya"], true),
      control: controlled({ tabs: manyTabs }),
    }),
  "technician-control-dialog": () =>
    technician({
      ...steering,
      control: controlled({
        dialog: { id: "d1", kind: "confirm", text: "Delete the printer <b>for good</b>?", prefill: "" },
      }),
    }),
  "technician-control-prompt": () =>
    technician({
      ...steering,
      control: controlled({
        dialog: {
          id: "d2",
          kind: "prompt",
          text: "A very long question that a page asks of whoever sits before it. ".repeat(24),
          prefill: "Office printer",
        },
      }),
    }),
  "technician-host-cannot": () => technician({ hostScopes: ["files-in", "files-out"] }),
  "technician-unsupported": () => technician({}, false),
  "technician-error": () =>
    technician({
      error: "file-too-many",
      screen: { ...sharedScreen, state: "failed", error: "codec-failed" },
    }),
};
