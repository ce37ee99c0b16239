/**
 * Owns: the customer's side of a session as a page sees it, and how members come in: by a typed code, by a code made
 * for a colleague, by ringing an unattended device, or again after a reload. What happens among members is host-core.ts's.
 * Must never: open the browser's picker, or send a byte of a screen, file or report, without a person's own act; of an
 * unattended device that is its enrolment.
 *
 * Phases are in session-snapshot.ts. A wrong code leads back to `idle`, with the guess counted.
 */

import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { cleanDisplayName } from "../../../protocol/fields.ts";
import { parseJoinCode } from "../../../protocol/join-code.ts";
import { limits } from "../../../protocol/limits.ts";
import { hostSender } from "../../../protocol/packet-layout.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import { pageScopes, type Scope } from "../../../protocol/scope.ts";
import type { ClipboardSurface } from "../../clipboard/clipboard-surface.ts";
import { createGuessBudget, type GuessBudget } from "../../handshake/guess-budget.ts";
import { createMeeting } from "../../pair/meeting.ts";
import { createPair } from "../../pair/pair.ts";
import type { ControlSurface } from "../../remote-control/control-surface.ts";
import type { FileFieldSurface } from "../../remote-control/file-field-surface.ts";
import type { RepairBench } from "../../repairs/repair-bench.ts";
import type { Room } from "../../signaling/signaling-client.ts";
import { cleanChatText } from "../chat-log.ts";
import type { SessionEnvironment } from "../environment.ts";
import { createReceiptLog } from "../receipt-log.ts";
import {
  forgetStoredSession,
  type KeyValueStorage,
  type StoredSession,
  storedSecret,
  storeSession,
} from "../resumption-store.ts";
import type { HostSession } from "../session.ts";
import { createSessionLife, endReasonOf } from "../session-life.ts";
import { createSessionStore } from "../session-store.ts";
import { createHostCore } from "./host-core.ts";
import { createHostInvites, type Invitation } from "./host-invites.ts";
import type { HostMember } from "./host-member.ts";
import { createMemberNumbers } from "./member-numbers.ts";
import { byCode, type Ring, type WayIn } from "./way-in.ts";

export type HostSessionOptions = {
  readonly environment: SessionEnvironment;
  /** The tab's own storage, for going on after a reload. */
  readonly tabStorage: KeyValueStorage;
  /** A session of this tab from before it was loaded anew: it is gone back to at once, with nothing granted. */
  readonly stored?: StoredSession;
  /** What this side can carry out; a plain page by default. Anything else is answered with no. */
  readonly supportedScopes?: readonly Scope[];
  /** What carries out a viewer's input. Without one `control` is not supported. */
  readonly controlSurface?: ControlSurface;
  /** What carries out repairs. Without one `script` is not supported. */
  readonly repairBench?: RepairBench;
  /** What holds the clipboard. Without one, or without control, `clipboard` is not supported. */
  readonly clipboardSurface?: ClipboardSurface;
  /** What puts files into a page's fields. */
  readonly fileFieldSurface?: FileFieldSurface;
};

/** A session that people also come into by ringing. */
export type HostEngine = {
  readonly session: HostSession;
  /** Goes to where whoever rang waits, and lets it prove itself. Side by side with others, and at any time before the end. */
  answerRing(ring: Ring): Promise<Result<void>>;
};

export function createHostSession(options: HostSessionOptions): HostSession {
  return createHostEngine(options).session;
}

