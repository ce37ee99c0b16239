/**
 * Owns: a device that has a token and is on no list yet: it is there under its key, offers itself whenever the technician's
 * page is, and waits for the signed answer.
 * Must never: let anybody in, answer a ring with more than its offer, or take an answer that is not about this very device
 * and token, or that the token's own key did not sign.
 *
 * waiting ⇄ offering (the technician's page is there) → answered, once and for good
 */

import type { RandomBytes } from "../../crypto/random.ts";
import { base64urlToBytes } from "../../protocol/base64url.ts";
import type { Enrolment } from "../../protocol/enrolment.ts";
import type { EnrolmentOffer, EnrolmentOutcome } from "../../protocol/enrolment-offer.ts";
import type { Clock } from "../clock.ts";
import { type DeviceKey, deviceIdOf } from "../device/device-key.ts";
import { encodeOfferRing, readRing } from "../device/ring-payload.ts";
import type { Devices } from "../signaling/device-presence.ts";
import { isAnswerTo } from "./enrolment-offer.ts";

/**
 * Rings that are not answered are repeated ever later: a page that has hundreds of devices to answer, or an office that
 * shares one address, takes its time. The server lets a connection ring ten times, then once in six seconds.
 */
export const offerAgainMs = { first: 15_000, most: 15 * 60_000 } as const;

export function createEnrollingDevice(options: {
  readonly devices: Devices;
  readonly key: DeviceKey;
  readonly enrolment: Enrolment;
  readonly offer: EnrolmentOffer;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly onAnswer: (outcome: EnrolmentOutcome) => void;
}): { dispose(): void } {
  const { devices, key, enrolment, clock } = options;
  const technician = deviceIdOf(base64urlToBytes(enrolment.technician) ?? new Uint8Array());
  const payload = encodeOfferRing(options.offer);
  let isOver = false;
  let isThere = false;
  let lastMs = Number.NEGATIVE_INFINITY;
  let delayMs: number = offerAgainMs.first;
  let cancel: (() => void) | null = null;

  const stops = [
    devices.on("ring", ({ payload: rung }) => void take(rung)),
    devices.on("state", look),
    devices.on("present", look),
  ];
  devices.announce(key);
  devices.watch([technician]);

  return { dispose: close };

  function close(): void {
    if (isOver) return;
    isOver = true;
    cancel?.();
    for (const stop of stops) stop();
    devices.watch([]);
    devices.withdraw();
  }

  /** An answer can only come to a device that is there itself. */
  function look(): void {
    const wasThere = isThere;
    isThere = devices.state === "present" && devices.present.has(technician);
    if (isThere === wasThere) return;
    cancel?.();
    cancel = null;
    delayMs = offerAgainMs.first;
    if (isThere) offerSoon();
  }

  function offerSoon(): void {
    const waitMs = lastMs + delayMs - clock.now();
    if (waitMs <= 0) return offer();
    // Not all of an office at once.
    const spread = 1 + (options.randomBytes(1)[0] ?? 0) / 512;
    cancel = clock.after(waitMs * spread, offer);
  }

  function offer(): void {
    if (lastMs > Number.NEGATIVE_INFINITY) delayMs = Math.min(offerAgainMs.most, delayMs * 2);
    lastMs = clock.now();
    void devices.ring(technician, payload);
    offerSoon();
  }

  async function take(rung: string): Promise<void> {
    const ring = readRing(rung);
    if (!ring.ok || ring.value.kind !== "enrolled" || isOver) return;
    const { answer } = ring.value;
    if (!(await isAnswerTo(answer, key.id, enrolment)) || isOver) return;
    close();
    options.onAnswer(answer.outcome);
  }
}
