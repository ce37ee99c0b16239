/**
 * Owns: running one half of the handshake over a link's control channel, with its time limit.
 * Must never: read a message after the outcome; what follows WELCOME is sealed and belongs to the next owner.
 */

import type { ErrorCode } from "../../protocol/error-codes.ts";
import { HandshakeMessage } from "../../protocol/handshake-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage, parseMessage } from "../../protocol/parse.ts";
import type { Clock } from "../clock.ts";
import type { Link } from "../link/link.ts";
import type { HandshakeHalf, HandshakeOutcome, HandshakeStep } from "./handshake.ts";

/**
 * Resolves with the outcome; never rejects. `createHalf` is called once this end has sent its first signal, or at the
 * latest when the control channel is open, which is when fingerprints are known.
 *
 * What takes long is computed (`prepare`) while others are at work anyway: the browsers at the link, then the other end
 * at its answer. Each time in a task of its own, so that what was sent before is on its way.
 *
 * @param options.signal aborting ends the handshake with `session-ended`
 * @returns failure codes besides those of the halves: `link-failed`, `handshake-timeout`, `session-ended`
 */
export function runHandshake(options: {
  readonly link: Link;
  readonly createHalf: () => HandshakeHalf;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<HandshakeOutcome> {
  const { link, clock, signal } = options;
  const channel = link.channel("control");
  return new Promise((resolve) => {
    let half: HandshakeHalf | null = null;
    let isFinished = false;
    let isStarted = false;
    let cancelPreparation = () => {};
    const cleanUps: (() => void)[] = [() => cancelPreparation()];

    const finish = (outcome: HandshakeOutcome) => {
      if (isFinished) return;
      isFinished = true;
      for (const cleanUp of cleanUps) cleanUp();
      resolve(outcome);
    };
    const fail = (code: ErrorCode) => finish({ done: false, code });

    const prepareSoon = () => {
      cancelPreparation();
      cancelPreparation = clock.after(0, () => {
        half ??= options.createHalf();
        half.prepare();
      });
    };
    const onOpen = () => {
      if (isStarted || isFinished) return;
      isStarted = true;
      cancelPreparation();
      half ??= options.createHalf();
      const first = half.start();
      if (first !== null && !channel.send(encodeMessage(first))) return fail("link-failed");
      // Attached only now: the channel keeps what came early, in order.
      cleanUps.push(channel.on("message", onMessage));
    };
    const onMessage = (bytes: Uint8Array) => {
      if (half === null || isFinished) return;
      const parsed = parseMessage(HandshakeMessage, bytes, limits.handshakeMessageBytes);
      if (!parsed.ok) {
        channel.send(encodeMessage({ t: "reject", code: "handshake-failed" } satisfies HandshakeMessage));
        return fail("handshake-failed");
      }
      take(half.handle(parsed.value));
    };
    const take = (step: HandshakeStep) => {
      if (isFinished) return;
      if (step.outcome?.done === true) finish(step.outcome);
      if (step.send !== null) channel.send(encodeMessage(step.send));
      if (step.later !== undefined) void step.later.then(take);
      else if (step.outcome === null) prepareSoon();
      if (step.outcome?.done === false) finish(step.outcome);
    };

    cleanUps.push(
      link.on("signal", () => {
        if (half === null) prepareSoon();
      }),
      channel.on("open", onOpen),
      channel.on("close", () => fail("link-failed")),
      link.on("state", (state) => {
        if (state === "failed" || state === "closed") fail("link-failed");
      }),
      clock.after(limits.handshakeTimeoutMs, () => fail("handshake-timeout")),
    );
    const onAbort = () => fail("session-ended");
    signal.addEventListener("abort", onAbort);
    cleanUps.push(() => signal.removeEventListener("abort", onAbort));
    if (signal.aborted) onAbort();
    else if (channel.open) onOpen();
  });
}
