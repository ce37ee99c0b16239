/**
 * Owns: a host's running session: its members, how they are let in, and what each is told when it comes or comes back.
 * Grants and their effects are host-grants.ts's, messages come in through host-dispatch.ts. host-session.ts is the face
 * that a page sees and knows how members come about.
 * Must never: tell or allow anything to a member that was not let in, or hide one that was.
 */

import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import { hostSender } from "../../../protocol/packet-layout.ts";
import type { Scope } from "../../../protocol/scope.ts";
import type { ClipboardSurface } from "../../clipboard/clipboard-surface.ts";
import { createEmitter } from "../../events.ts";
import type { Meeting } from "../../pair/meeting.ts";
import type { Pair } from "../../pair/pair.ts";
import type { ControlSurface } from "../../remote-control/control-surface.ts";
import type { FileFieldSurface } from "../../remote-control/file-field-surface.ts";
import type { RepairBench } from "../../repairs/repair-bench.ts";
import { withCopy } from "../clipboard-snapshot.ts";
import { isAllowed } from "../consent.ts";
import type { SessionEnvironment } from "../environment.ts";
import { createMemberFiles } from "../member-files.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { PointerEventFromViewer } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import { distinctName } from "./distinct-name.ts";
import { createHostChat } from "./host-chat.ts";
import { createHostClipboard } from "./host-clipboard.ts";
import { createHostControl, type HostControl } from "./host-control.ts";
import { createHostDispatch } from "./host-dispatch.ts";
import { createHostFileChoice } from "./host-file-choice.ts";
import { createHostGrants } from "./host-grants.ts";
import { createHostMember, type HostMember, type LetIn } from "./host-member.ts";
import { createHostRepairs } from "./host-repairs.ts";

/** Who proved a code says who it is within this time, or goes. */
const profileWithinMs = 30_000;

