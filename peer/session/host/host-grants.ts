/**
 * Owns: the host's consent and everything it acts on: who sees the screen, what each member is told it holds, files,
 * recordings and reports. The rules are in consent.ts, the deadlines in host-consent.ts.
 * Must never: let an effect of a grant outlive the grant, or begin before it.
 */

import type { ControlMessageOf } from "../../../protocol/control-messages.ts";
import { ControlMessage } from "../../../protocol/control-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import { encodeMessage, parseValue } from "../../../protocol/parse.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import type { GrantDuration, Scope } from "../../../protocol/scope.ts";
import { type Consent, holds, isAllowed } from "../consent.ts";
import type { SessionEnvironment } from "../environment.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { AskSnapshot, DiagnosticsReport } from "../session-snapshot.ts";
import type { SessionStore } from "../session-store.ts";
import { createHostConsent, type HostConsent } from "./host-consent.ts";
import type { HostMember } from "./host-member.ts";
import { createScreenShare, type ScreenShare } from "./screen-share.ts";

export type HostGrants = {
  readonly consent: HostConsent;
  readonly screen: ScreenShare;
  grant(member: HostMember, scope: Scope, duration: GrantDuration): void;
  /** Grants for the session what was agreed to at the enrolment, as far as this side can carry it out. */
  grantEnrolled(member: HostMember, scopes: readonly Scope[]): Promise<void>;
  takeBack(scope: Scope, sender: number | null): void;
  /** Opens the browser's picker if nothing is shared yet, and grants `view` to everybody in the session. */
  shareWithAll(): Promise<Result<void>>;
  /** Answers a question; for `view`, once a screen was picked. */
  answer(askId: string, answer: GrantDuration | "no"): Promise<Result<void>>;
  stopSharing(): void;
  setPaused(paused: boolean): void;
  sendDiagnostics(report: DiagnosticsReport, sender: number | null): Result<void>;
  handleAsk(member: HostMember, message: ControlMessageOf<"scope-ask">): void;
  handleRecordState(member: HostMember, isRecording: boolean): void;
  /** Tells one member all about its grants and the screen. */
  tell(member: HostMember): void;
  /** Members came, went, or have another link. */
  syncSpectators(): void;
  /** A member left: it holds nothing any more. */
  handleLeft(sender: number): void;
  dispose(): void;
};

