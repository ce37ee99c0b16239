/**
 * Owns: the clipboard of the host's machine, read for a viewer that just copied there and written for one that pastes.
 * Must never: read without that viewer's own copying right before, read twice for it, send or write while the viewer may
 * not act on the page in front, or keep a content.
 */

import type { ClipboardMessage } from "../../../protocol/clipboard-messages.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { limits } from "../../../protocol/limits.ts";
import type { RemoteInput } from "../../../protocol/remote-input.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import {
  type ClipboardContent,
  kindsOf,
  type PackedContent,
  packContent,
  unpackContent,
} from "../../clipboard/clipboard-content.ts";
import type { ClipboardSurface } from "../../clipboard/clipboard-surface.ts";
import {
  type PartsReceiver,
  type PartsSender,
  receiveInParts,
  sendInParts,
} from "../../clipboard/content-parts.ts";
import { isCopyInput } from "../../clipboard/copy-input.ts";
import type { Clock } from "../../clock.ts";
import { type CopySnapshot, sizeOf } from "../clipboard-snapshot.ts";
import type { HostControl } from "./host-control.ts";
import type { HostMember } from "./host-member.ts";

export type HostClipboard = {
  /** An input of this viewer was carried out. */
  noteInput(sender: number, input: RemoteInput): void;
  /** A message of a member that holds `clipboard` at this moment. An error is to be counted against it. */
  handle(member: HostMember, message: ClipboardMessage): Result<void>;
  /** Grants, members or links changed: what may not go on is dropped. */
  sync(): void;
};

/** What goes on with one viewer. */
type Doing = {
  copiedMs: number | null;
  /** Counts copyings: with the next one, what is still being read for the last is of no use. */
  copyings: number;
  /** Keys come over another channel than the read: it may be there first. */
  early: { readonly member: HostMember; readonly id: string; readonly cancel: () => void } | null;
  outgoing: PartsSender | null;
  incoming: PartsReceiver | null;
};

/** So long an early read waits for the keys that copy. */
const earlyMs = 1_000;

export function createHostClipboard(options: {
  readonly clock: Clock;
  readonly surface: ClipboardSurface;
  readonly control: Pick<HostControl, "act" | "mayAct">;
  readonly clean: (content: ClipboardContent) => Promise<ClipboardContent>;
  /** This member holds `clipboard`, over a live link. */
  readonly mayUse: (sender: number) => boolean;
  readonly onCopied: (copy: Omit<CopySnapshot, "atMs">) => void;
  /** One copying or pasting is over, for a grant that was for once. */
  readonly onUsed: (sender: number) => void;
}): HostClipboard {
  const { clock, surface, control, clean, mayUse, onCopied, onUsed } = options;
  const doingBySender = new Map<number, Doing>();

  return {
    noteInput(sender, input) {
      if (!isCopyInput(input) || !mayUse(sender)) return;
      const doing = doingOf(sender);
      const { early } = doing;
      doing.copyings += 1;
      doing.early = null;
      early?.cancel();
      if (early === null) doing.copiedMs = clock.now();
      else read(early.member, early.id, clock.now());
    },
    handle(member, message) {
      const doing = doingOf(member.sender);
      switch (message.t) {
        case "clipboard-read":
          ask(member, doing, message.id);
          return ok(undefined);
        case "clipboard-content":
          doing.incoming = receiveInParts(message);
          return ok(undefined);
        case "clipboard-part": {
          const { incoming } = doing;
          // Of one that was dropped, the rest may be on its way.
          if (incoming?.id !== message.id) return ok(undefined);
          const taken = incoming.take(message);
          if (!taken.ok) doing.incoming = null;
          if (!taken.ok) return taken;
          member.pair.send({ t: "clipboard-taken", id: message.id, parts: incoming.parts });
          if (taken.value === null) return ok(undefined);
          doing.incoming = null;
          void write(member, taken.value).then((code) => {
            end(member, message.id, code);
            if (code === null) onUsed(member.sender);
          });
          return ok(undefined);
        }
        case "clipboard-taken": {
          const { outgoing } = doing;
          if (outgoing?.id !== message.id) return ok(undefined);
          const all = outgoing.taken(message.parts);
          if (!all.ok) return all;
          if (!all.value) return ok(undefined);
          doing.outgoing = null;
          onUsed(member.sender);
          return ok(undefined);
        }
        case "clipboard-end":
          return err("direction-wrong");
      }
    },
    sync() {
      for (const [sender, { early }] of doingBySender) {
        if (mayUse(sender)) continue;
        early?.cancel();
        doingBySender.delete(sender);
      }
    },
  };

  function doingOf(sender: number): Doing {
    const known = doingBySender.get(sender);
    if (known !== undefined) return known;
    const doing: Doing = { copiedMs: null, copyings: 0, early: null, outgoing: null, incoming: null };
    doingBySender.set(sender, doing);
    return doing;
  }

  function ask(member: HostMember, doing: Doing, id: string): void {
    const { copiedMs, early } = doing;
    // One answer for one copying.
    doing.copiedMs = null;
    if (copiedMs !== null && clock.now() - copiedMs <= limits.clipboardReadMs)
      return read(member, id, copiedMs);
    early?.cancel();
    if (early !== null) end(early.member, early.id, "clipboard-empty");
    const cancel = clock.after(earlyMs, () => {
      doing.early = null;
      end(member, id, "clipboard-empty");
    });
    doing.early = { member, id, cancel };
  }

  function read(member: HostMember, id: string, copiedMs: number): void {
    const { sender } = member;
    const { copyings } = doingOf(sender);
    void outcomeOf(() => surface.read(copiedMs)).then((found) => {
      if (doingOf(sender).copyings !== copyings) return end(member, id, "clipboard-empty");
      // Taken back, or in the customer's own hand, while it was read.
      if (!mayUse(sender) || !control.mayAct(sender)) return end(member, id, "control-unavailable");
      if (!found.ok) return end(member, id, found.code);
      const packed = packContent(found.value);
      if (!packed.ok) return end(member, id, packed.code);
      onCopied({ sender, direction: "from-host", ...sizeOf(found.value) });
      const now = doingOf(sender);
      now.outgoing = sendInParts(id, packed.value, (message) => {
        if (mayUse(sender)) member.pair.send(message);
      });
    });
  }

  async function write(member: HostMember, packed: PackedContent): Promise<ErrorCode | null> {
    const { sender } = member;
    const unpacked = unpackContent(packed);
    if (!unpacked.ok) return unpacked.code;
    const content = await clean(unpacked.value);
    if (kindsOf(content).length === 0) return "clipboard-empty";
    const { promise, resolve } = Promise.withResolvers<Result<void>>();
    const isDone =
      mayUse(sender) &&
      control.act(member, () => {
        onCopied({ sender, direction: "to-host", ...sizeOf(content) });
        void outcomeOf(() => surface.write(content)).then(resolve);
      });
    if (!isDone) return "control-unavailable";
    const written = await promise;
    return written.ok ? null : written.code;
  }

  function end(member: HostMember, id: string, code: ErrorCode | null): void {
    member.pair.send({ t: "clipboard-end", id, code });
  }
}

/** A surface that breaks its word has failed like one that says so. */
async function outcomeOf<Value>(act: () => Promise<Result<Value>>): Promise<Result<Value>> {
  try {
    return await act();
  } catch {
    return err("clipboard-unavailable");
  }
}
