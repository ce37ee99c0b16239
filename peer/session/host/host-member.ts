/**
 * Owns: one viewer as the host knows it: its pair, its name, whether it was let in, and what is still to be said to it.
 * Must never: hand a message on that this viewer may not send at this moment. `dispatch` is the one door.
 */

import {
  type ControlMessage,
  type ControlMessageOf,
  controlMessageRules,
} from "../../../protocol/control-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { type InputMessage, inputMessageScopes } from "../../../protocol/input-messages.ts";
import type { Scope } from "../../../protocol/scope.ts";
import type { Clock } from "../../clock.ts";
import type { Meeting } from "../../pair/meeting.ts";
import type { Pair } from "../../pair/pair.ts";
import { type Consent, isAllowed } from "../consent.ts";
import type { MemberFiles } from "../member-files.ts";
import { createMeter, type Meter } from "../meter.ts";
import type { MeterSnapshot } from "../session-snapshot.ts";
import { createMessagePace } from "./message-pace.ts";

/** Decides about a member that proved an access code: the scopes it comes in with, or null, which sends it away. */
export type LetIn = (name: string) => Promise<readonly Scope[] | null>;

export type HostMember = {
  readonly sender: number;
  readonly pair: Pair;
  readonly meeting: Meeting;
  name: string;
  codecs: readonly string[];
  /** The person typed this viewer's own code: it is let in as soon as it says who it is. */
  readonly isExpected: boolean;
  /** Asked in place of the person's yes in the page, once it says who it is; null for a member that a code brought. */
  readonly letIn: LetIn | null;
  /** It said who it is, and was let in. Before, it may say who it is and nothing else. */
  isAdmitted: boolean;
  files: MemberFiles | null;
  readonly meter: Meter;
  /** Chat that it has not confirmed, by id, in order: said again whenever its link is back. */
  readonly unconfirmedChat: Map<string, ControlMessageOf<"chat">>;
  /** Answers that could not be sent while its link was down. */
  readonly unsaid: ControlMessage[];
  /** Whether a message of this type may come now already. */
  readonly keepsPace: (type: ControlMessage["t"]) => boolean;
};

export function createHostMember(options: {
  readonly sender: number;
  readonly pair: Pair;
  readonly meeting: Meeting;
  readonly name: string;
  readonly isExpected: boolean;
  readonly letIn: LetIn | null;
  readonly isAdmitted: boolean;
  readonly clock: Clock;
  readonly onMeter: (snapshot: MeterSnapshot) => void;
}): HostMember {
  const { clock, onMeter, ...member } = options;
  return {
    ...member,
    codecs: [],
    files: null,
    meter: createMeter({ pair: member.pair, clock, onChange: onMeter }),
    unconfirmedChat: new Map(),
    unsaid: [],
    keepsPace: createMessagePace(clock),
  };
}

/** What a viewer may send before it was let in. */
const messagesOfStrangers: ReadonlySet<ControlMessage["t"]> = new Set(["profile", "bye"]);

/**
 * Why a control message must be refused at this moment, or null. Called for every message, whatever was granted
 * before. File messages are checked by their transfer's direction further in (file-transfers.ts, `isAllowed`).
 */
export function refusalOf(member: HostMember, message: ControlMessage, consent: Consent): ErrorCode | null {
  const rule = controlMessageRules[message.t];
  if (rule.from === "host") return "direction-wrong";
  if (!member.isAdmitted && !messagesOfStrangers.has(message.t)) return "not-a-member";
  // To stop needs no leave.
  if (message.t === "record-state" && !message.recording) return null;
  if (rule.scope !== null && !isAllowed(consent, member.sender, rule.scope)) return "scope-missing";
  return null;
}

/** The same for the input channel. */
export function refusalOfInput(
  member: HostMember,
  message: InputMessage,
  consent: Consent,
): ErrorCode | null {
  if (!member.isAdmitted) return "not-a-member";
  return isAllowed(consent, member.sender, inputMessageScopes[message.t]) ? null : "scope-missing";
}
