/**
 * Owns: an unattended device's side: being present, going to whoever rings, letting in who proves the access code, and the
 * log of it. A session that comes about is an ordinary one of host-session.ts.
 * Must never: let anybody in past a person who is there: no answer is a no. Grant more than was enrolled, or anything once
 * the enrolment is revoked. Log a code, or what a stranger's ring says.
 *
 * ring → its room → handshake with the stored verifier → the person, if one is there → session with the enrolled scopes
 */

import { limits } from "../../../protocol/limits.ts";
import { err, ok } from "../../../protocol/result.ts";
import type { Scope } from "../../../protocol/scope.ts";
import { isAccessCode } from "../../device/access-code.ts";
import {
  type AccessOutcome,
  aboutMinutes,
  createAccessLock,
  type LockStorage,
  lockedFor,
} from "../../device/access-lock.ts";
import type { DeviceKey } from "../../device/device-key.ts";
import { readRing } from "../../device/ring-payload.ts";
import type { StoredVerifier } from "../../handshake/handshake.ts";
import type { ControlFence } from "../../remote-control/control-fence.ts";
import type { ControlSurface } from "../../remote-control/control-surface.ts";
import type { SessionEnvironment } from "../environment.ts";
import type { Receipt } from "../receipt.ts";
import type { HostSession } from "../session.ts";
import type { EndReason } from "../session-snapshot.ts";
import { createHostEngine, type HostEngine } from "./host-session.ts";

/** What a person agreed to when the device was enrolled. */
export type Enrolment = {
  readonly verifier: StoredVerifier;
  /** Never `unattended`: who came by an enrolment makes no further one without a person's yes. */
  readonly scopes: readonly Scope[];
  /** Where `control` is agreed for. */
  readonly fence: ControlFence;
};

/** Nobody is at the device, or the person there said yes or no. */
export type PersonsAnswer = "nobody" | "yes" | "no";

/** Times are of the wall clock. */
export type UnattendedLogEntry =
  | { readonly kind: "wrong-code"; readonly atMs: number; readonly lockedForMs: number }
  /** By the access code, at the device itself. */
  | { readonly kind: "unlocked"; readonly atMs: number }
  | { readonly kind: "refused"; readonly atMs: number; readonly name: string }
  | {
      readonly kind: "began";
      readonly atMs: number;
      readonly sessionId: string;
      readonly name: string;
      readonly person: "nobody" | "yes";
      readonly scopes: readonly Scope[];
    }
  | {
      readonly kind: "ended";
      readonly atMs: number;
      readonly sessionId: string;
      readonly reason: EndReason;
      readonly receipt: Receipt;
    };

export type DeviceHostOptions = {
  readonly environment: SessionEnvironment;
  readonly key: DeviceKey;
  readonly enrolment: Enrolment;
  /** What technicians see it called. */
  readonly name: string;
  readonly lockStorage: LockStorage;
  /**
   * Asks whoever is at the device whether this technician may come in. Without an answer in two minutes, or with a
   * failure, it is a no: that nobody is there has to be said.
   */
  readonly presenceOfPerson: (technician: { readonly name: string }) => Promise<PersonsAnswer>;
  /** A technician proved the code: the session is the person's to watch and to stop. Ended, it stays until the next one. */
  readonly onSession: (session: HostSession) => void;
  readonly log: (entry: UnattendedLogEntry) => void;
  readonly supportedScopes?: readonly Scope[];
  readonly controlSurface?: ControlSurface;
};

export type DeviceHost = {
  /** How long no access code is taken; 0 when one is. */
  readonly lockedForMs: number;
  /**
   * Whether whoever is at the device knows its access code: a guess like any other, and written down. Fails with
   * `access-code-wrong` and `device-locked`.
   */
  proveHere(code: string): Promise<AccessOutcome>;
  /** The enrolment is over: the device is present no more, and every session it let begin ends now. */
  revoke(): void;
  dispose(): void;
};

/** Rings that are answered side by side; further ones are left unanswered. */
const ringsAtOnce = 4;
/** Fewer than the server lets a connection enter rooms: nobody can make this device run out of them by ringing. */
const ringsInMinute = 10;
const minuteMs = 60_000;
/** A device that was loaded anew forgets its sessions: the technician rings again. */
const nothingStored = { getItem: () => null, setItem() {}, removeItem() {} };

type Current = HostEngine & {
  isTold: boolean;
  /** Set once somebody was let in: what it grants from then on. */
  scopes: readonly Scope[] | null;
};

