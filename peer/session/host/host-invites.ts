/**
 * Owns: the codes that the host makes for a viewer's colleagues: a room each, a secret drawn here and told to the
 * inviting viewer over the sealed channel only, three guesses, fifteen minutes.
 * Must never: let anybody in. A colleague that proved a code still waits for the host's person.
 */

import { drawSecret, type JoinCode } from "../../../protocol/join-code.ts";
import { err, ok, type Result } from "../../../protocol/result.ts";
import { createGuessBudget, type GuessBudget } from "../../handshake/guess-budget.ts";
import type { Room } from "../../signaling/signaling-client.ts";
import type { SessionEnvironment } from "../environment.ts";

export type Invitation = {
  readonly code: JoinCode;
  readonly expiresInMs: number;
  readonly room: Room;
  readonly budget: GuessBudget;
  /** The number of the member that asked for it. */
  readonly inviter: number;
  /** False once its time is over, whatever the server says: then nobody may begin to try it. */
  isOpen: boolean;
  /** Members that try it now, and whoever proved it: a code is for one. */
  readonly trying: Set<string>;
  /** Ends it: the code can be used no more. */
  end(): void;
};

export type HostInvites = {
  /**
   * Makes a code. `onArrival` is told each member that came into its room and may try, as many side by side as there
   * are guesses.
   */
  create(
    inviter: number,
    /** The inviter's right to open a room, where the server asks for one. */
    roomToken: string | undefined,
    onArrival: (invitation: Invitation, member: string) => void,
  ): Promise<Result<Invitation>>;
  /** Ends every code that `inviter` asked for: it is gone, and nobody comes in its name. */
  endOf(inviter: number): void;
  dispose(): void;
};

export function createHostInvites(environment: SessionEnvironment): HostInvites {
  const invitations = new Set<Invitation>();
  let isDisposed = false;
  return {
    async create(inviter, roomToken, onArrival) {
      const created = await environment.signaling.createRoom(
        roomToken === undefined ? {} : { token: roomToken },
      );
      if (!created.ok) return created;
      const room = created.value;
      if (isDisposed) {
        room.leave();
        return err("session-ended");
      }
      const invitation: Invitation = {
        code: { locator: room.locator ?? "", secret: drawSecret(environment.randomBytes) },
        expiresInMs: room.expiresInMs ?? 0,
        room,
        budget: createGuessBudget(),
        inviter,
        isOpen: true,
        trying: new Set(),
        end() {
          invitation.isOpen = false;
          stopWaiting();
          if (invitations.delete(invitation)) room.leave();
        },
      };
      // The server ends a room that nobody joined. That somebody sits in it must not make a code last.
      const stopWaiting = environment.clock.after(invitation.expiresInMs, () => {
        invitation.isOpen = false;
        if (invitation.trying.size === 0) invitation.end();
      });
      invitations.add(invitation);
      room.on("member-in", ({ member }) => {
        if (invitation.isOpen && invitation.trying.size < invitation.budget.left)
          onArrival(invitation, member);
      });
      room.on("ended", () => {
        stopWaiting();
        invitations.delete(invitation);
      });
      return ok(invitation);
    },
    endOf(inviter) {
      for (const invitation of invitations) if (invitation.inviter === inviter) invitation.end();
    },
    dispose() {
      isDisposed = true;
      for (const invitation of invitations) invitation.end();
    },
  };
}
