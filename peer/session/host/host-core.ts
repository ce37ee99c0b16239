/**
 * Owns: a host's running session: its members and what they are told, the consent and its effects on screen and
 * files, the chat, the receipt. host-session.ts is the face that a page sees and knows how members come in.
 * Must never: act on a message that was not checked against the consent of that very moment (host-member.ts).
 */

import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ControlMessage, ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import type { InputMessage } from "../../../protocol/input-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import { hostSender } from "../../../protocol/packet-layout.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import type { Scope } from "../../../protocol/scope.ts";
import { createEmitter } from "../../events.ts";
import type { Meeting } from "../../pair/meeting.ts";
import type { Pair } from "../../pair/pair.ts";
import { undelivered, withDelivered, withEntry } from "../chat-log.ts";
import { type Consent, holds, isAllowed } from "../consent.ts";
import type { SessionEnvironment } from "../environment.ts";
import { createMemberFiles } from "../member-files.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { PointerEventFromViewer } from "../session.ts";
import type { DiagnosticsReport } from "../session-snapshot.ts";
import type { SessionStore } from "../session-store.ts";
import { createHostConsent, type HostConsent } from "./host-consent.ts";
import { createHostMember, type HostMember, refusalOf, refusalOfInput } from "./host-member.ts";
import { createScreenShare, type ScreenShare } from "./screen-share.ts";

/** A scope message that was under way when its grant ended is dropped, and not held against its sender. */
const graceMs = 5_000;

type Events = {
  readonly pointer: PointerEventFromViewer;
  readonly "invite-asked": { readonly member: HostMember; readonly id: string };
  /** Members or their secrets changed: what a reload needs is to be stored again. */
  readonly "members-changed": undefined;
  readonly "member-gone": { readonly member: HostMember; readonly code: ErrorCode };
};

export type HostCore = ReturnType<typeof createHostCore>;

