/**
 * Owns: the customer's side of a session as a page sees it, and how members come in: by a typed code, by a code made
 * for a colleague, or again after a reload. What happens among members is host-core.ts's.
 * Must never: open the browser's picker, or send a byte of a screen, file or report, without a person's own act.
 *
 * Phases are in session-snapshot.ts. A wrong code leads back to `idle`, with the guess counted.
 */

import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { type JoinCode, parseJoinCode } from "../../../protocol/join-code.ts";
import { limits } from "../../../protocol/limits.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import { pageScopes, type Scope } from "../../../protocol/scope.ts";
import { createGuessBudget, type GuessBudget } from "../../handshake/guess-budget.ts";
import { createMeeting } from "../../pair/meeting.ts";
import { createPair, type Pair, secretToPassword } from "../../pair/pair.ts";
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

export type HostSessionOptions = {
  readonly environment: SessionEnvironment;
  /** The tab's own storage, for going on after a reload. */
  readonly tabStorage: KeyValueStorage;
  /** A session of this tab from before it was loaded anew: it is gone back to at once, with nothing granted. */
  readonly stored?: StoredSession;
  /** What this side can carry out; a plain page by default. Anything else is answered with no. */
  readonly supportedScopes?: readonly Scope[];
};

export function createHostSession(options: HostSessionOptions): HostSession {
  const { environment, tabStorage, stored } = options;
  const { clock, signaling, wallMs } = environment;
  const store = createSessionStore("host");
  const receipt = createReceiptLog("host", wallMs);
  const core = createHostCore({
    environment,
    store,
    receipt,
    supportedScopes: options.supportedScopes ?? pageScopes,
  });
  const invites = createHostInvites(environment);
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
      core.screen.stop();
    },
  });

  core.on("members-changed", persist);
  core.on("invite-asked", ({ member, id }) => void invite(member, id));
  core.on("member-gone", ({ code }) => {
    if (life.isOver || core.members.size > 0) return;
    life.end(endReasonOf(code), code);
  });

  if (stored !== undefined) resume(stored);

  return {
    role: "host",
    get snapshot() {
      return store.snapshot;
    },
    subscribe: store.subscribe,
    setName(name) {
      store.change({ self: { ...store.snapshot.self, name } });
      core.spreadRoster();
    },
    join,
    async answer(askId, answer) {
      const ask = core.consent.find(askId);
      if (ask === undefined) return ok(undefined);
      if (ask.kind === "scope" && ask.scope === "view" && answer !== "no") {
        const started = await core.screen.start();
        if (!started.ok) {
          store.change({ error: started.code });
          return started;
        }
      }
      core.consent.answer(askId, answer, wallMs());
      return ok(undefined);
    },
    takeBack: (scope, sender) => core.takeBack(scope, sender ?? null),
    async shareScreen() {
      const started = await core.screen.start();
      if (!started.ok) {
        store.change({ error: started.code });
        return started;
      }
      core.grantViewToAll();
      return ok(undefined);
    },
    stopSharing: () => core.stopSharing(),
    setPaused: (paused) => core.setPaused(paused),
    sendChat(text) {
      const cleaned = cleanChatText(text);
      if (cleaned !== "") core.say(cleaned);
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
        sender === undefined
          ? [...core.members.values()].find(({ isAdmitted }) => isAdmitted)
          : core.members.get(sender);
      return member?.files?.offer(sources) ?? err("not-a-member");
    },
    sendDiagnostics: (report, sender) => core.sendDiagnostics(report, sender ?? null),
    removeMember(sender) {
      const member = core.members.get(sender);
      if (member !== undefined) core.dismiss(member, "removed");
    },
    onPointer: (listener) => core.on("pointer", listener),
    capturedTrack: () => core.screen.track,
    receipt: () => receipt.receipt(),
    end: () => life.end("ended-here", null),
    dispose() {
      life.dispose();
      invites.dispose();
      core.dispose();
      store.dispose();
    },
  };

  async function join(typedCode: string, name: string): Promise<Result<void>> {
    if (store.snapshot.phase !== "idle") return err("session-ended");
    const parsed = parseJoinCode(typedCode);
    if (!parsed.ok) return parsed;
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
    const { pair, proved } = prove(room, maker, code, budget);
    const endCode = await proved;
    if (endCode !== null) {
      room.leave();
      return backToIdle(endCode, budget);
    }
    if (life.isOver) {
      pair.end("session-ended");
      return err("session-ended");
    }
    life.begin(core.sessionId);
    receipt.joined({ sender: 0, name, role: "host", self: true });
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

  /** Links to one member of a code's room and proves the code. `proved` is null when it was right, else why not. */
  function prove(room: Room, other: string, code: JoinCode, budget: GuessBudget, isColleague = false) {
    const sender = core.nextSender();
    const pair = createPair({
      role: "host",
      identity: { kind: "code", locator: code.locator },
      password: secretToPassword(code.secret),
      reserveGuess: () => budget.reserve(),
      viewerSender: sender,
      nextEpoch: core.nextEpoch,
      ice: room.ice,
      createLink: environment.createLink,
      clock,
      timeline: environment.timeline,
      randomBytes: environment.randomBytes,
    });
    const meeting = createMeeting({ signaling, pair, first: { room, member: other }, clock });
    const proved = new Promise<ErrorCode | null>((resolve) => {
      pair.on("state", (state) => {
        if (state === "live") {
          budget.release();
          core.addMember({ pair, meeting, sender, name: "", isAdmitted: !isColleague });
          watch(pair);
          resolve(null);
        } else if (state === "ended") {
          meeting.dispose();
          resolve(pair.endCode ?? "link-failed");
        }
      });
    });
    room.on("ended", () => {
      if (pair.state === "connecting") pair.end("join-code-expired");
    });
    if (!isColleague) void meeting.met.then(() => room.leave());
    pair.handlePresence();
    return { pair, proved };
  }

  function watch(pair: Pair): void {
    pair.on("state", () => life.noteLinks([...core.members.values()].map((member) => member.pair)));
  }

  async function invite(member: HostMember, id: string): Promise<void> {
    const isFull = core.members.size >= limits.viewers;
    const made = isFull ? err("room-full") : await invites.create(arrive);
    if (!made.ok) {
      member.pair.send({ t: "invite-answer", id, answer: "no", code: made.code });
      return;
    }
    const { code, expiresInMs } = made.value;
    member.pair.send({ t: "invite-answer", id, answer: "yes", ...code, expiresInMs });
  }

  function arrive(invitation: Invitation, other: string): void {
    if (invitation.budget.isBurned || core.members.size >= limits.viewers) return invitation.end();
    const { proved, pair } = prove(invitation.room, other, invitation.code, invitation.budget, true);
    void proved.then(async (endCode) => {
      if (endCode === null) {
        const member = core.members.get(pair.viewerSender);
        await member?.meeting.met;
        invitation.end();
      } else if (invitation.budget.isBurned) invitation.end();
    });
  }

  function resume(session: StoredSession): void {
    core.restore(session.sessionId, Math.max(...session.pairs.map(({ sender }) => sender)));
    store.change({ phase: "interrupted", self: { sender: 0, name: session.name } });
    for (const row of session.pairs) {
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
      core.addMember({ pair, meeting, sender: row.sender, name: row.name, isAdmitted: true });
      watch(pair);
    }
    life.begin(core.sessionId);
    receipt.joined({ sender: 0, name: session.name, role: "host", self: true });
    life.noteLinks([...core.members.values()].map((member) => member.pair));
  }

  function persist(): void {
    const pairs = [...core.members.values()].flatMap(({ sender, name, pair, isAdmitted }) =>
      pair.resumption === null || !isAdmitted || name === "" ? [] : [{ sender, name, ...pair.resumption }],
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
