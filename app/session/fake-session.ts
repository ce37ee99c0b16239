/**
 * Owns: sessions that stand still, for tests and for the gallery: a snapshot that changes only by `show`, and commands
 * that do nothing. Never part of the product.
 */

import { noControl, noHostControl } from "../../peer/session/control-snapshot.ts";
import type { Receipt } from "../../peer/session/receipt.ts";
import type { HostSession, ViewerSession } from "../../peer/session/session.ts";
import type { SessionRole, SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { err, ok } from "../../protocol/result.ts";
import { pageScopes } from "../../protocol/scope.ts";

const startedMs = Date.UTC(2026, 10, 24, 9, 0);

/** A live session of a customer (Rosa, 0) and a technician (Jonas, 1) in which nothing has happened yet. */
export function fakeSnapshot(role: SessionRole, part: Partial<SessionSnapshot> = {}): SessionSnapshot {
  const host = role === "host";
  return {
    role,
    phase: "live",
    sessionId: "Zm9vYmFyYmF6cXV4MTIzNA",
    startedAtMs: startedMs,
    self: host ? { sender: 0, name: "Rosa Lindner" } : { sender: 1, name: "Jonas Weber" },
    members: [
      { sender: 0, name: "Rosa Lindner", role: "host", link: "live", self: host },
      { sender: 1, name: "Jonas Weber", role: "viewer", link: "live", self: !host },
    ],
    code: null,
    guesses: { wrong: 0, left: 3 },
    asks: [],
    grants: [],
    paused: false,
    screen: { state: "none", surface: null, widthPixels: 0, heightPixels: 0, error: null },
    chat: [],
    transfers: [],
    meter: {
      path: "direct",
      roundTripMs: 24,
      framesPerSecond: null,
      delayMs: null,
      bitrateBps: null,
      codec: null,
      stale: false,
    },
    interruption: null,
    recordedBy: [],
    diagnostics: null,
    repairs: [],
    hostScopes: pageScopes,
    hostBuild: "0.1.0+fake",
    ghost: null,
    enrolledDevice: null,
    control: noControl,
    hostControl: noHostControl,
    copies: [],
    signaling: "online",
    unequalBuilds: false,
    error: null,
    end: null,
    ...part,
  };
}

/** A receipt of half an hour with the members of the snapshot, and nothing granted. */
export function fakeReceipt(snapshot: SessionSnapshot, part: Partial<Receipt> = {}): Receipt {
  const endedMs = startedMs + 1_800_000;
  return {
    format: "farhand-receipt",
    version: 1,
    sessionId: snapshot.sessionId,
    role: snapshot.role,
    startedMs,
    endedMs,
    endReason: snapshot.end?.reason ?? "ended-there",
    members: snapshot.members.map(({ sender, name, role, self }) => ({
      sender,
      name,
      role,
      self,
      joinedMs: startedMs,
      leftMs: endedMs,
    })),
    grants: [],
    files: [],
    recordings: [],
    dropped: [],
    repairs: [],
    chatMessages: 0,
    link: {
      relayed: false,
      interruptions: 0,
      interruptedMs: 0,
      roundTripMedianMs: 24,
      delayMedianMs: null,
      refusedMessages: 0,
    },
    ...part,
  };
}

const nothing = () => {};
const settled = async () => ok(undefined);

function sharedPart(first: SessionSnapshot) {
  let snapshot = first;
  const listeners = new Set<(snapshot: SessionSnapshot) => void>();
  return {
    get snapshot() {
      return snapshot;
    },
    /** Changes the snapshot, and tells it at once. */
    show(part: Partial<SessionSnapshot>) {
      snapshot = { ...snapshot, ...part };
      for (const listener of listeners) listener(snapshot);
    },
    subscribe(listener: (snapshot: SessionSnapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setName: nothing,
    sendChat: nothing,
    dismissError: nothing,
    pauseTransfer: nothing,
    resumeTransfer: nothing,
    cancelTransfer: nothing,
    refuseTransfer: nothing,
    openReceived: async () => err("file-unreadable"),
    filesOf: (transfer: string) => snapshot.transfers.find(({ id }) => id === transfer)?.files ?? [],
    receipt: () => fakeReceipt(snapshot),
    end: nothing,
    dispose: nothing,
  };
}

export type Fake<Session> = Session & { show(part: Partial<SessionSnapshot>): void };

/** A customer's side; `over` replaces commands. */
export function fakeHost(
  part: Partial<SessionSnapshot> = {},
  over: Partial<HostSession> = {},
): Fake<HostSession> {
  return Object.assign(sharedPart(fakeSnapshot("host", part)), {
    role: "host" as const,
    join: settled,
    answer: settled,
    takeBack: nothing,
    shareScreen: settled,
    stopSharing: nothing,
    setPaused: nothing,
    setFence: () => ok(undefined),
    acceptTransfer: nothing,
    offerFiles: () => ok("transfer"),
    sendDiagnostics: () => ok(undefined),
    removeMember: nothing,
    onPointer: () => nothing,
    tellGhost: nothing,
    tellEnrolled: nothing,
    capturedTrack: () => null,
    ...over,
  });
}

/** A technician's side; `over` replaces commands. */
export function fakeViewer(
  part: Partial<SessionSnapshot> = {},
  over: Partial<ViewerSession> = {},
): Fake<ViewerSession> {
  return Object.assign(sharedPart(fakeSnapshot("viewer", part)), {
    role: "viewer" as const,
    open: settled,
    joinAsColleague: settled,
    openDevice: settled,
    ask: nothing,
    withdrawAsk: nothing,
    release: nothing,
    inviteColleague: async () => err("scope-missing"),
    offerFiles: () => ok("transfer"),
    acceptTransfer: nothing,
    movePointer: nothing,
    drawInk: nothing,
    clearInk: nothing,
    markTarget: nothing,
    sendInput: nothing,
    commandTab: nothing,
    askRepair: nothing,
    answerPageDialog: nothing,
    copyFromHost: async () => err("clipboard-empty"),
    pasteToHost: settled,
    chooseFiles: () => ok("transfer"),
    cancelFileChoice: nothing,
    attachCanvas: nothing,
    startRecording: settled,
    stopRecording: async () => err("recording-failed"),
    ...over,
  });
}