export function createHostCore(options: {
  readonly environment: SessionEnvironment;
  readonly store: SessionStore;
  readonly receipt: ReceiptLog;
  readonly supportedScopes: readonly Scope[];
}) {
  const { environment, store, receipt, supportedScopes } = options;
  const { clock, wallMs } = environment;
  const emitter = createEmitter<Events>();
  const membersBySender = new Map<number, HostMember>();
  let lastEpoch = 0;
  let lastSender = hostSender;
  let sessionId = bytesToBase64url(environment.randomBytes(16));

  const nextEpoch = () => {
    lastEpoch += 1;
    return lastEpoch;
  };
  const screen: ScreenShare = createScreenShare({ environment, nextEpoch });
  const consent: HostConsent = createHostConsent({
    clock,
    wallMs,
    onChange: spreadConsent,
    onAnswered(ask, answer) {
      const member = membersBySender.get(ask.sender);
      if (member === undefined) return;
      if (ask.kind === "scope") {
        const { sender, scope } = ask;
        const askedMs = ask.expiresAtMs - limits.scopeAskTimeoutMs;
        receipt.answered({ sender, scope, answer, askedMs });
        member.answersById.set(ask.id, answer);
        member.pair.send({ t: "scope-answer", id: ask.id, scope, answer });
      } else if (ask.kind === "admit") {
        if (answer === "no") dismiss(member, "refused");
        else admit(member);
      } else if (answer === "no") {
        member.pair.send({ t: "invite-answer", id: ask.id, answer: "no" });
      } else {
        emitter.emit("invite-asked", { member, id: ask.id });
      }
    },
  });

  screen.on("changed", (snapshot) => {
    store.change({ screen: snapshot });
    sendScreenState();
  });
  screen.on("stats", ({ framesPerSecond, bitrateBps, codec, delayMs }) => {
    if (delayMs !== null) receipt.delay(delayMs);
    store.change({ meter: { ...store.snapshot.meter, framesPerSecond, bitrateBps, codec, delayMs } });
  });
  screen.on("ended", (code) => {
    takeBack("view", null);
    if (code !== null) store.change({ error: code });
  });

  return {
    on: emitter.on,
    consent,
    screen,
    members: membersBySender,
    nextEpoch,
    nextSender() {
      lastSender += 1;
      return lastSender;
    },
    get sessionId() {
      return sessionId;
    },
    /** After a reload: the session's id and the highest number given so far. */
    restore(restoredId: string, highestSender: number) {
      if (restoredId !== "") sessionId = restoredId;
      lastSender = Math.max(lastSender, highestSender);
      // Numbers of before the reload are unknown: far above any of them, no key is numbered twice.
      lastEpoch = Math.floor(wallMs() / 1_000);
    },
    addMember,
    admit,
    dismiss,
    takeBack,
    grantViewToAll() {
      for (const member of admitted()) grant(member, "view", "session");
    },
    sendDiagnostics,
    stopSharing,
    setPaused,
    say,
    spreadRoster,
    dispose() {
      consent.dispose();
      screen.dispose();
      for (const member of membersBySender.values()) {
        member.files?.dispose();
        member.meter.dispose();
        member.meeting.dispose();
      }
      emitter.clear();
    },
  };

  function addMember(added: {
    readonly pair: Pair;
    readonly meeting: Meeting;
    readonly sender: number;
    readonly name: string;
    readonly isAdmitted: boolean;
  }): HostMember {
    const { pair } = added;
    const member = createHostMember({
      ...added,
      clock,
      onMeter: ({ path, roundTripMs }) => {
        if (path !== null) receipt.relayed(path === "relayed");
        store.change({ meter: { ...store.snapshot.meter, path, roundTripMs } });
      },
    });
    membersBySender.set(member.sender, member);
    member.files = createMemberFiles({
      environment,
      role: "host",
      pair,
      grants: {
        duration: (scope) =>
          consent.current.grants.find((grant) => grant.sender === member.sender && grant.scope === scope)
            ?.duration ?? null,
        onceUsed: (scope) => consent.apply({ kind: "used", sender: member.sender, scope }),
        onceGranted: (scope) => grant(member, scope, "once"),
      },
      onChange: spreadTransfers,
    });
    pair.on("control", (message) => dispatch(member, message));
    pair.on("input", (message) => dispatchInput(member, message));
    pair.on("screenFeedback", (plaintext) => {
      const taken = screen.handleFeedback(member.sender, plaintext);
      if (!taken.ok && taken.code !== "not-a-member") pair.refuse(taken.code);
    });
    pair.on("measured", ({ roundTripMs }) => receipt.roundTrip(roundTripMs));
    pair.on("refused", () => receipt.refused(countRefused()));
    pair.on("state", () => handlePairState(member));
    pair.on("established", () => greet(member));
    spreadRoster();
    return member;
  }

  /** All that a viewer must know, at the start and again over every new link. */
  function greet(member: HostMember): void {
    const { pair } = member;
    pair.send({
      t: "profile",
      name: store.snapshot.self.name,
      build: environment.build,
      features: {
        screen: supportedScopes.includes("view"),
        codecs: [],
        files: supportedScopes.includes("files-in"),
      },
    });
    member.files?.handleLink();
    if (!member.isAdmitted) return;
    spreadRoster();
    sendGrants(member);
    sendScreenState();
    syncSpectators();
    for (const { id, text, atMs } of undelivered(store.snapshot.chat)) {
      pair.send({ t: "chat", id, text, sentMs: Math.round(atMs) });
    }
    emitter.emit("members-changed", undefined);
  }

  function admit(member: HostMember): void {
    member.isAdmitted = true;
    receipt.joined({ sender: member.sender, name: member.name, role: "viewer", self: false });
    greet(member);
  }

  function dismiss(member: HostMember, reason: "removed" | "refused" | "ended"): void {
    member.pair.send({ t: "bye", reason });
    member.pair.end("session-ended");
  }

  function handlePairState(member: HostMember): void {
    const { pair, sender } = member;
    if (pair.state === "ended") {
      membersBySender.delete(sender);
      member.files?.dispose();
      member.meter.dispose();
      member.meeting.dispose();
      if (member.isAdmitted) receipt.left(sender);
      consent.apply({ kind: "left", sender });
      store.change({ recordedBy: store.snapshot.recordedBy.filter((other) => other !== sender) });
      receipt.recording(sender, false);
      spreadTransfers();
      emitter.emit("member-gone", { member, code: pair.endCode ?? "session-ended" });
      emitter.emit("members-changed", undefined);
    }
    member.files?.handleLink();
    syncSpectators();
    spreadRoster();
  }

  function dispatch(member: HostMember, message: ControlMessage): void {
    const refusal = refusalOf(member, message, consent.current);
    if (refusal !== null) return refuse(member, refusal);
    switch (message.t) {
      case "profile":
        return handleProfile(member, message);
      case "scope-ask":
        return handleAsk(member, message);
      case "scope-ask-withdrawn":
        return consent.apply({ kind: "withdrawn", id: message.id, sender: member.sender });
      case "scope-release":
        receipt.takenBack(member.sender, message.scope);
        return consent.apply({ kind: "taken-back", scope: message.scope, sender: member.sender });
      case "chat":
        return handleChat(member, message);
      case "chat-ack":
        return store.change({ chat: withDelivered(store.snapshot.chat, message.id) });
      case "record-state":
        return handleRecordState(member, message.recording);
      case "invite-ask": {
        const { sender, name } = member;
        const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
        if (consent.ask({ kind: "invite", id: message.id, sender, name, expiresAtMs })) return;
        member.pair.send({ t: "invite-answer", id: message.id, answer: "no" });
        return;
      }
      case "lane-signal":
        return member.files?.handleLaneSignal(message);
      case "bye":
        return member.pair.end("session-ended");
      case "ping":
      case "pong":
      case "roster":
      case "rekey":
      case "scope-answer":
      case "grants":
      case "screen-state":
      case "diagnostics":
      case "invite-answer":
        return refuse(member, "direction-wrong");
      default: {
        const taken = member.files?.handle(message);
        if (taken !== undefined && !taken.ok) refuse(member, taken.code);
      }
    }
  }

  function refuse(member: HostMember, code: ErrorCode): void {
    const isResting = consent.current.paused || clock.now() - consent.narrowedAt < graceMs;
    const isLate = code === "scope-missing" && isResting;
    if (!isLate) member.pair.refuse(code);
  }

  function dispatchInput(member: HostMember, message: InputMessage): void {
    const refusal = refusalOfInput(member, message, consent.current);
    if (refusal !== null) return refuse(member, refusal);
    const { sender } = member;
    if (message.t === "pointer") emitter.emit("pointer", { kind: "pointer", sender, at: message.at });
    else if (message.t === "ink-clear") emitter.emit("pointer", { kind: "ink-clear", sender });
    else {
      const { stroke, points, end } = message;
      emitter.emit("pointer", { kind: "ink", sender, stroke, points, end });
    }
  }

  function handleProfile(member: HostMember, message: ControlMessageOf<"profile">): void {
    member.name = message.name;
    member.codecs = message.features.codecs;
    if (message.build !== environment.build) store.change({ unequalBuilds: true });
    if (member.isAdmitted) {
      receipt.joined({ sender: member.sender, name: member.name, role: "viewer", self: false });
      receipt.renamed(member.sender, member.name);
      spreadRoster();
      syncSpectators();
      emitter.emit("members-changed", undefined);
    } else {
      const { sender, name } = member;
      const id = bytesToBase64url(environment.randomBytes(16));
      const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
      consent.ask({ kind: "admit", id, sender, name, expiresAtMs });
    }
  }

  function handleAsk(member: HostMember, { id, scope }: ControlMessageOf<"scope-ask">): void {
    const { sender, name, pair } = member;
    const held = consent.current.grants.find((grant) => grant.sender === sender && grant.scope === scope);
    const given = held?.duration ?? member.answersById.get(id);
    if (given !== undefined) return void pair.send({ t: "scope-answer", id, scope, answer: given });
    if (consent.find(id) !== undefined) return;
    const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
    const isPut =
      supportedScopes.includes(scope) && consent.ask({ kind: "scope", id, sender, name, scope, expiresAtMs });
    if (!isPut) pair.send({ t: "scope-answer", id, scope, answer: "no" });
  }

  function handleChat(member: HostMember, { id, text, sentMs }: ControlMessageOf<"chat">): void {
    member.pair.send({ t: "chat-ack", id });
    const before = store.snapshot.chat;
    const { sender, name } = member;
    const chat = withEntry(before, { id, sender, name, self: false, text, atMs: wallMs(), state: "sent" });
    if (chat === before) return;
    receipt.chatted();
    store.change({ chat });
    for (const other of admitted()) {
      if (other !== member) other.pair.send({ t: "chat", id, text, sentMs, from: sender });
    }
  }

  function say(text: string): void {
    const id = bytesToBase64url(environment.randomBytes(16));
    const atMs = wallMs();
    const { name } = store.snapshot.self;
    const entry = { id, sender: hostSender, name, self: true, text, atMs, state: "waiting" } as const;
    store.change({ chat: withEntry(store.snapshot.chat, entry) });
    receipt.chatted();
    for (const { pair } of admitted()) pair.send({ t: "chat", id, text, sentMs: Math.round(atMs) });
  }

  function handleRecordState(member: HostMember, isRecording: boolean): void {
    const others = store.snapshot.recordedBy.filter((sender) => sender !== member.sender);
    store.change({ recordedBy: isRecording ? [...others, member.sender] : others });
    receipt.recording(member.sender, isRecording);
    if (!isRecording) consent.apply({ kind: "used", sender: member.sender, scope: "record" });
  }

  function grant(member: HostMember, scope: Scope, duration: "once" | "session"): void {
    const { sender } = member;
    if (!holds(consent.current, sender, scope))
      receipt.answered({ sender, scope, answer: duration, askedMs: null });
    consent.apply({ kind: "granted", sender, scope, duration, atMs: wallMs() });
  }

  function takeBack(scope: Scope, sender: number | null): void {
    receipt.takenBack(sender, scope);
    consent.apply({ kind: "taken-back", scope, sender });
  }

  function sendDiagnostics(report: DiagnosticsReport, sender: number | null): Result<void> {
    const readers = admitted().filter(
      (member) =>
        (sender === null || member.sender === sender) &&
        isAllowed(consent.current, member.sender, "diagnostics"),
    );
    if (readers.length === 0) return err("scope-missing");
    for (const member of readers) {
      member.pair.send({ t: "diagnostics", takenMs: report.takenMs, entries: [...report.entries] });
      consent.apply({ kind: "used", sender: member.sender, scope: "diagnostics" });
    }
    return ok(undefined);
  }

  function stopSharing(): void {
    takeBack("view", null);
    screen.stop();
  }

  function setPaused(paused: boolean): void {
    screen.setPaused(paused);
    consent.apply({ kind: "paused", paused });
    for (const member of membersBySender.values()) member.files?.setPaused(paused);
  }

  /** A change of consent acts at once: on the picture, on bytes, on what everybody knows. */
  function spreadConsent(current: Consent): void {
    store.change({ asks: current.asks, grants: current.grants, paused: current.paused });
    syncSpectators();
    const isSeen = current.grants.some((held) => held.scope === "view");
    if (!isSeen) screen.stop();
    const stillRecording = store.snapshot.recordedBy.filter((sender) => holds(current, sender, "record"));
    if (stillRecording.length !== store.snapshot.recordedBy.length)
      store.change({ recordedBy: stillRecording });
    for (const member of membersBySender.values()) {
      member.files?.handleConsent();
      sendGrants(member);
    }
  }

  function syncSpectators(): void {
    screen.setSpectators(
      admitted()
        .filter(({ sender, pair }) => pair.state === "live" && holds(consent.current, sender, "view"))
        .map(({ sender, pair, codecs }) => ({ sender, pair, codecs })),
    );
  }

  function sendGrants(member: HostMember): void {
    const grants = consent.current.grants
      .filter(({ sender }) => sender === member.sender)
      .map(({ scope, duration }) => ({ scope, duration }));
    member.pair.send({ t: "grants", grants, paused: consent.current.paused });
  }

  function sendScreenState(): void {
    const { state, surface, error } = screen.snapshot;
    for (const { sender, pair } of admitted()) {
      const isSeen = holds(consent.current, sender, "view");
      const code = error === null ? {} : { code: error };
      pair.send({
        t: "screen-state",
        state: isSeen ? state : "none",
        surface: isSeen ? surface : null,
        ...code,
      });
    }
  }

  function spreadRoster(): void {
    const self = {
      sender: hostSender,
      name: store.snapshot.self.name,
      role: "host" as const,
      link: "live" as const,
    };
    const viewers = admitted().map(({ sender, name, pair }) => ({
      sender,
      name,
      role: "viewer" as const,
      link: pair.state === "live" ? ("live" as const) : ("interrupted" as const),
    }));
    store.change({
      members: [{ ...self, self: true }, ...viewers.map((viewer) => ({ ...viewer, self: false }))],
    });
    for (const { pair } of admitted())
      pair.send({ t: "roster", session: sessionId, members: [self, ...viewers] });
  }

  function spreadTransfers(): void {
    const transfers = [...membersBySender.values()].flatMap(({ files }) => files?.snapshots ?? []);
    store.change({ transfers });
    receipt.transfers(transfers);
  }

  function admitted(): HostMember[] {
    return [...membersBySender.values()].filter(({ isAdmitted }) => isAdmitted);
  }

  function countRefused(): number {
    return [...membersBySender.values()].reduce((sum, { pair }) => sum + pair.refusedMessages, 0);
  }
}