export function createHostEngine(options: HostSessionOptions): HostEngine {
  const { environment, tabStorage, stored } = options;
  const { clock, signaling, wallMs } = environment;
  const store = createSessionStore("host");
  const receipt = createReceiptLog("host", wallMs);
  const core = createHostCore({
    environment,
    store,
    receipt,
    supportedScopes: options.supportedScopes ?? pageScopes,
    controlSurface: options.controlSurface ?? null,
    clipboardSurface: options.clipboardSurface ?? null,
    fileFieldSurface: options.fileFieldSurface ?? null,
    repairBench: options.repairBench ?? null,
  });
  const invites = createHostInvites(environment);
  const numbers = createMemberNumbers();
  const budgetsByLocator = new Map<string, GuessBudget>();
  const life = createSessionLife({
    environment,
    store,
    receipt,
    persist,
    onEnd() {
      forgetStoredSession(tabStorage);
      invites.dispose();
      for (const member of core.members.values()) core.dismiss(member, "ended");
      core.grants.screen.stop();
    },
  });

  core.on("members-changed", () => {
    persist();
    // Who was let in while the others' links are down ends the interruption.
    noteLinks();
  });
  core.on("invite-agreed", ({ member, id, roomToken }) => void invite(member, id, roomToken));
  core.on("member-gone", ({ member, code }) => {
    invites.endOf(member.sender);
    // Who was not let in is no company.
    if (life.isOver || core.admitted().length > 0) return;
    life.end(endReasonOf(code), code);
  });

  if (stored?.role === "host") resume(stored);

  const session: HostSession = {
    role: "host",
    get snapshot() {
      return store.snapshot;
    },
    subscribe: store.subscribe,
    setName(typed) {
      const name = cleanDisplayName(typed);
      if (name === "") return;
      store.change({ self: { ...store.snapshot.self, name } });
      receipt.renamed(hostSender, name);
      core.spreadRoster();
    },
    join,
    answer: (askId, answer) => core.grants.answer(askId, answer),
    takeBack: (scope, sender) => core.grants.takeBack(scope, sender ?? null),
    shareScreen: () => core.grants.shareWithAll(),
    stopSharing: () => core.grants.stopSharing(),
    setPaused: (paused) => core.grants.setPaused(paused),
    setFence: (fence) => core.control?.setFence(fence) ?? err("control-unavailable"),
    sendChat(text) {
      const cleaned = cleanChatText(text);
      if (cleaned !== "") core.chat.say(cleaned);
    },
    dismissError: () => store.change({ error: null }),
    acceptTransfer: (transfer, duration) => ownerOf(transfer)?.files?.accept(transfer, duration),
    refuseTransfer: (transfer) => ownerOf(transfer)?.files?.refuse(transfer),
    pauseTransfer: (transfer) => ownerOf(transfer)?.files?.pause(transfer),
    resumeTransfer: (transfer) => ownerOf(transfer)?.files?.resume(transfer),
    cancelTransfer: (transfer) => ownerOf(transfer)?.files?.cancel(transfer),
    filesOf: (transfer) => ownerOf(transfer)?.files?.filesOf(transfer) ?? [],
    async openReceived(transfer, entry) {
      return (await ownerOf(transfer)?.files?.openReceived(transfer, entry)) ?? err("file-unreadable");
    },
    offerFiles(sources, sender) {
      const member =
        sender === undefined ? core.admitted()[0] : core.admitted().find((other) => other.sender === sender);
      return member?.files?.offer(sources) ?? err("not-a-member");
    },
    sendDiagnostics: (report, sender) => core.grants.sendDiagnostics(report, sender ?? null),
    removeMember(sender) {
      const member = core.members.get(sender);
      if (member !== undefined) core.dismiss(member, "removed");
    },
    tellGhost: (sender, ghost, state) =>
      core.members.get(sender)?.pair.send({ t: "ghost-state", ghost, state }),
    tellEnrolled(sender, device, name) {
      core.members.get(sender)?.pair.send({ t: "device-enrolled", device, name });
      // The yes was for this one enrolment.
      core.grants.consent.apply({ kind: "used", sender, scope: "unattended" });
    },
    onPointer: (listener) => core.on("pointer", listener),
    capturedTrack: () => core.grants.screen.track,
    receipt: () => receipt.receipt(),
    end: () => life.end("ended-here", null),
    dispose() {
      life.dispose();
      invites.dispose();
      core.dispose();
      store.dispose();
    },
  };
  return { session, answerRing };

  async function answerRing({ rendezvous, letIn, ...proof }: Ring): Promise<Result<void>> {
    if (life.isOver) return err("session-ended");
    if (core.members.size >= limits.viewers) return err("room-full");
    const entered = await signaling.enterRendezvous(rendezvous, { signal: life.signal });
    if (!entered.ok) return entered;
    const room = entered.value;
    const ringer = room.members[0];
    if (life.isOver || ringer === undefined) {
      room.leave();
      return err(life.isOver ? "session-ended" : "room-not-found");
    }
    const { pair, proved } = prove(room, ringer, { ...proof, letIn, isExpected: false, leavesRoom: true });
    const endCode = await proved;
    if (endCode !== null) {
      room.leave();
      return err(endCode);
    }
    if (life.isOver) {
      pair.end("session-ended");
      return err("session-ended");
    }
    if (store.snapshot.phase === "idle") begin();
    return ok(undefined);
  }

  function begin(): void {
    life.begin(core.sessionId);
    receipt.joined({ sender: 0, name: store.snapshot.self.name, role: "host", self: true });
  }

  async function join(typedCode: string, typedName: string): Promise<Result<void>> {
    const name = cleanDisplayName(typedName);
    if (store.snapshot.phase !== "idle") return err("session-ended");
    const parsed = parseJoinCode(typedCode);
    if (!parsed.ok) return parsed;
    if (name === "") return err("message-malformed");
    const code = parsed.value;
    const budget = budgetsByLocator.get(code.locator) ?? createGuessBudget();
    budgetsByLocator.set(code.locator, budget);
    if (budget.isBurned) return backToIdle("join-code-burned", budget);
    store.change({ phase: "opening", error: null, self: { ...store.snapshot.self, name } });
    const joined = await signaling.joinRoom(code.locator, { signal: life.signal });
    if (life.isOver) {
      if (joined.ok) joined.value.leave();
      return err("session-ended");
    }
    if (!joined.ok) return backToIdle(joined.code, budget);
    const room = joined.value;
    const maker = room.members[0];
    if (maker === undefined) {
      room.leave();
      return backToIdle("room-not-found", budget);
    }
    store.change({ phase: "linking" });
    const proving = prove(room, maker, byCode(code, budget, true));
    const endCode = await proving.proved;
    if (endCode !== null) {
      room.leave();
      return backToIdle(endCode, budget);
    }
    if (life.isOver) {
      proving.pair.end("session-ended");
      return err("session-ended");
    }
    begin();
    return ok(undefined);
  }

  function backToIdle(code: ErrorCode, budget: GuessBudget): Result<never> {
    const isBurned = budget.isBurned && code === "join-code-wrong";
    store.change({
      phase: life.isOver ? "ended" : "idle",
      guesses: { wrong: budget.wrong, left: budget.left },
    });
    return err(isBurned ? "join-code-burned" : code);
  }

  /** Links to one member of a room and lets it prove itself. `proved` is null when it did, else why not. */
  function prove(room: Room, other: string, { credentials, guesses, leavesRoom, ...way }: WayIn) {
    const sender = numbers.take();
    const pair = createPair({
      role: "host",
      ...credentials,
      reserveGuess: () => guesses.reserve(),
      lockedMinutes: guesses.lockedMinutes,
      viewerSender: sender,
      nextEpoch: core.nextEpoch,
      ice: room.ice,
      createLink: environment.createLink,
      clock,
      timeline: environment.timeline,
      randomBytes: environment.randomBytes,
    });
    const meeting = createMeeting({ signaling, pair, first: { room, member: other }, clock });
    const endUnproved = (endCode: ErrorCode) => {
      if (pair.state === "connecting") pair.end(endCode);
    };
    const giveUp = () => endUnproved("session-ended");
    const proved = new Promise<ErrorCode | null>((resolve) => {
      const endListening = pair.on("state", (state) => {
        // The first change decides; what comes after is the session's.
        endListening();
        life.signal.removeEventListener("abort", giveUp);
        if (state === "live") {
          guesses.release();
          core.addMember({ pair, meeting, sender, name: "", isAdmitted: false, ...way });
          pair.on("state", noteLinks);
          resolve(null);
        } else {
          numbers.giveBack(sender);
          meeting.dispose();
          resolve(pair.endCode ?? "link-failed");
        }
      });
    });
    life.signal.addEventListener("abort", giveUp);
    room.on("ended", ({ reason }) => {
      const isForgotten = reason === "disconnected" || reason === "shutdown";
      endUnproved(isForgotten ? "signaling-unreachable" : "join-code-expired");
    });
    room.on("member-out", ({ member }) => {
      if (member === other) endUnproved("link-failed");
    });
    if (leavesRoom) {
      void meeting.met.then(() => room.leave());
      pair.on("state", (state) => state === "ended" && room.leave());
    }
    pair.handlePresence();
    return { pair, meeting, proved };
  }

  function noteLinks(): void {
    life.noteLinks(core.admitted().map((member) => member.pair));
  }

  async function invite(member: HostMember, id: string, roomToken?: string): Promise<void> {
    const isFull = core.members.size >= limits.viewers;
    const made = isFull ? err("room-full") : await invites.create(member.sender, roomToken, arrive);
    if (!made.ok) {
      core.answerInvite(member, { t: "invite-answer", id, answer: "no", code: made.code });
      return;
    }
    // Gone while the code was made: nobody is left to be told it.
    if (core.members.get(member.sender) !== member) return made.value.end();
    const { code, expiresInMs } = made.value;
    core.answerInvite(member, { t: "invite-answer", id, answer: "yes", ...code, expiresInMs });
  }

  function arrive(invitation: Invitation, other: string): void {
    if (invitation.budget.isBurned || core.members.size >= limits.viewers) return invitation.end();
    invitation.trying.add(other);
    const proving = prove(invitation.room, other, byCode(invitation.code, invitation.budget, false));
    void proving.proved.then(async (endCode) => {
      if (endCode === null) {
        await proving.meeting.met;
        invitation.end();
        return;
      }
      invitation.trying.delete(other);
      const isOver = invitation.budget.isBurned || !invitation.isOpen;
      if (isOver && invitation.trying.size === 0) invitation.end();
    });
  }

  function resume(session: StoredSession): void {
    core.restore(session.sessionId);
    store.change({ phase: "interrupted", self: { sender: 0, name: session.name } });
    for (const row of session.pairs) {
      numbers.note(row.sender);
      const pair = createPair({
        role: "host",
        identity: { kind: "resume", rendezvous: row.rendezvous },
        password: storedSecret(row),
        reserveGuess: () => true,
        viewerSender: row.sender,
        nextEpoch: core.nextEpoch,
        ice: { servers: [], relayOnly: false, lifetimeMs: null },
        createLink: environment.createLink,
        clock,
        timeline: environment.timeline,
        randomBytes: environment.randomBytes,
      });
      const meeting = createMeeting({ signaling, pair, first: null, clock });
      core.addMember({
        pair,
        meeting,
        sender: row.sender,
        name: row.name,
        isExpected: true,
        letIn: null,
        isAdmitted: true,
      });
      pair.on("state", noteLinks);
    }
    life.begin(core.sessionId);
    receipt.joined({ sender: 0, name: session.name, role: "host", self: true });
    noteLinks();
  }

  function persist(): void {
    const pairs = core
      .admitted()
      .flatMap(({ sender, name, pair }) =>
        pair.resumption === null ? [] : [{ sender, name, ...pair.resumption }],
      );
    if (life.isOver || pairs.length === 0) return;
    const { sessionId } = core;
    const { name } = store.snapshot.self;
    storeSession(tabStorage, wallMs(), { role: "host", sessionId, name, pairs });
  }

  function ownerOf(transfer: string): HostMember | undefined {
    return [...core.members.values()].find(({ files }) => files?.owns(transfer));
  }
}
