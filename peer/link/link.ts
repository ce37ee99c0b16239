/**
 * Owns: what a link is to everybody else: one connection to one other browser, its data channels and its life.
 * `webrtc-link.ts` makes real ones, `memory-link.ts` pairs of them for tests; `link-contract.ts` holds both to this.
 * Never: knows what the channels carry, or who carries its signals. The main link's travel through the signaling
 * server, a bulk lane's through the sealed control channel.
 *
 * connecting ─► live ⇄ interrupted          any ─► failed   (could not be brought back: make a new link)
 *     └──────────┴─────────┴─► closed       (disposed here)
 */

import type { Result } from "../../protocol/result.ts";
import type { IceConfiguration } from "../../protocol/signaling-messages.ts";
import type { Clock } from "../clock.ts";

/** A channel refuses to hold more than this many bytes that have not left yet. */
export const highWaterBytes = 1024 * 1024;

export type LinkChannelEvents = {
  readonly open: undefined;
  /** Not emitted for a channel that is closed by the owner's own `dispose()`. */
  readonly close: undefined;
  /** The listener owns the bytes. */
  readonly message: Uint8Array<ArrayBuffer>;
};

/**
 * One data channel. It is made with the link, and stays the same object through every ICE restart.
 *
 * Messages that come while nobody listens for `message` wait, in order, up to a bound, and are delivered in a
 * microtask after a listener is attached: a handshake can hand the channel over without losing one.
 */
export interface LinkChannel {
  readonly name: string;
  /** Bytes handed to `send` that have not left yet. */
  readonly bufferedBytes: number;
  /** True between `open` and `close`; stays true while the link is interrupted. */
  readonly open: boolean;
  /**
   * Hands over one message; the caller may reuse the buffer at once.
   * @returns false when the channel cannot take it now: closed, not yet open, or it would be past `highWaterBytes`
   * @throws RangeError only for more than `limits.packetBytes`, which is a bug of the caller's
   */
  send(bytes: Uint8Array): boolean;
  /** Resolves once `bufferedBytes <= lowWaterBytes`, or the channel is closed, or `signal` is aborted. Never rejects. */
  drained(lowWaterBytes: number, signal?: AbortSignal): Promise<void>;
  on<Type extends keyof LinkChannelEvents>(
    type: Type,
    listener: (event: LinkChannelEvents[Type]) => void,
  ): () => void;
}

export type LinkState = "connecting" | "live" | "interrupted" | "failed" | "closed";

export type LinkEvents = {
  /** An opaque text for the other end's `signal()`, at most `limits.signalPayloadBytes` long. */
  readonly signal: string;
  /** The new state. `failed` and `closed` are final. */
  readonly state: LinkState;
};

/** Each end's DTLS certificate fingerprint as one end sees them, `sha-256 ` and 64 lower-case hex digits. */
export type LinkFingerprints = { readonly local: string; readonly remote: string };

export type CandidateType = "host" | "srflx" | "prflx" | "relay";

/** What the browser says about the path in use. Null where it does not say. */
export type LinkStats = {
  /** True when either end's candidate is a TURN server's. */
  readonly relayed: boolean | null;
  readonly roundTripMs: number | null;
  readonly localCandidate: CandidateType | null;
  readonly remoteCandidate: CandidateType | null;
  /** Between this end and the other, or its TURN server. */
  readonly protocol: "udp" | "tcp" | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly availableOutgoingBps: number | null;
  /** ICE restarts asked for or offered by this end. */
  readonly restarts: number;
};

export interface Link {
  readonly state: LinkState;
  /** Channel messages refused so far: not binary, too large, too many waiting. Compare `limits.refusedMessages`. */
  readonly refusedMessages: number;
  /**
   * Takes what the other end's `signal` event gave. What is merely outdated is ignored, and is `ok`.
   * @returns `message-too-large`, `message-malformed`, or for a description whose certificate is missing, weak,
   * ambiguous or not the first one's: `fingerprint-missing`
   */
  signal(payload: string): Result<void>;
  /** @throws when `name` was not among the options' channels */
  channel(name: string): LinkChannel;
  /** Null unless each end has exactly one certificate with a SHA-256 (or longer) fingerprint: a failure, never a warning. */
  fingerprints(): LinkFingerprints | null;
  /** Restarts ICE at once (wake from sleep, another network); harmless on a live link. */
  restart(): void;
  /** Takes fresh ICE servers for the next restart. Whether only relays may be used cannot be changed. */
  renewIce(ice: IceConfiguration): void;
  stats(): Promise<LinkStats>;
  on<Type extends keyof LinkEvents>(type: Type, listener: (event: LinkEvents[Type]) => void): () => void;
  /** Ends the connection and every wait; the state becomes `closed`. */
  dispose(): void;
}

export type LinkChannelOptions = {
  /** The label; unique in the link. */
  readonly name: string;
  /** The SCTP stream, the same at both ends: 1 to 1022. Stream 0 is the link's own. */
  readonly id: number;
  /** Default true. */
  readonly ordered?: boolean;
  /** Default: reliable. */
  readonly maxPacketLifeTimeMs?: number;
};

export type LinkOptions = {
  /** True for the end that offers: the host. */
  readonly initiator: boolean;
  readonly ice: IceConfiguration;
  readonly channels: readonly LinkChannelOptions[];
  readonly clock: Clock;
  /** How long a link may stay connecting or interrupted before it is `failed`. */
  readonly giveUpAfterMs: number;
  /** How long a disconnection is left to heal by itself before ICE is restarted. Default 6 seconds. */
  readonly restartAfterMs?: number;
};

/** Makes a link. It starts at once: signals are emitted from the next microtask on at the earliest. */
export type CreateLink = (options: LinkOptions) => Link;