export function createHostGrants(options: {
  readonly environment: SessionEnvironment;
  readonly store: SessionStore;
  readonly receipt: ReceiptLog;
  readonly supportedScopes: readonly Scope[];
  readonly nextEpoch: () => number;
  readonly memberOf: (sender: number) => HostMember | undefined;
  readonly admitted: () => readonly HostMember[];
  /** Grants changed: what acts on them elsewhere follows at once. */
  readonly onConsent: () => void;
  /** A question that is not about a scope was answered, or its time ran out. */
  readonly onAnswered: (ask: AskSnapshot, member: HostMember, answer: GrantDuration | "no") => void;
}): HostGrants {
  const { environment, store, receipt, supportedScopes, memberOf, admitted } = options;
  const { clock, wallMs } = environment;
  const screen = createScreenShare({ environment, nextEpoch: options.nextEpoch });
  let wasSeen = false;
  const consent = createHostConsent({
    clock,
    wallMs,
    onChange: spread,
    onAnswered(ask, answer) {
      const member = memberOf(ask.sender);
      if (member === undefined) return;
      if (ask.kind !== "scope") return options.onAnswered(ask, member, answer);
      const { sender, scope } = ask;
      const askedMs = ask.expiresAtMs - limits.scopeAskTimeoutMs;
      receipt.answered({ sender, scope, answer, askedMs });
      member.pair.send({ t: "scope-answer", id: ask.id, scope, answer });
    },
  });

  screen.on("changed", (snapshot) => {
    store.change({ screen: snapshot });
    for (const member of admitted()) tellScreen(member);
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
    consent,
    screen,
    grant,
    takeBack,
    async grantEnrolled(member, scopes) {
      const able = scopes.filter((scope) => supportedScopes.includes(scope));
      for (const scope of able) if (scope !== "view") grant(member, scope, "session");
      if (!able.includes("view")) return;
      const started = await screen.start();
      if (!started.ok) return store.change({ error: started.code });
      // Meanwhile it may have gone, or been sent away.
      if (memberOf(member.sender) === member) grant(member, "view", "session");
      stopIfUnseen();
    },
    async shareWithAll() {
      if (admitted().length === 0) return err("not-a-member");
      const started = await screen.start();
      if (!started.ok) return failed(started);
      for (const member of admitted()) grant(member, "view", "session");
      return stopIfUnseen();
    },
    async answer(askId, answer) {
      const ask = consent.find(askId);
      if (ask === undefined) return ok(undefined);
      const isView = ask.kind === "scope" && ask.scope === "view" && answer !== "no";
      if (isView) {
        const started = await screen.start();
        if (!started.ok) return failed(started);
        // The person answered this question and no other.
        if (consent.find(askId) !== ask) return stopIfUnseen();
      }
      consent.answer(askId, answer, wallMs());
      return isView ? stopIfUnseen() : ok(undefined);
    },
    stopSharing() {
      takeBack("view", null);
      screen.stop();
    },
    setPaused(paused) {
      if (paused === consent.current.paused) return;
      screen.setPaused(paused);
      consent.apply({ kind: "paused", paused });
      for (const member of admitted()) member.files?.setPaused(paused);
    },
    sendDiagnostics,
    handleAsk,
    handleRecordState(member, isRecording) {
      const { sender } = member;
      const others = store.snapshot.recordedBy.filter((other) => other !== sender);
      store.change({ recordedBy: isRecording ? [...others, sender] : others });
      receipt.recording(sender, isRecording);
      if (!isRecording) consent.apply({ kind: "used", sender, scope: "record" });
    },
    tell(member) {
      tellGrants(member);
      tellScreen(member);
    },
    syncSpectators,
    handleLeft(sender) {
      consent.apply({ kind: "left", sender });
    },
    dispose() {
      consent.dispose();
      screen.dispose();
    },
  };

  function failed(result: Extract<Result<void>, { ok: false }>): Result<void> {
    store.change({ error: result.code });
    return result;
  }

  /** While the picker was open the question may have ended, or everybody left: then nothing is captured either. */
  function stopIfUnseen(): Result<void> {
    if (consent.current.grants.some(({ scope }) => scope === "view")) return ok(undefined);
    screen.stop();
    return err("not-a-member");
  }

  function grant(member: HostMember, scope: Scope, duration: GrantDuration): void {
    const { sender } = member;
    if (!holds(consent.current, sender, scope))
      receipt.answered({ sender, scope, answer: duration, askedMs: null });
    consent.apply({ kind: "granted", sender, scope, duration, atMs: wallMs() });
  }

  function takeBack(scope: Scope, sender: number | null): void {
    receipt.takenBack(sender, scope);
    consent.apply({ kind: "taken-back", scope, sender });
  }

  function handleAsk(member: HostMember, { id, scope }: ControlMessageOf<"scope-ask">): void {
    const { sender, name, pair } = member;
    if (consent.find(id) !== undefined) return;
    const held = consent.current.grants.find((grant) => grant.sender === sender && grant.scope === scope);
    const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
    const isPut =
      held === undefined &&
      supportedScopes.includes(scope) &&
      consent.ask({ kind: "scope", id, sender, name, scope, expiresAtMs });
    // Asked again after a cut: answered by what holds now, since an answer of before may have been taken back.
    if (!isPut) pair.send({ t: "scope-answer", id, scope, answer: held?.duration ?? "no" });
    // While the person reads the question there is time.
    else if (scope === "view") screen.prepare();
  }

  function sendDiagnostics(report: DiagnosticsReport, sender: number | null): Result<void> {
    const readers = admitted().filter(
      (member) =>
        (sender === null || member.sender === sender) &&
        isAllowed(consent.current, member.sender, "diagnostics"),
    );
    if (readers.length === 0) return err("scope-missing");
    const message = parseValue(ControlMessage, {
      t: "diagnostics",
      takenMs: report.takenMs,
      entries: [...report.entries],
    });
    if (!message.ok) return message;
    if (encodeMessage(message.value).byteLength > limits.controlMessageBytes) return err("message-too-large");
    const reached = readers.filter(({ pair }) => pair.send(message.value));
    for (const member of reached)
      consent.apply({ kind: "used", sender: member.sender, scope: "diagnostics" });
    return reached.length > 0 ? ok(undefined) : err("link-failed");
  }

  /** A change of consent acts at once: on the picture, on bytes, on what everybody knows. */
  function spread(current: Consent): void {
    store.change({ asks: current.asks, grants: current.grants, paused: current.paused });
    options.onConsent();
    syncSpectators();
    const isSeen = current.grants.some((held) => held.scope === "view");
    if (wasSeen && !isSeen) screen.stop();
    wasSeen = isSeen;
    for (const sender of store.snapshot.recordedBy) {
      if (!holds(current, sender, "record")) receipt.recording(sender, false);
    }
    const recordedBy = store.snapshot.recordedBy.filter((sender) => holds(current, sender, "record"));
    if (recordedBy.length !== store.snapshot.recordedBy.length) store.change({ recordedBy });
    for (const member of admitted()) {
      member.files?.handleConsent();
      tellGrants(member);
      tellScreen(member);
    }
  }

  function syncSpectators(): void {
    screen.setSpectators(
      admitted()
        .filter(({ sender, pair }) => pair.state === "live" && holds(consent.current, sender, "view"))
        .map(({ sender, pair, codecs }) => ({ sender, pair, codecs })),
    );
  }

  function tellGrants({ sender, pair }: HostMember): void {
    const grants = consent.current.grants
      .filter((held) => held.sender === sender)
      .map(({ scope, duration }) => ({ scope, duration }));
    pair.send({ t: "grants", grants, paused: consent.current.paused });
  }

  function tellScreen({ sender, pair }: HostMember): void {
    const { state, surface, error } = screen.snapshot;
    const isSeen = holds(consent.current, sender, "view");
    const seen = isSeen ? { state, surface } : ({ state: "none", surface: null } as const);
    pair.send({ t: "screen-state", ...seen, ...(isSeen && error !== null ? { code: error } : {}) });
  }
}
