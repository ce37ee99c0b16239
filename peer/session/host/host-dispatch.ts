/**
 * Owns: the one door through which a member's messages come into the host's session.
 * Must never: act on a message that was not checked, by `refusalOf`, against the consent of that very moment.
 */

import type { ControlMessage, ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import type { InputMessage } from "../../../protocol/input-messages.ts";
import type { Result } from "../../../protocol/result.ts";
import type { Clock } from "../../clock.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { PointerEventFromViewer } from "../session.ts";
import type { HostChat } from "./host-chat.ts";
import type { HostClipboard } from "./host-clipboard.ts";
import type { HostControl } from "./host-control.ts";
import type { HostFileChoice } from "./host-file-choice.ts";
import type { HostGrants } from "./host-grants.ts";
import { type HostMember, refusalOf, refusalOfInput } from "./host-member.ts";
import type { HostRepairs } from "./host-repairs.ts";

/** A scope message that was under way when its grant ended is dropped, and not held against its sender. */
const graceMs = 5_000;

export type HostDispatch = {
  control(member: HostMember, message: ControlMessage): void;
  input(member: HostMember, message: InputMessage): void;
};

export function createHostDispatch(options: {
  readonly clock: Clock;
  readonly receipt: ReceiptLog;
  readonly grants: HostGrants;
  readonly chat: HostChat;
  /** Null where nothing can be controlled. */
  readonly control: HostControl | null;
  readonly repairs: HostRepairs;
  readonly clipboard: HostClipboard | null;
  readonly fileChoice: HostFileChoice | null;
  readonly onPointer: (event: PointerEventFromViewer) => void;
  readonly onProfile: (member: HostMember, message: ControlMessageOf<"profile">) => void;
  readonly onInviteAsked: (member: HostMember, ask: ControlMessageOf<"invite-ask">) => void;
}): HostDispatch {
  const { clock, receipt, grants, chat, control, repairs } = options;
  const { consent } = grants;

  return {
    control(member, message) {
      const refusal = refusalOf(member, message, consent.current);
      if (refusal !== null) return refuse(member, refusal);
      if (!member.keepsPace(message.t)) return refuse(member, "rate-limited");
      const { sender, pair } = member;
      switch (message.t) {
        case "profile":
          return options.onProfile(member, message);
        case "scope-ask":
          return grants.handleAsk(member, message);
        case "scope-ask-withdrawn":
          return consent.apply({ kind: "withdrawn", id: message.id, sender });
        case "scope-release":
          receipt.takenBack(sender, message.scope);
          return consent.apply({ kind: "taken-back", scope: message.scope, sender });
        case "chat":
          return chat.take(member, message);
        case "chat-ack":
          return chat.confirmed(member, message.id);
        case "record-state":
          return grants.handleRecordState(member, message.recording);
        case "invite-ask":
          return options.onInviteAsked(member, message);
        case "tab-command":
          return control?.command(member, message);
        case "page-dialog-answer":
          return control?.answerDialog(member, message);
        case "repair-ask":
          return repairs.handleAsk(member, message);
        case "clipboard-read":
        case "clipboard-content":
        case "clipboard-part":
        case "clipboard-taken":
          return count(member, options.clipboard?.handle(member, message));
        case "file-choice-answer":
          return options.fileChoice?.answer(member, message);
        case "lane-signal":
          return count(member, member.files?.handleLaneSignal(message));
        case "bye":
          return pair.end("session-ended");
        case "ping":
        case "pong":
        case "roster":
        case "rekey":
        case "scope-answer":
        case "grants":
        case "screen-state":
        case "diagnostics":
        case "invite-answer":
        case "control-state":
        case "tabs":
        case "tab-command-failed":
        case "page-dialog":
        case "cursor":
        case "clipboard-end":
        case "file-choice":
        case "file-choice-end":
        case "ghost-state":
        case "device-enrolled":
        case "repair-done":
          return refuse(member, "direction-wrong");
        default: {
          return count(member, member.files?.handle(message));
        }
      }
    },
    input(member, message) {
      // What comes late over a link that is given up is dropped, as everything is while the link is down.
      if (member.pair.state !== "live") return;
      const refusal = refusalOfInput(member, message, consent.current);
      if (refusal !== null) return refuse(member, refusal);
      const { sender } = member;
      if (message.t === "pointer") options.onPointer({ kind: "pointer", sender, at: message.at });
      else if (message.t === "ink-clear") options.onPointer({ kind: "ink-clear", sender });
      else if (message.t === "ghost") {
        options.onPointer({ kind: "ghost", sender, ghost: message.ghost, at: message.at });
      } else if (message.t === "ink") {
        const { stroke, points, end } = message;
        options.onPointer({ kind: "ink", sender, stroke, points, end });
      } else control?.input(member, message);
    },
  };

  function count(member: HostMember, taken: Result<void> | undefined): void {
    if (taken !== undefined && !taken.ok) refuse(member, taken.code);
  }

  function refuse(member: HostMember, code: ErrorCode): void {
    const isResting = consent.current.paused || clock.now() - consent.narrowedAt < graceMs;
    const isLate = code === "scope-missing" && isResting;
    if (!isLate) member.pair.refuse(code);
  }
}
