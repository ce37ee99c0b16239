/**
 * Owns: a technician's own join code: its room, its secret, who tries it, and its end by use, by three wrong guesses or
 * by time.
 * Must never: send the secret anywhere, or allow more guesses side by side than one after another.
 */

import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { drawSecret, type JoinCode } from "../../../protocol/join-code.ts";
import { limits } from "../../../protocol/limits.ts";
import { ok, type Result } from "../../../protocol/result.ts";
import { createGuessBudget, type GuessBudget } from "../../handshake/guess-budget.ts";
import type { Room } from "../../signaling/signaling-client.ts";
import type { SessionEnvironment } from "../environment.ts";

export type CodeRoom = {
  readonly code: JoinCode;
  readonly room: Room;
  readonly budget: GuessBudget;
  readonly expiresAtMs: number;
  /** True once its time is over, whatever the server says: then nobody may begin to try it. */
  readonly isOver: boolean;
  leave(): void;
};

/**
 * Makes a room and draws a secret. `onEnd` tells `join-code-expired` when the room ends by itself, or its time is over:
 * the server ends a room that nobody joined, but that somebody sits in it must not make a code last.
 */
export async function openCodeRoom(
  environment: SessionEnvironment,
  signal: AbortSignal,
  onEnd: (code: ErrorCode) => void,
): Promise<Result<CodeRoom>> {
  const created = await environment.signaling.createRoom({ signal });
  if (!created.ok) return created;
  const room = created.value;
  room.on("ended", ({ reason }) => {
    onEnd(reason === "expired" ? "join-code-expired" : "signaling-unreachable");
  });
  const expiresInMs = room.expiresInMs ?? limits.locatorLifetimeMs;
  let isOver = false;
  const stopWaiting = environment.clock.after(expiresInMs, () => {
    isOver = true;
    onEnd("join-code-expired");
  });
  return ok({
    code: { locator: room.locator ?? "", secret: drawSecret(environment.randomBytes) },
    room,
    budget: createGuessBudget(),
    expiresAtMs: environment.wallMs() + expiresInMs,
    get isOver() {
      return isOver;
    },
    leave() {
      stopWaiting();
      room.leave();
    },
  });
}
