/**
 * Owns: this end's relation to one other member, from first contact to the end: building a link, proving the
 * password over it, the sealed channels, and, when the network fails, finding each other again and proving the
 * resumption secret over a new link.
 * Must never: give up a working link for one that has not proved itself, or let the server decide anything: what
 * it relays can only start attempts, and those are few at a time.
 *
 * ```
 * connecting ─► live ⇄ interrupted ─► ended
 *      └──────────────────────────────↗
 * ```
 *
 * The host always offers. A viewer that wants a new link asks for one with `resume`.
 * Source of the plan: docs/PROTOCOL.md, "When the network fails".
 */

import type { RandomBytes } from "../../crypto/random.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { ControlMessage } from "../../protocol/control-messages.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { InputMessage } from "../../protocol/input-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import type { IceConfiguration } from "../../protocol/signaling-messages.ts";
import type { Clock } from "../clock.ts";
import { createEmitter, type Listening } from "../events.ts";
import type { Established, HandshakeCredentials } from "../handshake/handshake.ts";
import type { CreateLink, Link } from "../link/link.ts";
import { closeWhenSaid } from "./close-when-said.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { createLinkAttempts, type NamedLink } from "./link-attempts.ts";
import { createPairChannels, type PairChannels } from "./pair-channels.ts";
import { encodePairSignal, PairSignal } from "./pair-signal.ts";

/** After so long an interruption the pair looks for a new link instead of waiting for the old one. */
const newLinkAfterMs = 12_000;
/** How often a pair without a link looks for one. */
const seekEveryMs = 4_000;

export type PairState = "connecting" | "live" | "interrupted" | "ended";

export type PairEvents = {
  readonly state: PairState;
  /** Sealed channels are there: the first time, and each time over a new link. */
  readonly established: Established;
  /**
   * The other end can be told something: after `established`, and after the same link came back. What was said while
   * it was away was not sent, so the whole state is to be sent again.
   */
  readonly ready: undefined;
  readonly control: ControlMessage;
  readonly input: InputMessage;
  readonly screenFeedback: Uint8Array;
  readonly screenPacket: Uint8Array<ArrayBuffer>;
  readonly measured: { readonly roundTripMs: number; readonly otherMinusOwnMs: number };
  readonly refused: ErrorCode;
  /** An opaque payload for the other end's `handleSignal`, and the link it belongs to, if to one. */
  readonly signal: { readonly payload: string; readonly link: string | null };
};

export interface Pair extends Listening<PairEvents> {
  readonly state: PairState;
  /** Why it ended; null before. */
  readonly endCode: ErrorCode | null;
  /** With `device-locked`, where the device told: about how long it takes no access code. */
  readonly lockedMinutes: number | null;
  readonly viewerSender: number;
  readonly established: Established | null;
  /** How both ends find and convince each other again; null until the code was proved. */
  readonly resumption: { readonly rendezvous: string; readonly secret: Uint8Array } | null;
  readonly link: Link | null;
  readonly channels: PairChannels | null;
  readonly refusedMessages: number;
  /** Servers for further links to the same member. */
  readonly ice: IceConfiguration;
  /** Takes a payload of the other end, whichever room carried it. */
  handleSignal(payload: string): void;
  /** Whether signals of this link still mean something to the other end. */
  isLinkOfUse(link: string): boolean;
  /** The other end can be reached through the server now (again): a pair without a live link tries at once. */
  handlePresence(): void;
  renewIce(ice: IceConfiguration): void;
  /** The machine woke up or changed its network: look at the path at once. */
  wake(): void;
  send(message: ControlMessage): boolean;
  /** Counts a message that was refused further in; too many of them end the pair. */
  refuse(code: ErrorCode): void;
  end(code: ErrorCode): void;
}

/** The credentials are what the first handshake proves. */
export type PairOptions = HandshakeCredentials & {
  readonly role: "host" | "viewer";
  /** Takes one guess at a code. Not asked when a session goes on by its resumption secret. */
  readonly reserveGuess: () => boolean;
  /** Host: for how long it is locked, where no guess may be taken. */
  readonly lockedMinutes?: (() => number) | undefined;
  /** Host: the number the viewer gets. Viewer: the number it must get again, or null the first time. */
  readonly viewerSender: number | null;
  /** Host: the next unused epoch. */
  readonly nextEpoch: () => number;
  readonly ice: IceConfiguration;
  readonly createLink: CreateLink;
  readonly clock: Clock;
  readonly timeline: () => number;
  readonly randomBytes: RandomBytes;
};

const text = new TextEncoder();

