/**
 * Owns: a technician's side of a session as a page sees it, and how the pair with the host comes about: by a code of
 * its own that a customer types, by a colleague's code, by an unattended device's access code, or again after a reload. The running session is viewer-core.ts's.
 * Must never: let more than one customer in on one code.
 *
 * Phases are in session-snapshot.ts. A burned or expired code leads back to `idle`.
 */

import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { cleanDisplayName } from "../../../protocol/fields.ts";
import { type JoinCode, parseJoinCode } from "../../../protocol/join-code.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import type { IceConfiguration } from "../../../protocol/signaling-messages.ts";
import type { AccessOutcome } from "../../device/access-lock.ts";
import { createGuessBudget, type GuessBudget } from "../../handshake/guess-budget.ts";
import type { HandshakeCredentials } from "../../handshake/handshake.ts";
import { createMeeting, type Meeting } from "../../pair/meeting.ts";
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
import type { ViewerSession } from "../session.ts";
import { createSessionLife, endReasonOf } from "../session-life.ts";
import type { EndReason } from "../session-snapshot.ts";
import { createSessionStore } from "../session-store.ts";
import { type CodeRoom, openCodeRoom } from "./code-room.ts";
import { openDevice } from "./open-device.ts";
import { prepareViewerMedia } from "./prepared-media.ts";
import { createViewerCore, type ViewerCore } from "./viewer-core.ts";

export type ViewerSessionOptions = {
  readonly environment: SessionEnvironment;
  /** The tab's own storage, for going on after a reload. */
  readonly tabStorage: KeyValueStorage;
  /** A session of this tab from before it was loaded anew: it is gone back to at once. */
  readonly stored?: StoredSession;
};