export function createDeviceHost(options: DeviceHostOptions): DeviceHost {
  const { environment, key, enrolment, log } = options;
  const { clock, wallMs } = environment;
  const { devices } = environment.signaling;
  const lock = createAccessLock(options.lockStorage, key.id, wallMs);
  let current: Current | null = null;
  let isOver = false;
  let ringing = 0;
  let answeredAt: readonly number[] = [];

  const stopListening = devices.on("ring", ({ payload }) => {
    const ring = readRing(payload);
    if (ring.ok && ring.value.kind === "meet" && !isOver && mayAnswer()) void answer(ring.value.rendezvous);
  });
  devices.announce(key);

  return {
    get lockedForMs() {
      return lock.lockedForMs;
    },
    proveHere,
    revoke() {
      close();
      current?.session.end();
    },
    dispose() {
      close();
      current?.session.dispose();
    },
  };

  function close(): void {
    if (isOver) return;
    isOver = true;
    stopListening();
    devices.withdraw();
  }

  async function proveHere(code: string): Promise<AccessOutcome> {
    if (isOver) return err("device-locked");
    if (!lock.reserve()) return lockedFor(aboutMinutes(lock.lockedForMs));
    const { stretchAccessCode: stretch } = environment;
    const isRight = await isAccessCode({ code, device: key.id, stored: enrolment.verifier, stretch });
    if (!isRight) {
      log({ kind: "wrong-code", atMs: wallMs(), lockedForMs: lock.lockedForMs });
      return err("access-code-wrong");
    }
    lock.release();
    if (isOver) return err("device-locked");
    log({ kind: "unlocked", atMs: wallMs() });
    return ok(undefined);
  }

  function mayAnswer(): boolean {
    const now = clock.now();
    answeredAt = answeredAt.filter((at) => now - at < minuteMs);
    if (ringing >= ringsAtOnce || answeredAt.length >= ringsInMinute) return false;
    answeredAt = [...answeredAt, now];
    return true;
  }

  async function answer(rendezvous: string): Promise<void> {
    ringing += 1;
    const engine = engineOfNow();
    // Whoever rang may say anything of its code; that one was tried is known here.
    let isGuessed = false;
    const reserve = () => {
      isGuessed = lock.reserve();
      return isGuessed;
    };
    const answered = await engine.answerRing({
      rendezvous,
      credentials: { identity: { kind: "device", device: key.id }, password: enrolment.verifier },
      guesses: {
        reserve,
        release: () => lock.release(),
        lockedMinutes: () => aboutMinutes(lock.lockedForMs),
      },
      letIn: (name) => letIn(engine, name),
    });
    ringing -= 1;
    if (answered.ok) tellOf(engine);
    else if (isGuessed && answered.code === "access-code-wrong")
      log({ kind: "wrong-code", atMs: wallMs(), lockedForMs: lock.lockedForMs });
  }

  /** The session that there is; a new one once the last is over. */
  function engineOfNow(): Current {
    if (current !== null && current.session.snapshot.phase !== "ended") return current;
    current?.session.dispose();
    const { supportedScopes, controlSurface } = options;
    const made = createHostEngine({
      environment,
      tabStorage: nothingStored,
      ...(supportedScopes === undefined ? {} : { supportedScopes }),
      ...(controlSurface === undefined ? {} : { controlSurface }),
    });
    made.session.setName(options.name);
    const engine: Current = { ...made, isTold: false, scopes: null };
    const stopWatching = engine.session.subscribe(({ end, sessionId }) => {
      if (end === null) return;
      stopWatching();
      if (engine.scopes === null) return;
      const { reason, atMs } = end;
      log({ kind: "ended", atMs, sessionId, reason, receipt: engine.session.receipt() });
    });
    current = engine;
    return engine;
  }

  function tellOf(engine: Current): void {
    if (engine.isTold) return;
    engine.isTold = true;
    options.onSession(engine.session);
  }

  async function letIn(engine: Current, name: string): Promise<readonly Scope[] | null> {
    tellOf(engine);
    const person = await personsAnswer(name);
    if (isOver) return null;
    const atMs = wallMs();
    if (person === "no") {
      log({ kind: "refused", atMs, name });
      return null;
    }
    const { sessionId, phase } = engine.session.snapshot;
    if (phase === "ended") return null;
    // Once a session: a person who came meanwhile may have drawn the fence closer.
    engine.scopes ??= scopesOf(engine.session);
    const { scopes } = engine;
    log({ kind: "began", atMs, sessionId, name, person, scopes });
    return scopes;
  }

  function scopesOf(session: HostSession): readonly Scope[] {
    const wanted = enrolment.scopes.filter((scope) => scope !== "unattended");
    if (!wanted.includes("control") || session.setFence(enrolment.fence).ok) return wanted;
    return wanted.filter((scope) => scope !== "control");
  }

  async function personsAnswer(name: string): Promise<PersonsAnswer> {
    const { promise: silence, resolve } = Promise.withResolvers<PersonsAnswer>();
    const cancel = clock.after(limits.scopeAskTimeoutMs, () => resolve("no"));
    const said = options.presenceOfPerson({ name }).catch((): PersonsAnswer => "no");
    const first = await Promise.race([said, silence]);
    cancel();
    return first;
  }
}