type Events = {
  readonly pointer: PointerEventFromViewer;
  /** The person agreed to a code for a colleague of `member`. */
  readonly "invite-agreed": {
    readonly member: HostMember;
    readonly id: string;
    readonly roomToken: string | undefined;
  };
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
  readonly controlSurface: ControlSurface | null;
  readonly repairBench: RepairBench | null;
  readonly clipboardSurface: ClipboardSurface | null;
  readonly fileFieldSurface: FileFieldSurface | null;
}) {
  const { environment, store, receipt, controlSurface, clipboardSurface } = options;
  const isPossible: Partial<Record<Scope, boolean>> = {
    control: controlSurface !== null,
    clipboard: controlSurface !== null && clipboardSurface !== null,
    script: options.repairBench !== null,
  };
  const supportedScopes = options.supportedScopes.filter((scope) => isPossible[scope] ?? true);
  const { clock, wallMs } = environment;
  const emitter = createEmitter<Events>();
  const membersBySender = new Map<number, HostMember>();
  const roomTokensByAsk = new Map<string, string>();
  let lastEpoch = 0;
  let sessionId = bytesToBase64url(environment.randomBytes(16));
  let refusedByGone = 0;

  const nextEpoch = () => (lastEpoch += 1);
  const chat = createHostChat({ environment, store, receipt, admitted });
  const grants = createHostGrants({
    environment,
    store,
    receipt,
    // A yes to `script` at large would be one to repairs that nobody has read: each is asked for by itself.
    supportedScopes: supportedScopes.filter((scope) => scope !== "script"),
    nextEpoch,
    admitted,
    onConsent: syncControl,
    memberOf: (sender) => membersBySender.get(sender),
    onAnswered(ask, member, answer) {
      const roomToken = roomTokensByAsk.get(ask.id);
      roomTokensByAsk.delete(ask.id);
      if (ask.kind === "admit") {
        if (answer === "no") dismiss(member, "refused");
        else admit(member);
      } else if (ask.kind === "repair") {
        repairs.answered(ask, member, answer);
      } else if (answer === "no") {
        answerInvite(member, { t: "invite-answer", id: ask.id, answer: "no" });
      } else {
        emitter.emit("invite-agreed", { member, id: ask.id, roomToken });
      }
    },
  });
  const control: HostControl | null =
    controlSurface === null
      ? null
      : createHostControl({
          clock,
          surface: controlSurface,
          admitted,
          mayControl: (sender) => isAllowed(grants.consent.current, sender, "control"),
          takeBack: () => grants.takeBack("control", null),
          onSent: (sender, input) => clipboard?.noteInput(sender, input),
          onDropped: (sender, code) => receipt.dropped({ sender, code }),
          onChange: (hostControl) => store.change({ hostControl }),
        });
  const repairs = createHostRepairs({ bench: options.repairBench, consent: grants.consent, receipt, wallMs });
  const clipboard =
    clipboardSurface === null || control === null
      ? null
      : createHostClipboard({
          clock,
          surface: clipboardSurface,
          control,
          clean: environment.media.cleanContent,
          mayUse: (sender) => mayNow(sender, "clipboard"),
          onCopied(copied) {
            receipt.copied(copied.direction);
            store.change({ copies: withCopy(store.snapshot.copies, { ...copied, atMs: wallMs() }) });
          },
          onUsed: (sender) => grants.consent.apply({ kind: "used", sender, scope: "clipboard" }),
        });
  const fileChoice =
    options.fileFieldSurface === null || control === null
      ? null
      : createHostFileChoice({
          surface: options.fileFieldSurface,
          actor: () => (control.actor === null ? undefined : membersBySender.get(control.actor)),
          mayControl: (sender) => mayNow(sender, "control"),
        });
  const dispatch = createHostDispatch({
    repairs,
    control,
    clipboard,
    fileChoice,
    clock,
    receipt,
    grants,
    chat,
    onPointer: (event) => emitter.emit("pointer", event),
    onProfile: handleProfile,
    onInviteAsked(member, { id, roomToken }) {
      const { sender, name } = member;
      const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
      if (grants.consent.find(id) !== undefined) return;
      if (grants.consent.ask({ kind: "invite", id, sender, name, expiresAtMs })) {
        if (roomToken !== undefined) roomTokensByAsk.set(id, roomToken);
        return;
      }
      answerInvite(member, { t: "invite-answer", id, answer: "no" });
    },
  });

  return {
    on: emitter.on,
    grants,
    chat,
    control,
    members: membersBySender,
    admitted,
    nextEpoch,
    get sessionId() {
      return sessionId;
    },
    /** After a reload. */
    restore(restoredId: string) {
      if (restoredId !== "") sessionId = restoredId;
      // Numbers of before the reload are unknown: far above any of them, no key is numbered twice.
      lastEpoch = Math.floor(wallMs() / 1_000);
    },
    addMember,
    dismiss,
    answerInvite,
    spreadRoster,
    dispose() {
      fileChoice?.dispose();
      control?.dispose();
      grants.dispose();
      for (const member of membersBySender.values()) {
        release(member);
        member.pair.end("session-ended");
      }
      emitter.clear();
    },
  };

  function addMember(added: {
    readonly pair: Pair;
    readonly meeting: Meeting;
    readonly sender: number;
    readonly name: string;
    readonly isExpected: boolean;
    readonly letIn: LetIn | null;
    /** Only after a reload: it was let in before. */
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
    const { sender } = member;
    membersBySender.set(sender, member);
    member.files = createMemberFiles({
      environment,
      role: "host",
      pair,
      grants: {
        duration: (scope) =>
          grants.consent.current.grants.find((held) => held.sender === sender && held.scope === scope)
            ?.duration ?? null,
        onceUsed: (scope) => grants.consent.apply({ kind: "used", sender, scope }),
        granted: (scope, duration) => grants.grant(member, scope, duration),
      },
      onChange: spreadTransfers,
    });
    pair.on("control", (message) => dispatch.control(member, message));
    pair.on("input", (message) => dispatch.input(member, message));
    pair.on("screenFeedback", (plaintext) => {
      const taken = grants.screen.handleFeedback(sender, plaintext);
      if (!taken.ok && taken.code !== "not-a-member") pair.refuse(taken.code);
    });
    pair.on("measured", ({ roundTripMs }) => receipt.roundTrip(roundTripMs));
    pair.on("refused", () => receipt.refused(countRefused()));
    pair.on("state", () => handlePairState(member));
    pair.on("ready", () => greet(member));
    if (member.isAdmitted) receipt.joined({ sender, name: member.name, role: "viewer", self: false });
    else {
      clock.after(profileWithinMs, () => {
        if (member.name === "" && membersBySender.get(sender) === member) dismiss(member, "refused");
      });
    }
    spreadRoster();
    return member;
  }

  /** All that a viewer must know, at the start and whenever its link is there again. */
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
        scopes: [...supportedScopes],
      },
    });
    if (!member.isAdmitted) return;
    member.files?.handleLink();
    spreadRoster();
    grants.syncSpectators();
    grants.tell(member);
    control?.greet(member);
    for (const message of member.unsaid.splice(0)) pair.send(message);
    chat.sayAgain(member);
    emitter.emit("members-changed", undefined);
  }

  function admit(member: HostMember): void {
    member.isAdmitted = true;
    // Who comes in during a pause finds everything at rest.
    member.files?.setPaused(grants.consent.current.paused);
    receipt.joined({ sender: member.sender, name: member.name, role: "viewer", self: false });
    greet(member);
  }

  /** Whatever goes wrong with the decision is a no. */
  async function letIn(member: HostMember, decide: LetIn): Promise<void> {
    const scopes = await decide(member.name).catch(() => null);
    if (membersBySender.get(member.sender) !== member) return;
    if (scopes === null) return dismiss(member, "refused");
    admit(member);
    await grants.grantEnrolled(member, scopes);
  }

  function dismiss(member: HostMember, reason: "removed" | "refused" | "ended"): void {
    member.pair.send({ t: "bye", reason });
    member.pair.end("session-ended");
  }

  function answerInvite(member: HostMember, answer: ControlMessageOf<"invite-answer">): void {
    if (!member.pair.send(answer) && member.unsaid.length < limits.pendingAsks) member.unsaid.push(answer);
  }

  function handlePairState(member: HostMember): void {
    const { pair, sender } = member;
    if (pair.state === "ended") {
      membersBySender.delete(sender);
      refusedByGone += pair.refusedMessages;
      release(member);
      chat.forget(member);
      repairs.forget(member);
      if (member.isAdmitted) receipt.left(sender);
      grants.handleLeft(sender);
      spreadTransfers();
      emitter.emit("member-gone", { member, code: pair.endCode ?? "session-ended" });
      emitter.emit("members-changed", undefined);
    } else if (member.isAdmitted) {
      member.files?.handleLink();
    }
    syncControl();
    grants.syncSpectators();
    spreadRoster();
  }

  function release(member: HostMember): void {
    member.files?.dispose();
    member.meter.dispose();
    member.meeting.dispose();
  }

  function handleProfile(member: HostMember, message: ControlMessageOf<"profile">): void {
    const isFirst = member.name === "";
    member.codecs = message.features.codecs;
    if (message.build !== environment.build) store.change({ unequalBuilds: true });
    if (member.isAdmitted) {
      // The name stays the one it was let in under: receipts, chat and questions are to name the same person.
      grants.syncSpectators();
    } else if (isFirst) {
      // Later ones are not taken: the person is being asked about this name.
      const others = [...membersBySender.values()].map(({ name }) => name);
      member.name = distinctName(message.name, [store.snapshot.self.name, ...others]);
      if (member.letIn !== null) return void letIn(member, member.letIn);
      if (member.isExpected) return admit(member);
      const { sender, name } = member;
      const id = bytesToBase64url(environment.randomBytes(16));
      const expiresAtMs = wallMs() + limits.scopeAskTimeoutMs;
      grants.consent.ask({ kind: "admit", id, sender, name, expiresAtMs });
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
    fileChoice?.look();
  }

  function mayNow(sender: number, scope: Scope): boolean {
    const member = membersBySender.get(sender);
    return member?.pair.state === "live" && isAllowed(grants.consent.current, sender, scope);
  }

  function syncControl(): void {
    control?.sync();
    clipboard?.sync();
    fileChoice?.sync();
  }

  function admitted(): HostMember[] {
    return [...membersBySender.values()].filter(({ isAdmitted }) => isAdmitted);
  }

  function countRefused(): number {
    return [...membersBySender.values()].reduce((sum, { pair }) => sum + pair.refusedMessages, refusedByGone);
  }
}
