/**
 * Owns: a pair's attempts at a link, one at a time: when another may begin, the handshake over it, and its end.
 * Must never: touch the link in use, or let whoever carries the signals start attempts faster than the gaps below.
 *
 * none ─ start ─► under way ─► proved (handed over) | failed | discarded for another
 */

import type { RandomBytes } from "../../crypto/random.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { channelNumbers, mainChannels } from "../../protocol/channels.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import type { IceConfiguration } from "../../protocol/signaling-messages.ts";
import type { Clock } from "../clock.ts";
import type {
  Established,
  HandshakeCredentials,
  HandshakePassword,
  StoredVerifier,
  StretchedPassword,
} from "../handshake/handshake.ts";
import { createHostHandshake } from "../handshake/host-handshake.ts";
import { runHandshake } from "../handshake/run-handshake.ts";
import { createViewerHandshake } from "../handshake/viewer-handshake.ts";
import type { CreateLink, Link } from "../link/link.ts";
import { closeWhenSaid } from "./close-when-said.ts";

/** How long an attempt may take before another replaces it. */
const patienceMs = 10_000;
/** Least time between two attempts, whoever asked for them: what a hostile server can make of them stays small. */
const gapMs = 1_000;
/** The same while the link in use works: an honest end has no reason to ask then, or does not know it yet. */
const liveGapMs = 15_000;
/** Ids of links that are over, whose signals may still come, or be replayed. */
const pastIdsKept = 64;

/** A link with its random id, drawn by the host and named in every signal of it. */
export type NamedLink = { readonly id: string; readonly link: Link };

export type LinkAttempts = {
  /** Under way; null when there is none. */
  readonly current: NamedLink | null;
  /** Whether `id` named a link that is over: nothing of it means anything any more. */
  isPast(id: string): boolean;
  /** Begins an attempt where the gaps allow it. @param offeredId viewer: the link that the host offers */
  start(offeredId?: string): NamedLink | null;
  /** The one under way is void: the other page is another. The next `start` replaces it. */
  markStale(): void;
  /** A link that was handed over is over. */
  forget(id: string): void;
  discard(): void;
};

export function createLinkAttempts(options: {
  readonly role: "host" | "viewer";
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly createLink: CreateLink;
  readonly ice: () => IceConfiguration;
  /** What is to be proved now: a code, or from the first success on the resumption secret. */
  readonly credentials: () => HandshakeCredentials;
  /** Not asked for a resumption secret, which cannot be guessed. */
  readonly reserveGuess: () => boolean;
  readonly lockedMinutes: (() => number) | undefined;
  readonly viewerSender: () => number;
  readonly nextEpoch: () => number;
  readonly isLive: () => boolean;
  readonly onSignal: (link: string, data: string) => void;
  /** The link is the owner's from here on. */
  readonly onProved: (proved: NamedLink, established: Established) => void;
  /** @param minutes with `device-locked` */
  readonly onFailed: (code: ErrorCode, minutes: number | null) => void;
}): LinkAttempts {
  const { role, clock, randomBytes } = options;
  let current: (NamedLink & { readonly stop: AbortController }) | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  let isStale = false;
  let pastIds: readonly string[] = [];

  const isProven = () => options.credentials().identity.kind === "resume";
  const forget = (id: string) => {
    pastIds = [...pastIds, id].slice(-pastIdsKept);
  };

  return {
    get current() {
      return current;
    },
    isPast: (id) => pastIds.includes(id),
    start,
    markStale() {
      isStale = true;
    },
    forget,
    discard,
  };

  function mayStart(): boolean {
    const sinceLastMs = clock.now() - lastAt;
    if (options.isLive()) return sinceLastMs >= liveGapMs;
    // A viewer takes what the host offers; the host gives an attempt its time unless it is void.
    if (current !== null && role === "host" && !isStale && sinceLastMs < patienceMs) return false;
    return sinceLastMs >= gapMs || (!isProven() && current === null);
  }

  function start(offeredId?: string): NamedLink | null {
    if (!mayStart()) return null;
    lastAt = clock.now();
    isStale = false;
    discard();
    const id = offeredId ?? bytesToBase64url(randomBytes(16));
    const link = options.createLink({
      initiator: role === "host",
      ice: options.ice(),
      channels: mainChannels.map((name) => ({ name, id: channelNumbers[name] })),
      clock,
      giveUpAfterMs: isProven() ? limits.resumptionMs : limits.handshakeTimeoutMs,
    });
    const started = { id, link, stop: new AbortController() };
    current = started;
    link.on("signal", (data) => options.onSignal(id, data));
    void prove(started);
    return started;
  }

  async function prove(started: NonNullable<typeof current>): Promise<void> {
    const { identity, password } = options.credentials();
    const { lockedMinutes } = options;
    const reserveGuess = identity.kind === "resume" ? () => true : options.reserveGuess;
    const outcome = await runHandshake({
      link: started.link,
      clock,
      signal: started.stop.signal,
      createHalf() {
        const fingerprints = () => started.link.fingerprints();
        const shared = { identity, fingerprints, randomBytes, reserveGuess, lockedMinutes };
        return role === "host"
          ? createHostHandshake({
              ...shared,
              password: passwordOfHost(password),
              viewerSender: options.viewerSender(),
              epoch: options.nextEpoch(),
            })
          : createViewerHandshake({ ...shared, password: passwordOfViewer(password) });
      },
    });
    if (current !== started) return started.link.dispose();
    current = null;
    if (outcome.done) return options.onProved(started, outcome.established);
    forget(started.id);
    closeWhenSaid(started.link, clock);
    options.onFailed(outcome.code, outcome.minutes ?? null);
  }

  function discard(): void {
    if (current === null) return;
    const { id, link, stop } = current;
    current = null;
    forget(id);
    stop.abort();
    link.dispose();
  }
}

function passwordOfHost(password: HandshakePassword): Uint8Array | StoredVerifier {
  if (password instanceof Uint8Array || "verifier" in password) return password;
  throw new TypeError("a host knows its password, or keeps a verifier");
}

function passwordOfViewer(password: HandshakePassword): Uint8Array | StretchedPassword {
  if (password instanceof Uint8Array || "stretch" in password) return password;
  throw new TypeError("a viewer proves a password, which no verifier is");
}