export function createViewerSession(options: ViewerSessionOptions): ViewerSession {
  const { environment, tabStorage, stored } = options;
  const { clock, signaling, wallMs } = environment;
  const store = createSessionStore("viewer");
  const receipt = createReceiptLog("viewer", wallMs);
  let codeRoom: CodeRoom | null = null;
  let attempts: readonly { readonly member: string; readonly pair: Pair; readonly meeting: Meeting }[] = [];
  let running: { readonly pair: Pair; readonly meeting: Meeting; readonly core: ViewerCore } | null = null;
  let canvas: HTMLCanvasElement | null = null;
  let farewell: EndReason | null = null;
  const colleagueBudgets = new Map<string, GuessBudget>();
  const prepared = prepareViewerMedia(environment.media, clock);

  const life = createSessionLife({
    environment,
    store,
    receipt,
    persist,
    onEnd() {
      forgetStoredSession(tabStorage);
      closeCode();
      prepared.dispose();
      running?.pair.send({ t: "bye", reason: "ended" });
      running?.pair.end("session-ended");
      running?.core.dispose();
      running?.meeting.dispose();
    },
  });

  if (stored?.role === "viewer") resume(stored);

  return {
    role: "viewer",
    get snapshot() {
      return store.snapshot;
    },
    subscribe: store.subscribe,
    open,
    joinAsColleague,
    openDevice: reachDevice,
    setName(typed) {
      const name = cleanDisplayName(typed);
      if (name === "") return;
      store.change({ self: { ...store.snapshot.self, name } });
      void running?.core.greet();
    },
    ask: (scope) => running?.core.ask(scope),
    withdrawAsk: (askId) => running?.core.withdrawAsk(askId),
    release: (scope) => running?.core.release(scope),
    async inviteColleague() {
      return (await running?.core.invites.ask()) ?? err("session-ended");
    },
    sendChat(text) {
      const cleaned = cleanChatText(text);
      if (cleaned !== "") running?.core.chat.say(cleaned);
    },
    dismissError: () => store.change({ error: null }),
    offerFiles: (sources) => running?.core.files.offer(sources) ?? err("session-ended"),
    acceptTransfer: (transfer) => running?.core.files.accept(transfer, "once"),
    refuseTransfer: (transfer) => running?.core.files.refuse(transfer),
    pauseTransfer: (transfer) => running?.core.files.pause(transfer),
    resumeTransfer: (transfer) => running?.core.files.resume(transfer),
    cancelTransfer: (transfer) => running?.core.files.cancel(transfer),
    filesOf: (transfer) => running?.core.files.filesOf(transfer) ?? [],
    async openReceived(transfer, entry) {
      return (await running?.core.files.openReceived(transfer, entry)) ?? err("file-unreadable");
    },
    movePointer: (at) => running?.core.marks.movePointer(at),
    drawInk: (stroke, points, end) => running?.core.marks.drawInk(stroke, points, end),
    clearInk: () => running?.core.marks.clearInk(),
    markTarget: (at) => running?.core.marks.markTarget(at),
    sendInput: (input) => running?.core.control.sendInput(input),
    commandTab: (command) => running?.core.control.commandTab(command),
    answerPageDialog: (id, accept, text) => running?.core.control.answerPageDialog(id, accept, text),
    askRepair: (repair) => running?.core.repairs.ask(repair),
    async copyFromHost() {
      return (await running?.core.clipboard.copy()) ?? err("session-ended");
    },
    async pasteToHost(content) {
      return (await running?.core.clipboard.paste(content)) ?? err("session-ended");
    },
    chooseFiles: (choice, sources) =>
      running?.core.control.chooseFiles(choice, sources) ?? err("session-ended"),
    cancelFileChoice: (choice) => running?.core.control.cancelFileChoice(choice),
    attachCanvas(given) {
      canvas = given;
      running?.core.view.receiver.attach(given);
    },
    async startRecording(name) {
      return (await running?.core.startRecording(name)) ?? err("session-ended");
    },
    async stopRecording() {
      return (await running?.core.stopRecording()) ?? err("session-ended");
    },
    receipt: () => receipt.receipt(),
    end: () => life.end("ended-here", null),
    dispose() {
      life.dispose();
      closeCode();
      prepared.dispose();
      running?.pair.end("session-ended");
      running?.core.dispose();
      running?.meeting.dispose();
      store.dispose();
    },
  };

  async function open(typedName: string): Promise<Result<void>> {
    const name = cleanDisplayName(typedName);
    if (store.snapshot.phase !== "idle") return err("session-ended");
    if (name === "") return err("message-malformed");
    store.change({
      phase: "opening",
      error: null,
      self: { sender: 0, name },
      guesses: { wrong: 0, left: 3 },
    });
    const opened = await openCodeRoom(environment, life.signal, (code) => {
      // Who is trying it when its time is over may finish.
      if (codeRoom?.isOver !== true || attempts.length === 0) loseCode(code);
    });
    if (life.isOver) {
      if (opened.ok) opened.value.leave();
      return err("session-ended");
    }
    if (!opened.ok) {
      store.change({ phase: "idle", error: opened.code });
      return opened;
    }
    const made = opened.value;
    codeRoom = made;
    made.room.on("signal", ({ from, payload }) => handleStranger(made, from, payload));
    made.room.on("member-out", ({ member }) => {
      for (const attempt of attempts) {
        if (attempt.member === member && attempt.pair.state === "connecting") attempt.pair.end("link-failed");
      }
    });
    const { code, expiresAtMs, budget } = made;
    store.change({ phase: "waiting", code: { code, expiresAtMs, guessesLeft: budget.left } });
    return ok(undefined);
  }

  /** A member that offers a link tries the code. One attempt a member; side by side they share three guesses. */
  function handleStranger(made: CodeRoom, member: string, payload: string): void {
    if (codeRoom !== made || running !== null || made.isOver) return;
    if (attempts.some((attempt) => attempt.member === member)) return;
    const started = prove(made.room, member, byCode(made.code), made.budget);
    attempts = [...attempts, { member, ...started }];
    started.pair.handleSignal(payload);
    void started.proved.then((code) => {
      attempts = attempts.filter((attempt) => attempt.member !== member);
      const { wrong, left } = made.budget;
      store.change({ guesses: { wrong, left } });
      if (codeRoom !== made) return;
      if (code === null) return void started.meeting.met.then(closeCode);
      const { code: shown, expiresAtMs } = made;
      store.change({ code: { code: shown, expiresAtMs, guessesLeft: left } });
      // Who is trying it still may be right: a guess under way is not wrong yet, and nobody else gets one.
      if (attempts.length > 0) return;
      if (made.budget.isBurned) loseCode("join-code-burned");
      else if (made.isOver) loseCode("join-code-expired");
    });
  }

  async function joinAsColleague(typedCode: string, typedName: string): Promise<Result<void>> {
    const name = cleanDisplayName(typedName);
    if (store.snapshot.phase !== "idle") return err("session-ended");
    const parsed = parseJoinCode(typedCode);
    if (!parsed.ok) return parsed;
    if (name === "") return err("message-malformed");
    const code = parsed.value;
    const budget = colleagueBudgets.get(code.locator) ?? createGuessBudget();
    colleagueBudgets.set(code.locator, budget);
    if (budget.isBurned) return err("join-code-burned");
    store.change({ phase: "opening", error: null, self: { sender: 0, name } });
    const joined = await signaling.joinRoom(code.locator, { signal: life.signal });
    const host = joined.ok ? joined.value.members[0] : undefined;
    if (life.isOver || !joined.ok || host === undefined) {
      if (joined.ok) joined.value.leave();
      if (life.isOver) return err("session-ended");
      store.change({ phase: "idle" });
      return joined.ok ? err("room-not-found") : joined;
    }
    const room = joined.value;
    store.change({ phase: "linking" });
    const { proved, meeting } = prove(room, host, byCode(code), budget);
    const endCode = await proved;
    store.change({ guesses: { wrong: budget.wrong, left: budget.left } });
    if (endCode === null) {
      void meeting.met.then(() => room.leave());
      return ok(undefined);
    }
    room.leave();
    if (!life.isOver) store.change({ phase: "idle" });
    return err(budget.isBurned && endCode === "join-code-wrong" ? "join-code-burned" : endCode);
  }

  async function reachDevice(device: string, accessCode: string, typedName: string): Promise<AccessOutcome> {
    const name = cleanDisplayName(typedName);
    if (store.snapshot.phase !== "idle") return err("session-ended");
    if (name === "" || accessCode === "") return err("message-malformed");
    store.change({ phase: "opening", error: null, self: { sender: 0, name } });
    const opened = await openDevice({
      environment,
      signal: life.signal,
      device,
      accessCode,
      onRung: () => store.change({ phase: "linking" }),
      prove,
    });
    if (!opened.ok && !life.isOver) store.change({ phase: "idle" });
    return opened;
  }

  /** Waits for a member's offer and proves itself over it. `proved` is null when it did, else why not. */
  function prove(room: Room, member: string, credentials: HandshakeCredentials, budget: GuessBudget) {
    const pair = createViewerPair(credentials, room.ice, null, budget);
    const meeting = createMeeting({ signaling, pair, first: { room, member }, clock });
    const giveUp = () => {
      if (pair.state === "connecting") pair.end("session-ended");
    };
    const proved = new Promise<ErrorCode | null>((resolve) => {
      const endListening = pair.on("state", (state) => {
        // The first change decides; what comes after is the session's.
        endListening();
        life.signal.removeEventListener("abort", giveUp);
        if (state === "live") budget.release();
        if (state === "live" && running === null) {
          run(pair, meeting);
          return resolve(null);
        }
        meeting.dispose();
        pair.end("session-ended");
        resolve(pair.endCode ?? "link-failed");
      });
    });
    life.signal.addEventListener("abort", giveUp);
    const cancel = clock.after(30_000, () => {
      if (pair.state === "connecting") pair.end("handshake-timeout");
    });
    void proved.then(cancel);
    return { pair, meeting, proved };
  }

  function createViewerPair(
    credentials: HandshakeCredentials,
    ice: IceConfiguration,
    viewerSender: number | null,
    budget: GuessBudget | null,
  ): Pair {
    return createPair({
      role: "viewer",
      ...credentials,
      reserveGuess: () => budget?.reserve() ?? true,
      viewerSender,
      nextEpoch: () => 0,
      ice,
      createLink: environment.createLink,
      clock,
      timeline: environment.timeline,
      randomBytes: environment.randomBytes,
    });
  }

  function run(pair: Pair, meeting: Meeting): void {
    const core = createViewerCore({
      environment: { ...environment, media: prepared.media },
      store,
      receipt,
      pair,
      onAdmitted(sessionId) {
        if (store.snapshot.sessionId === "") life.begin(sessionId);
        life.noteLinks([pair]);
        persist();
      },
      onFarewell(reason) {
        if (reason === "removed" || reason === "refused") farewell = reason;
        else farewell = reason === "abusive" ? "failed" : "ended-there";
      },
    });
    running = { pair, meeting, core };
    if (canvas !== null) core.view.receiver.attach(canvas);
    store.change({
      phase: pair.resumption !== null && pair.state === "connecting" ? "interrupted" : "linking",
      code: null,
    });
    for (const attempt of attempts) if (attempt.pair !== pair) attempt.pair.end("session-ended");
    pair.on("state", (state) => {
      if (state === "ended") life.end(farewell ?? endReasonOf(pair.endCode ?? "link-failed"), pair.endCode);
      else life.noteLinks([pair]);
    });
  }

  function resume(session: StoredSession): void {
    const row = session.pairs[0];
    if (row === undefined) return;
    store.change({ self: { sender: row.sender, name: session.name }, phase: "interrupted" });
    const none = { servers: [], relayOnly: false, lifetimeMs: null };
    const { rendezvous, sender } = row;
    const credentials = { identity: { kind: "resume", rendezvous }, password: storedSecret(row) } as const;
    const pair = createViewerPair(credentials, none, sender, null);
    const meeting = createMeeting({ signaling, pair, first: null, clock });
    run(pair, meeting);
    life.begin(session.sessionId);
    life.noteLinks([pair]);
  }

  function persist(): void {
    const resumption = running?.pair.resumption;
    if (life.isOver || resumption === null || resumption === undefined || running === null) return;
    const { sessionId, self } = store.snapshot;
    const pairs = [{ sender: running.pair.viewerSender, name: self.name, ...resumption }];
    storeSession(tabStorage, wallMs(), { role: "viewer", sessionId, name: self.name, pairs });
  }

  function loseCode(code: ErrorCode): void {
    if (codeRoom === null) return;
    closeCode();
    if (running === null) store.change({ phase: "idle", error: code });
  }

  function closeCode(): void {
    const closed = codeRoom;
    codeRoom = null;
    closed?.leave();
    for (const attempt of attempts)
      if (attempt.pair.state === "connecting") attempt.pair.end("join-code-burned");
    store.change({ code: null });
  }
}

function byCode({ locator, secret }: JoinCode): HandshakeCredentials {
  return { identity: { kind: "code", locator }, password: secretToPassword(secret) };
}
