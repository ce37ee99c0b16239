/**
 * Owns: the host's chat: what it says and passes on, to each member until that member confirms it.
 * Must never: show or pass on a message twice, or interpret a text.
 */

import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ControlMessageOf } from "../../../protocol/control-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import { hostSender } from "../../../protocol/packet-layout.ts";
import { withDelivered, withEntry } from "../chat-log.ts";
import type { SessionEnvironment } from "../environment.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { SessionStore } from "../session-store.ts";
import type { HostMember } from "./host-member.ts";

export type HostChat = {
  /** The host's person says `text`, which is clean. */
  say(text: string): void;
  /** A member said something: confirmed, kept and passed on to the others. */
  take(from: HostMember, message: ControlMessageOf<"chat">): void;
  confirmed(by: HostMember, id: string): void;
  /** Says again what `to` has not confirmed. */
  sayAgain(to: HostMember): void;
  /** A member is gone: what it alone had not confirmed waits no longer. */
  forget(member: HostMember): void;
};

export function createHostChat(options: {
  readonly environment: SessionEnvironment;
  readonly store: SessionStore;
  readonly receipt: ReceiptLog;
  readonly admitted: () => readonly HostMember[];
}): HostChat {
  const { environment, store, receipt, admitted } = options;

  return {
    say(text) {
      const id = bytesToBase64url(environment.randomBytes(16));
      const atMs = environment.wallMs();
      const { name } = store.snapshot.self;
      const entry = { id, sender: hostSender, name, self: true, text, atMs, state: "waiting" } as const;
      store.change({ chat: withEntry(store.snapshot.chat, entry) });
      receipt.chatted();
      for (const member of admitted()) send(member, { t: "chat", id, text, sentMs: Math.round(atMs) });
    },
    take(from, { id, text, sentMs }) {
      from.pair.send({ t: "chat-ack", id });
      const before = store.snapshot.chat;
      const { sender, name } = from;
      const atMs = environment.wallMs();
      const chat = withEntry(before, { id, sender, name, self: false, text, atMs, state: "sent" });
      if (chat === before) return;
      receipt.chatted();
      store.change({ chat });
      for (const other of admitted()) {
        if (other !== from) send(other, { t: "chat", id, text, sentMs, from: sender });
      }
    },
    confirmed(by, id) {
      if (by.unconfirmedChat.delete(id)) settle(id);
    },
    sayAgain(to) {
      for (const message of to.unconfirmedChat.values()) to.pair.send(message);
    },
    forget(member) {
      const ids = [...member.unconfirmedChat.keys()];
      member.unconfirmedChat.clear();
      for (const id of ids) settle(id);
    },
  };

  function send(to: HostMember, message: ControlMessageOf<"chat">): void {
    to.unconfirmedChat.set(message.id, message);
    if (to.unconfirmedChat.size > limits.chatMessages) {
      const [oldest] = to.unconfirmedChat.keys();
      if (oldest !== undefined) to.unconfirmedChat.delete(oldest);
    }
    to.pair.send(message);
  }

  /** It arrived once somebody has it and nobody is left to wait for. */
  function settle(id: string): void {
    const others = admitted();
    if (others.length === 0 || others.some(({ unconfirmedChat }) => unconfirmedChat.has(id))) return;
    store.change({ chat: withDelivered(store.snapshot.chat, id) });
  }
}
