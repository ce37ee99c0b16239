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
  create(onArrival: (invitation: Invitation, member: string) => void): Promise<Result<Invitation>>;
  dispose(): void;
};

export function createHostInvites(environment: SessionEnvironment): HostInvites {
  const invitations = new Set<Invitation>();
  let isDisposed = false;
  return {
    async create(onArrival) {
      const created = await environment.signaling.createRoom();
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
        trying: new Set(),
        end() {
          if (invitations.delete(invitation)) room.leave();
        },
      };
      invitations.add(invitation);
      room.on("member-in", ({ member }) => {
        if (invitation.trying.size < invitation.budget.left) onArrival(invitation, member);
      });
      room.on("ended", () => invitations.delete(invitation));
      return ok(invitation);
    },
    dispose() {
      isDisposed = true;
      for (const invitation of invitations) invitation.end();
    },
  };
}
