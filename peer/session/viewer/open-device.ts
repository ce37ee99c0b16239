/**
 * Owns: how a technician's page comes to an unattended device: a meeting place, a ring that names it, and proving the access code to
 * whoever comes into it and offers a link.
 * Must never: send the access code, or prove it more often than three times a ring: whoever comes may be anybody, and each
 * proof lets it test one guess.
 */

import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import type { DeviceId } from "../../../protocol/presence-messages.ts";
import { err, ok } from "../../../protocol/result.ts";
import { accessCodeToBytes } from "../../device/access-code.ts";
import { type AccessOutcome, lockedFor } from "../../device/access-lock.ts";
import { encodeRing } from "../../device/ring-payload.ts";
import { createGuessBudget, type GuessBudget } from "../../handshake/guess-budget.ts";
import type { HandshakeCredentials } from "../../handshake/handshake.ts";
import type { Meeting } from "../../pair/meeting.ts";
import type { Pair } from "../../pair/pair.ts";
import type { Room } from "../../signaling/signaling-client.ts";
import type { SessionEnvironment } from "../environment.ts";

/** How long a device that was rung may take to come. */
const comesWithinMs = 30_000;

/** Resolves once the code was proved, or it is known why not. */
export async function openDevice(options: {
  readonly environment: SessionEnvironment;
  readonly signal: AbortSignal;
  readonly device: DeviceId;
  readonly accessCode: string;
  readonly onRung: () => void;
  readonly prove: (
    room: Room,
    member: string,
    credentials: HandshakeCredentials,
    budget: GuessBudget,
  ) => { readonly pair: Pair; readonly meeting: Meeting; readonly proved: Promise<ErrorCode | null> };
}): Promise<AccessOutcome> {
  const { environment, signal, device, accessCode } = options;
  const { signaling, clock, stretchAccessCode } = environment;
  const rendezvous = bytesToBase64url(environment.randomBytes(16));
  const entered = await signaling.enterRendezvous(rendezvous, { signal });
  if (!entered.ok) return entered;
  const room = entered.value;
  const code = accessCodeToBytes(accessCode);
  const credentials: HandshakeCredentials = {
    identity: { kind: "device", device },
    password: { stretch: (salt) => stretchAccessCode(code, salt) },
  };
  const budget = createGuessBudget();
  const trying = new Set<string>();
  const outcome = Promise.withResolvers<AccessOutcome>();

  const giveUp = () => {
    outcome.resolve(err("session-ended"));
    room.leave();
  };
  signal.addEventListener("abort", giveUp);
  if (signal.aborted) giveUp();
  /** Who is trying may still be the device, and ends by itself. */
  const fail = (failure: ErrorCode, minutes: number | null = null) => {
    if (trying.size === 0) outcome.resolve(minutes === null ? err(failure) : lockedFor(minutes));
  };
  const stopWaiting = clock.after(comesWithinMs, () => fail("handshake-timeout"));
  room.on("ended", () => fail("signaling-unreachable"));
  room.on("signal", ({ from, payload }) => {
    if (trying.has(from) || budget.isBurned) return;
    trying.add(from);
    const { pair, meeting, proved } = options.prove(room, from, credentials, budget);
    pair.handleSignal(payload);
    void proved.then(async (failure) => {
      if (failure === null) {
        outcome.resolve(ok(undefined));
        await meeting.met;
        room.leave();
        return;
      }
      trying.delete(from);
      fail(failure, pair.lockedMinutes);
    });
  });

  const rung = await signaling.devices.ring(device, encodeRing(rendezvous), { signal });
  if (rung.ok) options.onRung();
  else fail(rung.code);
  const result = await outcome.promise;
  stopWaiting();
  if (!result.ok) {
    signal.removeEventListener("abort", giveUp);
    room.leave();
  }
  return result;
}
