/**
 * Owns: how often one member may send what costs the person's attention or is told to everybody: questions, names, chat.
 * Far above what people do, far below what would keep a page from hearing its person's own clicks.
 * Must never: slow down what bytes or the picture need.
 */

import type { ControlMessage } from "../../../protocol/control-messages.ts";
import type { Clock } from "../../clock.ts";
import { createMessageRate } from "../../pair/message-rate.ts";

type Pace = { readonly perSecond: number; readonly atOnce: number };

/** Chat that waited for a link comes all at once, and so do the pauses of all transfers. */
const paces: { readonly [Type in ControlMessage["t"]]?: Pace } = {
  profile: { perSecond: 1, atOnce: 10 },
  "scope-ask": { perSecond: 1, atOnce: 20 },
  "repair-ask": { perSecond: 0.5, atOnce: 20 },
  "invite-ask": { perSecond: 0.2, atOnce: 5 },
  chat: { perSecond: 5, atOnce: 200 },
  "record-state": { perSecond: 2, atOnce: 20 },
  "tab-command": { perSecond: 10, atOnce: 100 },
  "page-dialog-answer": { perSecond: 5, atOnce: 50 },
  "clipboard-read": { perSecond: 2, atOnce: 20 },
  "clipboard-content": { perSecond: 2, atOnce: 20 },
  "file-choice-answer": { perSecond: 2, atOnce: 20 },
  "file-offer": { perSecond: 2, atOnce: 40 },
  "file-pause": { perSecond: 5, atOnce: 200 },
};

/** @returns a function that takes a message of a type into account: false when it comes too soon */
export function createMessagePace(clock: Clock): (type: ControlMessage["t"]) => boolean {
  const takeByType = new Map<ControlMessage["t"], () => boolean>();
  return (type) => {
    const pace = paces[type];
    if (pace === undefined) return true;
    const take = takeByType.get(type) ?? createMessageRate(clock, pace.perSecond, pace.atOnce);
    takeByType.set(type, take);
    return take();
  };
}
