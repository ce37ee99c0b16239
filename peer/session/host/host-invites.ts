/**
 * Owns: the codes that the host makes for a viewer's colleagues: a room each, a secret drawn here and told to the
 * inviting viewer over the sealed channel only, three guesses, fifteen minutes.
 * Must never: let anybody in. A colleague that proved a code still waits for the host's person.
 */

import { drawSecret, type JoinCode } from "../../../protocol/join-code.ts";
import { ok, type Result } from "../../../protocol/result.ts";
import { createGuessBudget, type GuessBudget } from "../../handshake/guess-budget.ts";
import type { Room } from "../../signaling/signaling-client.ts";
import type { SessionEnvironment } from "../environment.ts";

export type Invitation = {
  readonly code: JoinCode;
  readonly expiresInMs: number;
  readonly room: Room;
  readonly budget: GuessBudget;
  /** Ends it: the code can be used no more. */
  end(): void;
};

export type HostInvites = {
  /** Makes a code. `onArrival` is told each member that came into its room. */
  create(onArrival: (invitation: Invitation, member: string) => void): Promise<Result<Invitation>>;
  dispose(): void;
};

export function createHostInvites(environment: SessionEnvironment): HostInvites {
  const invitations = new Set<Invitation>();
  return {
    async create(onArrival) {
      const created = await environment.signaling.createRoom();
      if (!created.ok) return created;
      const room = created.value;
      const invitation: Invitation = {
        code: { locator: room.locator ?? "", secret: drawSecret(environment.randomBytes) },
        expiresInMs: room.expiresInMs ?? 0,
        room,
        budget: createGuessBudget(),
        end() {
          if (invitations.delete(invitation)) room.leave();
        },
      };
      invitations.add(invitation);
      room.on("member-in", ({ member }) => onArrival(invitation, member));
      room.on("ended", () => invitations.delete(invitation));
      return ok(invitation);
    },
    dispose() {
      for (const invitation of [...invitations]) invitation.end();
    },
  };
}