export function createPair(options: PairOptions): Pair {
  const { role, clock, randomBytes } = options;
  const emitter = createEmitter<PairEvents>();
  const isResuming = options.identity.kind === "resume";
  let state: PairState = "connecting";
  let endCode: ErrorCode | null = null;
  let lockedMinutes: number | null = null;
  let ice = options.ice;
  let viewerSender = options.viewerSender;
  let established: Established | null = null;
  let current: { readonly id: string; readonly link: Link; readonly channels: PairChannels } | null = null;
  let refusedMessages = 0;
  /** Of those, what the link in use refused before any channel saw it. */
  let refusedByLink = 0;
  let credentials: HandshakeCredentials = { identity: options.identity, password: options.password };
  const timers = new Set<() => void>();

  const attempts = createLinkAttempts({
    role,
    clock,
    randomBytes,
    createLink: options.createLink,
    reserveGuess: options.reserveGuess,
    lockedMinutes: options.lockedMinutes,
    nextEpoch: options.nextEpoch,
    ice: () => ice,
    credentials: () => credentials,
    viewerSender: () => viewerSender ?? 0,
    isLive: () => state === "live",
    onSignal: (link, data) => send({ t: "link", link, data }),
    onProved(proved, keys) {
      const isSameViewer = viewerSender === null || viewerSender === keys.viewerSender;
      if (isSameViewer) return adopt(proved, keys);
      proved.link.dispose();
      if (!isProven()) end("handshake-failed");
    },
    onFailed(code, minutes) {
      if (isProven()) return;
      if (code === "device-locked") lockedMinutes = minutes;
      end(code);
    },
  });

  const heartbeat = createHeartbeat({
    clock,
    timeline: options.timeline,
    send(ping) {
      current?.channels.sendControl(ping);
      countLinkRefusals();
    },
  });
  heartbeat.on("measured", (measured) => emitter.emit("measured", measured));
  heartbeat.on("silent", () => {
    if (state === "live") current?.link.restart();
  });

  const pair: Pair = {
    on: emitter.on,
    get state() {
      return state;
    },
    get endCode() {
      return endCode;
    },
    get lockedMinutes() {
      return lockedMinutes;
    },
    get viewerSender() {
      return viewerSender ?? 0;
    },
    get established() {
      return established;
    },
    get resumption() {
      const { identity, password } = credentials;
      const isResumption = identity.kind === "resume" && password instanceof Uint8Array;
      return isResumption ? { rendezvous: identity.rendezvous, secret: password } : null;
    },
    get link() {
      return current?.link ?? null;
    },
    get channels() {
      return current?.channels ?? null;
    },
    get refusedMessages() {
      return refusedMessages;
    },
    get ice() {
      return ice;
    },
    handleSignal,
    isLinkOfUse: (link) => current?.id === link || attempts.current?.id === link,
    handlePresence() {
      // Somebody new is there, perhaps the same person in a page loaded anew: an attempt with the old page is void.
      attempts.markStale();
      if (state === "connecting" || (state === "interrupted" && current?.link.state !== "live"))
        seekNewLink();
    },
    renewIce(renewed) {
      ice = renewed;
      current?.link.renewIce(renewed);
    },
    wake() {
      current?.link.restart();
      if (state === "interrupted") seekNewLink();
    },
    send: (message) => (state === "live" ? (current?.channels.sendControl(message) ?? false) : false),
    refuse,
    end,
  };
  if (isResuming) waitForResumption(null);
  return pair;

  function handleSignal(payload: string): void {
    if (state === "ended") return;
    const parsed = parseMessage(PairSignal, payload, limits.signalPayloadBytes);
    if (!parsed.ok) return emitter.emit("refused", parsed.code);
    const signal = parsed.value;
    if (signal.t === "resume") {
      if (role === "host" && isProven()) attempts.start();
      return;
    }
    if (attempts.isPast(signal.link)) return;
    const attempt = attempts.current;
    const known = [current, attempt].find((candidate) => candidate?.id === signal.link);
    if (known !== undefined && known !== null) {
      const taken = known.link.signal(signal.data);
      // The server's fault, not the other member's: it is told, and the link's own checks stand.
      if (!taken.ok) {
        emitter.emit("refused", taken.code);
        if (taken.code === "fingerprint-missing" && known === attempt && !isProven()) end(taken.code);
      }
      return;
    }
    if (role === "viewer") {
      const started = attempts.start(signal.link);
      const taken = started?.link.signal(signal.data);
      if (taken !== undefined && !taken.ok && !isProven()) end(taken.code);
    }
  }

  /** The host offers; a viewer asks to be offered to. Neither hurts while the present link may still recover. */
  function seekNewLink(): void {
    if (state === "ended") return;
    if (role === "host") attempts.start();
    else if (isProven()) send({ t: "resume" });
  }

  /** The code was proved, in this page or before it was loaded again: from now on one failed attempt ends nothing. */
  function isProven(): boolean {
    return credentials.identity.kind === "resume";
  }

  function send(signal: PairSignal): void {
    const payload = encodePairSignal(signal);
    if (payload !== null) emitter.emit("signal", { payload, link: signal.t === "link" ? signal.link : null });
  }

  function adopt({ id, link }: NamedLink, proved: Established): void {
    dropCurrent();
    viewerSender = proved.viewerSender;
    // Meeting place and resumption secret stay those of the first handshake, so that an end which missed the last
    // message of a resumption can still find and convince the other.
    if (!isProven()) {
      const rendezvous = bytesToBase64url(proved.rendezvous);
      credentials = { identity: { kind: "resume", rendezvous }, password: proved.resumptionSecret };
    }
    established = proved;
    const channels = createPairChannels({
      role,
      link,
      pairSecret: proved.pairSecret,
      viewerSender: proved.viewerSender,
      clock,
    });
    current = { id, link, channels };
    refusedByLink = 0;
    channels.on("control", handleControl);
    channels.on("input", (message) => emitter.emit("input", message));
    channels.on("screenFeedback", (plaintext) => emitter.emit("screenFeedback", plaintext));
    channels.on("screenPacket", (packet) => emitter.emit("screenPacket", packet));
    channels.on("refused", refuse);
    link.on("state", () => handleLinkState(link));
    setLive();
    emitter.emit("established", proved);
    emitter.emit("ready", undefined);
    if (isLinkInUse(link)) heartbeat.start();
    handleLinkState(link);
  }

  function handleControl(message: ControlMessage): void {
    if (message.t === "ping") current?.channels.sendControl(heartbeat.handlePing(message));
    else if (message.t === "pong") heartbeat.handlePong(message);
    else emitter.emit("control", message);
  }

  function refuse(code: ErrorCode): void {
    if (state === "ended") return;
    refusedMessages += 1;
    emitter.emit("refused", code);
    if (refusedMessages >= limits.refusedMessages) {
      current?.channels.sendControl({ t: "bye", reason: "abusive" });
      end("peer-abusive");
    }
  }

  function countLinkRefusals(): void {
    const newlyRefused = (current?.link.refusedMessages ?? 0) - refusedByLink;
    refusedByLink += newlyRefused;
    // More than the limit end the pair no more than once.
    const counted = Math.min(newlyRefused, limits.refusedMessages);
    for (let count = 0; count < counted; count += 1) refuse("message-malformed");
  }

  function isLinkInUse(link: Link): boolean {
    return state !== "ended" && current?.link === link;
  }

  function handleLinkState(link: Link): void {
    if (!isLinkInUse(link)) return;
    if (link.state === "live" && state === "interrupted") {
      setLive();
      emitter.emit("ready", undefined);
    } else if (link.state === "interrupted") setInterrupted();
    else if (link.state === "failed" || link.state === "closed") {
      setInterrupted();
      seekNewLink();
    }
  }

  function setLive(): void {
    cancelTimers();
    if (state === "live") return;
    state = "live";
    emitter.emit("state", state);
  }

  function setInterrupted(): void {
    if (state !== "live") return;
    state = "interrupted";
    waitForResumption(newLinkAfterMs);
    emitter.emit("state", state);
  }

  /** @param patienceMs how long the old link may take to heal by itself; null when there is none */
  function waitForResumption(patienceMs: number | null): void {
    timers.add(clock.after(limits.resumptionMs, () => end("resumption-expired")));
    const seek = () => {
      seekNewLink();
      timers.add(clock.after(seekEveryMs, seek));
    };
    timers.add(clock.after(patienceMs ?? seekEveryMs, seek));
  }

  function cancelTimers(): void {
    for (const cancel of timers) cancel();
    timers.clear();
  }

  function dropCurrent(): void {
    heartbeat.stop();
    if (current === null) return;
    attempts.forget(current.id);
    current.channels.dispose();
    current.link.dispose();
    current = null;
  }

  function end(code: ErrorCode): void {
    if (state === "ended") return;
    state = "ended";
    endCode = code;
    cancelTimers();
    attempts.discard();
    heartbeat.dispose();
    const last = current;
    current = null;
    last?.channels.dispose();
    if (last !== null) closeWhenSaid(last.link, clock);
    emitter.emit("state", state);
    emitter.clear();
  }
}

/** The password that a join code's secret makes. */
export function secretToPassword(secret: string): Uint8Array {
  return text.encode(secret);
}
