/**
 * Owns: sessions that stand still: a fixed snapshot and commands that do nothing, for looking at the views.
 */

import type { Receipt } from "../../peer/session/receipt.ts";
import type { HostSession, PointerEventFromViewer, ViewerSession } from "../../peer/session/session.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { err, ok } from "../../protocol/result.ts";
import { paintDesktop } from "./fake-desktop.ts";
import { baseSnapshot, receiptOf } from "./fake-snapshots.ts";

const nothing = () => {};
const settled = async () => ok(undefined);

function sharedPart(snapshot: SessionSnapshot, receipt?: Receipt) {
  return {
    snapshot,
    subscribe: () => nothing,
    setName: nothing,
    sendChat: nothing,
    dismissError: nothing,
    pauseTransfer: nothing,
    resumeTransfer: nothing,
    cancelTransfer: nothing,
    refuseTransfer: nothing,
    openReceived: async () => err("file-unreadable"),
    filesOf: (transfer: string) => snapshot.transfers.find(({ id }) => id === transfer)?.files ?? [],
    receipt: () => receipt ?? receiptOf(snapshot),
    end: nothing,
    dispose: nothing,
  };
}

/** A customer's side. `marks` are told as soon as somebody listens. */
export function fakeHost(
  part: Partial<SessionSnapshot>,
  extra: { readonly marks?: readonly PointerEventFromViewer[]; readonly receipt?: Receipt } = {},
): HostSession {
  const snapshot = { ...baseSnapshot("host"), ...part };
  const canvas = document.createElement("canvas");
  const track = () => canvas.captureStream(1).getVideoTracks()[0] ?? null;
  if (snapshot.screen.state !== "none") paintDesktop(canvas);
  return {
    ...sharedPart(snapshot, extra.receipt),
    role: "host",
    join: settled,
    answer: settled,
    takeBack: nothing,
    shareScreen: settled,
    stopSharing: nothing,
    setPaused: nothing,
    acceptTransfer: nothing,
    offerFiles: () => ok("transfer"),
    sendDiagnostics: () => ok(undefined),
    removeMember: nothing,
    onPointer(listener) {
      for (const event of extra.marks ?? []) queueMicrotask(() => listener(event));
      return nothing;
    },
    capturedTrack: () => {
      if (snapshot.screen.state === "none") return null;
      setTimeout(() => paintDesktop(canvas), 100);
      return track();
    },
  };
}

/** A technician's side, with a painted screen where the snapshot has one. */
export function fakeViewer(
  part: Partial<SessionSnapshot>,
  extra: {
    readonly receipt?: Receipt;
    readonly invite?: Awaited<ReturnType<ViewerSession["inviteColleague"]>>;
  } = {},
): ViewerSession {
  const snapshot = { ...baseSnapshot("viewer"), ...part };
  return {
    ...sharedPart(snapshot, extra.receipt),
    role: "viewer",
    open: settled,
    joinAsColleague: settled,
    ask: nothing,
    withdrawAsk: nothing,
    release: nothing,
    inviteColleague: async () => extra.invite ?? err("scope-missing"),
    offerFiles: () => ok("transfer"),
    acceptTransfer: nothing,
    movePointer: nothing,
    drawInk: nothing,
    clearInk: nothing,
    attachCanvas: (canvas) => paintDesktop(canvas),
    startRecording: settled,
    stopRecording: async () => err("recording-failed"),
  };
}
