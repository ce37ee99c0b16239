/**
 * Owns: what the two halves of the handshake share: what goes in, what comes out, and how the transcript is put
 * together. The halves are viewer-handshake.ts and host-handshake.ts; run-handshake.ts runs one over a channel.
 * Must never: hand out a key before the other end's proof was right.
 *
 * The message ladder is in protocol/handshake-messages.ts. Each half is a small state machine without input or
 * output: a message in, a message or an outcome out.
 */

import type { RandomBytes } from "../../crypto/random.ts";
import { hashTranscript } from "../../crypto/transcript.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { HandshakeIdentity, HandshakeMessage } from "../../protocol/handshake-messages.ts";
import type { LinkFingerprints } from "../link/link.ts";

/** What both ends hold once each has proved the password to the other. */
export type Established = {
  readonly version: number;
  /** This viewer's number in the session, 1 to 255. */
  readonly viewerSender: number;
  /** Keys of this link's pair channels, 32 bytes. */
  readonly pairSecret: Uint8Array;
  /** What later group keys are wrapped with, 32 bytes. */
  readonly wrappingKey: Uint8Array;
  /** The password of a later handshake, 32 bytes. */
  readonly resumptionSecret: Uint8Array;
  /** Where both ends meet again, 16 bytes. */
  readonly rendezvous: Uint8Array;
};

export type HandshakeOutcome =
  | { readonly done: true; readonly established: Established }
  /** `minutes` with `device-locked`, where it was told: about how long. */
  | { readonly done: false; readonly code: ErrorCode; readonly minutes?: number | undefined };

/** What a half does with a message: perhaps answers, perhaps is finished. */
export type HandshakeStep = {
  readonly send: HandshakeMessage | null;
  readonly outcome: HandshakeOutcome | null;
  /** The step that follows once something was computed. A message before it is out of order. Never rejects. */
  readonly later?: Promise<HandshakeStep>;
};

/** A viewer's password that is made from what a person typed, once the device's salt is known. */
export type StretchedPassword = { readonly stretch: (salt: Uint8Array) => Promise<Uint8Array> };
/** What a device keeps in place of a password. Its salt is both Argon2id's and SRP's. */
export type StoredVerifier = { readonly salt: Uint8Array; readonly verifier: Uint8Array };
/** The six digits as UTF-8, the 32 bytes of a resumption secret, or one of the above. */
export type HandshakePassword = Uint8Array | StretchedPassword | StoredVerifier;
export type HandshakeCredentials = {
  readonly identity: HandshakeIdentity;
  readonly password: HandshakePassword;
};

export interface HandshakeHalf {
  /** The viewer's first message; null for the host. */
  start(): HandshakeMessage | null;
  handle(message: HandshakeMessage): HandshakeStep;
  /**
   * Computes ahead what the next step needs and is known by now: to be called while the other end, or the link, takes
   * its time anyway. Says nothing, decides nothing and takes no guess; may be called at any time, or never.
   */
  prepare(): void;
}

export type HandshakeOptions<Password extends HandshakePassword> = {
  readonly identity: HandshakeIdentity;
  readonly password: Password;
  /** As this end sees them once the channel is open; not asked before. `null` ends it with `fingerprint-missing`. */
  readonly fingerprints: () => LinkFingerprints | null;
  readonly randomBytes: RandomBytes;
  /**
   * Called before this end does anything that lets the other test one guess of the password.
   * False ends the handshake with `join-code-burned`, or `device-locked`.
   */
  readonly reserveGuess: () => boolean;
  /** For how long it is locked, to tell whoever was refused. */
  readonly lockedMinutes?: (() => number) | undefined;
};

const text = new TextEncoder();

/** SRP's user name and the transcript's identity: `code:4821`, `resume:` and the rendezvous id, `device:` and its id. */
export function identityToBytes(identity: HandshakeIdentity): Uint8Array<ArrayBuffer> {
  return text.encode(identityText(identity));
}

export function isSameIdentity(left: HandshakeIdentity, right: HandshakeIdentity): boolean {
  return identityText(left) === identityText(right);
}

/** No two are the same text: each kind begins with its own, and what follows has no colon. */
function identityText(identity: HandshakeIdentity): string {
  switch (identity.kind) {
    case "code":
      return `code:${identity.locator}`;
    case "resume":
      return `resume:${identity.rendezvous}`;
    case "device":
      return `device:${identity.device}`;
  }
}

/** What a wrong password is called, and one that may not be tried any more. */
export function guessCodes({ kind }: HandshakeIdentity): {
  readonly wrong: ErrorCode;
  readonly none: ErrorCode;
} {
  return kind === "device"
    ? { wrong: "access-code-wrong", none: "device-locked" }
    : { wrong: "join-code-wrong", none: "join-code-burned" };
}

/** The transcript's hash, with each end's fingerprint put where its role says. */
export function hashHandshake(
  role: "host" | "viewer",
  fingerprints: LinkFingerprints,
  fields: {
    readonly version: number;
    readonly offeredVersions: readonly number[];
    readonly identity: HandshakeIdentity;
    readonly salt: Uint8Array;
    readonly clientPublic: Uint8Array;
    readonly serverPublic: Uint8Array;
    readonly viewerNonce: Uint8Array;
    readonly hostNonce: Uint8Array;
  },
): Uint8Array {
  const own = text.encode(fingerprints.local);
  const other = text.encode(fingerprints.remote);
  return hashTranscript({
    ...fields,
    identity: identityToBytes(fields.identity),
    viewerFingerprint: role === "viewer" ? own : other,
    hostFingerprint: role === "viewer" ? other : own,
  });
}

/** Ends a handshake and tells the other end why, in a code that says nothing about secrets. */
export function failed(code: ErrorCode, minutes?: number): HandshakeStep {
  const why = minutes === undefined ? { code } : { code, minutes };
  return { send: { t: "reject", ...why }, outcome: { done: false, ...why } };
}
