/**
 * Owns: the technician's side of joining by a token: it is there under the technician's key, takes the offers of devices
 * one after another, lets the book count them, and answers each with the technician's signature.
 * Must never: answer an offer that did not open, or anybody but the device that signed it. Hold more offers than a few:
 * whoever has a token, or guesses an address, can ring as often as the server lets them.
 */

import type { EnrolmentOffer, EnrolmentOutcome, SealedOffer } from "../../protocol/enrolment-offer.ts";
import type { DeviceId } from "../../protocol/presence-messages.ts";
import type { Result } from "../../protocol/result.ts";
import type { Clock } from "../clock.ts";
import { deviceKeyOfSigner } from "../device/device-key.ts";
import { encodeAnswerRing, readRing } from "../device/ring-payload.ts";
import type { Devices } from "../signaling/device-presence.ts";
import { openOffer, signAnswer } from "./enrolment-offer.ts";
import type { SignedEnrolment, TechnicianKeys } from "./enrolment-token.ts";

export type JoiningDevice = SealedOffer & { readonly device: DeviceId; readonly enrolment: string };

/** The enrolments that this browser issued, with who has joined by them. */
export type EnrolmentBook = {
  /** Also one that has ended. */
  find(enrolment: string): Promise<SignedEnrolment | null>;
  /**
   * Puts the device on the list and counts it; one that is counted already is `taken` again and counts no more. A failure
   * is answered by nothing: the device offers itself again.
   */
  take(joining: JoiningDevice): Promise<Result<EnrolmentOutcome>>;
};

/** Offers that wait, and answers that wait. Who is left out offers itself again. */
const mostWaiting = 200;
/** The server lets a connection ring once in six seconds when it has rung ten times. */
const answerAgainMs = 7_000;

export function createEnrolmentDesk(options: {
  readonly devices: Devices;
  readonly keys: TechnicianKeys;
  readonly book: EnrolmentBook;
  readonly clock: Clock;
}): { dispose(): void } {
  const { devices, keys, book, clock } = options;
  const offers = new Map<string, EnrolmentOffer>();
  const answers = new Map<DeviceId, string>();
  let isTaking = false;
  let isAnswering = false;
  let isOver = false;
  let cancel: (() => void) | null = null;

  const stop = devices.on("ring", ({ payload }) => {
    const ring = readRing(payload);
    if (!ring.ok || ring.value.kind !== "enrol" || offers.size >= mostWaiting) return;
    const { offer } = ring.value;
    offers.set(offer.publicKey, offer);
    void takeAll();
  });
  devices.announce(deviceKeyOfSigner(keys.signing));

  return {
    dispose() {
      if (isOver) return;
      isOver = true;
      cancel?.();
      stop();
      devices.withdraw();
    },
  };

  async function takeAll(): Promise<void> {
    if (isTaking) return;
    isTaking = true;
    for (let next = nextOf(offers); next !== null; next = nextOf(offers)) {
      const [name, offer] = next;
      // Before it is looked at: one that fails is not tried for ever.
      offers.delete(name);
      await take(offer).catch(() => undefined);
    }
    isTaking = false;
  }

  async function take(offer: EnrolmentOffer): Promise<void> {
    const issued = await book.find(offer.enrolment);
    const joining = issued && (await openOffer(offer, issued, keys.sealing));
    if (!joining || isOver) return;
    const { device } = joining;
    const taken = await book.take({ ...joining, enrolment: offer.enrolment });
    if (!taken.ok || answers.size >= mostWaiting) return;
    const answer = await signAnswer(
      { enrolment: offer.enrolment, device, outcome: taken.value },
      keys.signing,
    );
    answers.set(device, encodeAnswerRing(answer));
    void answerAll();
  }

  async function answerAll(): Promise<void> {
    if (isAnswering) return;
    isAnswering = true;
    for (let next = nextOf(answers); next !== null; next = nextOf(answers)) {
      const [device, payload] = next;
      answers.delete(device);
      const rung = await devices.ring(device, payload);
      // One that is gone offers itself again once it is back.
      if (rung.ok || rung.code === "device-absent") continue;
      if (!answers.has(device)) answers.set(device, payload);
      const { promise, resolve } = Promise.withResolvers<void>();
      cancel = clock.after(answerAgainMs, resolve);
      await promise;
    }
    isAnswering = false;
  }

  /** Nothing is next once the page is closed. */
  function nextOf<Key, Value>(waiting: ReadonlyMap<Key, Value>): readonly [Key, Value] | null {
    return isOver ? null : (waiting.entries().next().value ?? null);
  }
}
