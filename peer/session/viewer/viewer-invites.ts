/** Owns: a viewer's questions for a colleague's code, each until it is answered, or so late that no answer comes. */

import type { ControlMessage, ControlMessageOf } from "../../../protocol/control-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import type { Clock } from "../../clock.ts";

/** `expiresAtMs` by the wall clock. */
type InviteAnswer = Result<{
  readonly code: { locator: string; secret: string };
  readonly expiresAtMs: number;
}>;

export type ViewerInvites = {
  ask(): Promise<InviteAnswer>;
  handle(message: ControlMessageOf<"invite-answer">): void;
  dispose(): void;
};

export function createViewerInvites(options: {
  readonly clock: Clock;
  readonly wallMs: () => number;
  readonly newId: () => string;
  /** The technician's right to open a room: the host opens the colleague's in their name. */
  readonly drawRoomToken: () => Promise<string | null>;
  /** @returns false while the link is down */
  readonly say: (message: ControlMessage) => boolean;
}): ViewerInvites {
  const { clock, wallMs, newId, drawRoomToken, say } = options;
  const settleById = new Map<string, (answer: InviteAnswer) => void>();

  return {
    async ask() {
      const id = newId();
      const roomToken = await drawRoomToken();
      return new Promise((resolve) => {
        if (!say({ t: "invite-ask", id, ...(roomToken === null ? {} : { roomToken }) }))
          return resolve(err("link-failed"));
        const cancel = clock.after(limits.scopeAskTimeoutMs + 5_000, () => settle(err("scope-missing")));
        const settle = (answer: InviteAnswer) => {
          cancel();
          settleById.delete(id);
          resolve(answer);
        };
        settleById.set(id, settle);
      });
    },
    handle(message) {
      const settle = settleById.get(message.id);
      if (settle === undefined) return;
      if (message.answer === "no") return settle(err(message.code ?? "scope-missing"));
      const { locator, secret, expiresInMs } = message;
      settle(ok({ code: { locator, secret }, expiresAtMs: wallMs() + expiresInMs }));
    },
    dispose() {
      for (const settle of settleById.values()) settle(err("session-ended"));
    },
  };
}
