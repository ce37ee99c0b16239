/**
 * Owns: a viewer's running session over its one pair with the host: what the host tells, what this viewer asks for,
 * the picture, chat, files, recording.
 * Must never: assume a grant. What it holds is what the host last said.
 */

import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ControlMessage, ControlMessageOf } from "../../../protocol/control-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import type { Scope } from "../../../protocol/scope.ts";
import type { Pair } from "../../pair/pair.ts";
import type { Recorder } from "../../recording/recorder.ts";
import { withCopy } from "../clipboard-snapshot.ts";
import type { SessionEnvironment } from "../environment.ts";
import { createMemberFiles, type MemberFiles } from "../member-files.ts";
import { createMeter } from "../meter.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { SessionStore } from "../session-store.ts";
import { createScreenView } from "./screen-view.ts";
import { createViewerChat } from "./viewer-chat.ts";
import { createViewerClipboard } from "./viewer-clipboard.ts";
import { createViewerControl } from "./viewer-control.ts";
import { createViewerInvites } from "./viewer-invites.ts";
import { createViewerMarks } from "./viewer-marks.ts";
import { createViewerRepairs } from "./viewer-repairs.ts";

export type ViewerCore = ReturnType<typeof createViewerCore>;

export function createViewerCore(options: {
  readonly environment: SessionEnvironment;
  readonly store: SessionStore;
  readonly receipt: ReceiptLog;
  readonly pair: Pair;
  /** The host let this viewer in (its first roster), or told something that a reload needs. */
  readonly onAdmitted: (sessionId: string) => void;
  readonly onFarewell: (reason: ControlMessageOf<"bye">["reason"]) => void;
}) {
  const { environment, store, receipt, pair } = options;
  const { clock, wallMs } = environment;
  const codecs = environment.media.probeCodecs("decode");
  const view = createScreenView({ environment, pair });
  const recorder: Recorder = environment.media.createRecorder({ receiver: view.receiver, clock });
  const askDeadlinesById = new Map<string, () => void>();
  /** What was taken back while the host could not be told, by what it is about. */
  const unsaid = new Map<string, ControlMessage>();
  /** The host has let this viewer in and can hear it: between its roster and the next cut. Before, all waits. */
  let isHeard = false;
  /** The host believes that this viewer records. */
  let hasToldRecording = false;

  const files: MemberFiles = createMemberFiles({
    environment,
    role: "viewer",
    pair,
    grants: { duration: () => "session", onceUsed: () => {}, granted: () => {} },
    onChange: () => {
      store.change({ transfers: files.snapshots });
      receipt.transfers(files.snapshots);
    },
  });
  const chat = createViewerChat({
    store,
    receipt,
    wallMs,
    newId,
    say,
    confirm: (message) => void pair.send(message),
  });
  const clipboard = createViewerClipboard({
    clock,
    newId,
    mayUse: () => isHeard && pair.state === "live" && isGranted("clipboard"),
    say,
    clean: environment.media.cleanContent,
    onCopied(copied) {
      receipt.copied(copied.direction);
      const copy = { ...copied, sender: store.snapshot.self.sender, atMs: wallMs() };
      store.change({ copies: withCopy(store.snapshot.copies, copy) });
    },
  });
  const control = createViewerControl({
    clock,
    store,
    mayControl: () => isHeard && pair.state === "live" && isGranted("control"),
    channels: () => pair.channels,
    say,
    offer: files.offer,
  });
  const marks = createViewerMarks({
    store,
    mayPoint: () => isHeard && pair.state === "live" && isGranted("view"),
    channels: () => pair.channels,
  });
  const invites = createViewerInvites({
    clock,
    wallMs,
    newId,
    say,
    drawRoomToken: environment.signaling.drawRoomToken,
  });
  const repairs = createViewerRepairs({ clock, store, receipt, newId, say });
  const meter = createMeter({
    pair,
    clock,
    onChange(snapshot) {
      if (snapshot.path !== null) receipt.relayed(snapshot.path === "relayed");
      store.change({ meter: snapshot });
    },
  });

  const endListening = [
    pair.on("control", handle),
    pair.on("ready", () => {
      isHeard = false;
      void greet();
    }),
    pair.on("measured", ({ roundTripMs }) => receipt.roundTrip(roundTripMs)),
    pair.on("refused", () => receipt.refused(pair.refusedMessages)),
    pair.on("state", () => {
      if (pair.state !== "live") isHeard = false;
      control.sync();
      clipboard.sync();
      marks.sync();
      files.handleLink();
    }),
    view.on("size", ({ width, height }) => {
      store.change({ screen: { ...store.snapshot.screen, widthPixels: width, heightPixels: height } });
    }),
    view.on("stats", ({ framesPerSecond, bitrateBps, delayMs, codec, stale }) => {
      if (delayMs !== null) receipt.delay(delayMs);
      meter.set({ framesPerSecond, bitrateBps, delayMs, codec, stale });
    }),
    view.on("failed", (code) => store.change({ error: code })),
    recorder.on("failed", (code) => {
      store.change({ error: code });
      noteRecording(false);
    }),
  ];

  return {
    files,
    view,
    control,
    chat,
    clipboard,
    marks,
    repairs,
    invites,
    greet,
    ask,
    withdrawAsk(askId: string) {
      if (!store.snapshot.asks.some(({ id }) => id === askId)) return;
      forgetAsk(askId);
      sayInTheEnd(askId, { t: "scope-ask-withdrawn", id: askId });
    },
    release(scope: Scope) {
      if (!store.snapshot.grants.some((held) => held.scope === scope)) return;
      receipt.takenBack(store.snapshot.self.sender, scope);
      sayInTheEnd(scope, { t: "scope-release", scope });
    },
    async startRecording(name: string): Promise<Result<void>> {
      if (!isGranted("record")) return err("scope-missing");
      // Told first: the customer's page shows it before a byte is kept.
      if (!isHeard) return err("link-failed");
      noteRecording(true);
      const started = await recorder.start({ name, sessionId: store.snapshot.sessionId });
      if (!started.ok) noteRecording(false);
      return started;
    },
    async stopRecording(): Promise<Result<readonly File[]>> {
      const stopped = await recorder.stop();
      noteRecording(false);
      return stopped.ok ? ok(stopped.value.parts) : stopped;
    },
    dispose() {
      for (const end of endListening) end();
      for (const cancel of askDeadlinesById.values()) cancel();
      invites.dispose();
      control.dispose();
      repairs.dispose();
      clipboard.dispose();
      meter.dispose();
      recorder.dispose();
      view.dispose();
      files.dispose();
    },
  };

  /** All that the host must know, at the start and again over every new link. */
  async function greet(): Promise<void> {
    store.change({ self: { ...store.snapshot.self, sender: pair.viewerSender } });
    const decodable = await codecs;
    pair.send({
      t: "profile",
      name: store.snapshot.self.name,
      build: environment.build,
      features: { screen: decodable.length > 0, codecs: [...decodable], files: true, scopes: [] },
    });
    files.handleLink();
  }

  /** The host hears this viewer (again): all that it may have missed. */
  function catchUp(): void {
    if (isHeard || pair.state !== "live") return;
    isHeard = true;
    for (const message of unsaid.values()) say(message);
    unsaid.clear();
    for (const ask of store.snapshot.asks) {
      if (ask.kind === "scope") say({ t: "scope-ask", id: ask.id, scope: ask.scope });
    }
    chat.sayAgain();
    repairs.sayAgain();
    tellRecording();
  }

  function say(message: ControlMessage): boolean {
    return isHeard && pair.send(message);
  }

  function sayInTheEnd(about: string, message: ControlMessage): void {
    if (!say(message)) unsaid.set(about, message);
  }

  function handle(message: ControlMessage): void {
    switch (message.t) {
      case "profile":
        if (message.build !== environment.build) store.change({ unequalBuilds: true });
        return store.change({ hostScopes: message.features.scopes, hostBuild: message.build });
      case "roster":
        return handleRoster(message);
      case "rekey":
        if (!view.rekey(message.wrappedKey)) pair.refuse("packet-refused");
        return;
      case "scope-answer":
        return handleAnswer(message);
      case "grants":
        return handleGrants(message);
      case "chat":
        return chat.take(message);
      case "chat-ack":
        return chat.confirmed(message.id);
      case "screen-state": {
        const { state, surface, code } = message;
        const screen = { ...store.snapshot.screen, state, surface, error: code ?? null };
        return store.change({ screen });
      }
      case "diagnostics":
        return store.change({ diagnostics: { takenMs: message.takenMs, entries: message.entries } });
      case "invite-answer":
        return invites.handle(message);
      case "control-state":
      case "tabs":
      case "tab-command-failed":
      case "page-dialog":
      case "cursor":
      case "file-choice":
      case "file-choice-end":
        return control.handle(message);
      case "clipboard-read":
      case "clipboard-content":
      case "clipboard-part":
      case "clipboard-taken":
      case "clipboard-end":
        return count(clipboard.handle(message));
      case "ghost-state":
        return marks.handle(message);
      case "device-enrolled":
        return store.change({ enrolledDevice: { device: message.device, name: message.name } });
      case "repair-done":
        return repairs.handle(message);
      case "lane-signal":
        return count(files.handleLaneSignal(message));
      case "bye":
        options.onFarewell(message.reason);
        return pair.end("session-ended");
      case "ping":
      case "pong":
      case "scope-ask":
      case "scope-ask-withdrawn":
      case "scope-release":
      case "record-state":
      case "invite-ask":
      case "tab-command":
      case "page-dialog-answer":
      case "repair-ask":
      case "file-choice-answer":
        return pair.refuse("direction-wrong");
      default: {
        return count(files.handle(message));
      }
    }
  }

  function count(taken: Result<void>): void {
    if (!taken.ok) pair.refuse(taken.code);
  }

  function handleRoster({ session, members }: ControlMessageOf<"roster">): void {
    const self = store.snapshot.self.sender;
    for (const known of store.snapshot.members) {
      if (!members.some(({ sender }) => sender === known.sender)) receipt.left(known.sender);
    }
    for (const { sender, name, role } of members) {
      receipt.joined({ sender, name, role, self: sender === self });
      receipt.renamed(sender, name);
    }
    store.change({ members: members.map((member) => ({ ...member, self: member.sender === self })) });
    options.onAdmitted(session);
    catchUp();
  }

  function ask(scope: Scope): void {
    const { asks, self } = store.snapshot;
    const isAsked = asks.some((other) => other.kind === "scope" && other.scope === scope);
    if (isAsked || isGranted(scope) || asks.length >= limits.pendingAsks) return;
    const id = newId();
    const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
    store.change({
      asks: [...asks, { kind: "scope", id, sender: self.sender, name: self.name, scope, expiresAtMs }],
    });
    // The host's answer comes before; this is for a host that is gone for long.
    askDeadlinesById.set(
      id,
      clock.after(limits.scopeAskTimeoutMs + 5_000, () => forgetAsk(id)),
    );
    unsaid.delete(scope);
    say({ t: "scope-ask", id, scope });
  }

  function forgetAsk(askId: string): void {
    askDeadlinesById.get(askId)?.();
    askDeadlinesById.delete(askId);
    store.change({ asks: store.snapshot.asks.filter(({ id }) => id !== askId) });
  }

  function handleAnswer({ id, scope, answer }: ControlMessageOf<"scope-answer">): void {
    const asked = store.snapshot.asks.find((ask) => ask.id === id);
    if (asked === undefined) return;
    forgetAsk(id);
    const askedMs = asked.expiresAtMs - limits.scopeAskTimeoutMs;
    receipt.answered({ sender: store.snapshot.self.sender, scope, answer, askedMs });
  }

  function handleGrants({ grants, paused }: ControlMessageOf<"grants">): void {
    const { sender } = store.snapshot.self;
    const before = store.snapshot.grants;
    for (const { scope } of before) {
      if (!grants.some((held) => held.scope === scope)) receipt.takenBack(sender, scope);
    }
    store.change({
      paused,
      grants: grants.map(({ scope, duration }) => {
        const known = before.find((held) => held.scope === scope);
        return { sender, scope, duration, grantedAtMs: known?.grantedAtMs ?? wallMs() };
      }),
    });
    control.sync();
    clipboard.sync();
    marks.sync();
    if (recorder.state === "recording" && !isGranted("record")) {
      void recorder.stop();
      noteRecording(false);
    }
  }

  function noteRecording(isRecording: boolean): void {
    const { sender } = store.snapshot.self;
    if (isRecording !== store.snapshot.recordedBy.includes(sender)) {
      store.change({ recordedBy: isRecording ? [sender] : [] });
      receipt.recording(sender, isRecording);
    }
    tellRecording();
  }

  /** Tells everybody through the host that this viewer records, or stopped; once more after a cut. */
  function tellRecording(): void {
    const isRecording = store.snapshot.recordedBy.includes(store.snapshot.self.sender);
    if (!isRecording && !hasToldRecording) return;
    if (say({ t: "record-state", recording: isRecording })) hasToldRecording = isRecording;
  }

  function isGranted(scope: Scope): boolean {
    return !store.snapshot.paused && store.snapshot.grants.some((held) => held.scope === scope);
  }

  function newId(): string {
    return bytesToBase64url(environment.randomBytes(16));
  }
}
