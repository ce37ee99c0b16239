/**
 * Owns: a viewer's chat: what it says until the host confirms it, and what the others say.
 * Must never: show a message twice, or interpret a text.
 */

import type { ControlMessage, ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { Id } from "../../../protocol/fields.ts";
import { hostSender } from "../../../protocol/packet-layout.ts";
import { undelivered, withDelivered, withEntry } from "../chat-log.ts";
import type { ReceiptLog } from "../receipt-log.ts";
import type { SessionStore } from "../session-store.ts";

export type ViewerChat = {
  /** This viewer's person says `text`, which is clean. */
  say(text: string): void;
  take(message: ControlMessageOf<"chat">): void;
  confirmed(id: Id): void;
  /** Says again what the host has not confirmed. */
  sayAgain(): void;
};

export function createViewerChat(options: {
  readonly store: SessionStore;
  readonly receipt: ReceiptLog;
  readonly wallMs: () => number;
  readonly newId: () => Id;
  /** Once the host hears this viewer. */
  readonly say: (message: ControlMessage) => boolean;
  /** Whatever else has been said. */
  readonly confirm: (message: ControlMessageOf<"chat-ack">) => void;
}): ViewerChat {
  const { store, receipt, wallMs, newId, say } = options;

  return {
    say(text) {
      const id = newId();
      const atMs = wallMs();
      const { sender, name } = store.snapshot.self;
      const entry = { id, sender, name, self: true, text, atMs, state: "waiting" } as const;
      store.change({ chat: withEntry(store.snapshot.chat, entry) });
      receipt.chatted();
      say({ t: "chat", id, text, sentMs: Math.round(atMs) });
    },
    take({ id, text, from }) {
      options.confirm({ t: "chat-ack", id });
      const sender = from ?? hostSender;
      if (sender === store.snapshot.self.sender) return;
      const name = store.snapshot.members.find((member) => member.sender === sender)?.name ?? "";
      const before = store.snapshot.chat;
      const chat = withEntry(before, { id, sender, name, self: false, text, atMs: wallMs(), state: "sent" });
      if (chat === before) return;
      receipt.chatted();
      store.change({ chat });
    },
    confirmed: (id) => store.change({ chat: withDelivered(store.snapshot.chat, id) }),
    sayAgain() {
      for (const { id, text, atMs } of undelivered(store.snapshot.chat)) {
        say({ t: "chat", id, text, sentMs: Math.round(atMs) });
      }
    },
  };
}
