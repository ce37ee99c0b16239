/**
 * Owns: this browser as an unattended device: becoming one, being one from the start of the engine on, and being one no
 * more. Whether somebody is there is asked of the browser; who is there is asked.
 * Never: lets in past a person who is there, or while a session that the person began is running.
 *
 * ```
 * none → enrolled → none        a person agreed, or the organisation's technician took it in … revoked, here and only here
 * ```
 */

import { createAccessVerifier } from "../../peer/device/access-code.ts";
import type { AccessOutcome } from "../../peer/device/access-lock.ts";
import { deviceKeyOf, generateDeviceKeys } from "../../peer/device/device-key.ts";
import { createEmitter, type Listening } from "../../peer/events.ts";
import type { ControlSurface } from "../../peer/remote-control/control-surface.ts";
import type { SessionEnvironment } from "../../peer/session/environment.ts";
import {
  createDeviceHost,
  type DeviceHost,
  type PersonsAnswer,
} from "../../peer/session/host/device-host.ts";
import type { HostSession } from "../../peer/session/session.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/scope.ts";
import type { DeviceFacts } from "../bridge/session-messages.ts";
import { appendLog, type DeviceRow, forgetDevice, keepDevice, loadDevice } from "./device-storage.ts";

export type UnattendedDeviceEvents = {
  readonly changed: undefined;
  /** A technician came in with the access code. */
  readonly began: { readonly session: HostSession; readonly person: "nobody" | "yes" };
};

export type UnattendedDevice = Listening<UnattendedDeviceEvents> & {
  readonly facts: DeviceFacts | null;
  /** Takes up what is kept, once. */
  start(): Promise<void>;
  /** What the organisation says of asking may have changed. */
  lookAgain(): void;
  /** Whether whoever is at the device knows its access code; codes `access-code-wrong` and `device-locked`. */
  proveHere(code: string): Promise<AccessOutcome>;
  /** @returns the device's id; codes `access-code-…` and `storage-unavailable` */
  enrol(options: {
    readonly name: string;
    readonly code: string;
    readonly scopes: readonly Scope[];
    readonly asksFirst: boolean;
    readonly by: string;
  }): Promise<Result<string>>;
  /** Becomes what it was enrolled as already, by policy. Code `storage-unavailable`. */
  become(row: DeviceRow): Promise<Result<void>>;
  revoke(): Promise<void>;
};

/** What pages are told of a row. */
export async function factsOf(row: DeviceRow, isWaiting: boolean): Promise<DeviceFacts> {
  const { name, scopes, asksFirst, enrolledMs, enrolledBy, policy } = row;
  const { id } = await deviceKeyOf(row.keys);
  const group = policy?.group ?? null;
  return { id, name, scopes, asksFirst, enrolledMs, enrolledBy, group, isWaiting };
}

/**
 * Whether whoever is here is asked before somebody comes in. The organisation can have them asked anywhere, and leave it
 * out at a device that joined by its policy: what a person agreed to, it does not loosen.
 */
export function asksFirst(row: Pick<DeviceRow, "asksFirst" | "policy">, byPolicy: boolean | null): boolean {
  if (row.policy === null) return row.asksFirst || byPolicy === true;
  return byPolicy !== false;
}

export function createUnattendedDevice(options: {
  readonly environment: SessionEnvironment;
  readonly controlSurface: ControlSurface;
  readonly supportedScopes: readonly Scope[];
  /** Whether the organisation has whoever is here asked first, now; null where it says nothing. */
  readonly asksByPolicy: () => boolean | null;
  readonly personAt: (technician: { readonly name: string }) => Promise<PersonsAnswer>;
}): UnattendedDevice {
  const { environment, controlSurface, supportedScopes } = options;
  const emitter = createEmitter<UnattendedDeviceEvents>();
  let host: DeviceHost | null = null;
  let facts: DeviceFacts | null = null;
  let kept: DeviceRow | null = null;
  let starting: Promise<void> | null = null;

  return {
    on: emitter.on,
    get facts() {
      return facts;
    },
    start() {
      starting ??= takeUp();
      return starting;
    },
    lookAgain() {
      if (facts === null || kept === null || facts.asksFirst === asksFirst(kept, options.asksByPolicy()))
        return;
      facts = { ...facts, asksFirst: !facts.asksFirst };
      emitter.emit("changed", undefined);
    },
    proveHere: async (code) => host?.proveHere(code) ?? err("device-locked"),
    async enrol({ name, code, scopes, asksFirst, by }) {
      const keys = await generateDeviceKeys();
      const { id } = await deviceKeyOf(keys);
      const { randomBytes, stretchAccessCode: stretch } = environment;
      const verifier = await createAccessVerifier({ code, device: id, randomBytes, stretch });
      if (!verifier.ok) return verifier;
      const row = {
        keys,
        name,
        scopes: [...scopes],
        asksFirst,
        enrolledMs: environment.wallMs(),
        enrolledBy: by,
        policy: null,
      };
      const { salt, verifier: proof } = verifier.value;
      const whole = { ...row, salt: Uint8Array.from(salt), verifier: Uint8Array.from(proof) };
      const kept = await become(whole);
      return kept.ok ? ok(id) : kept;
    },
    become,
    async revoke() {
      host?.revoke();
      host = null;
      kept = null;
      // Told only once nothing of it is kept: whoever reads that it is over may quit at once.
      await forgetDevice();
      facts = null;
      emitter.emit("changed", undefined);
    },
  };

  async function become(row: DeviceRow): Promise<Result<void>> {
    const kept = await keepDevice(row);
    if (kept.ok) await be(row);
    return kept;
  }

  async function takeUp(): Promise<void> {
    const row = await loadDevice();
    if (row !== null) await be(row);
  }

  async function be(row: DeviceRow): Promise<void> {
    host?.revoke();
    kept = row;
    const { name, salt, verifier, scopes } = row;
    const key = await deviceKeyOf(row.keys);
    facts = { ...(await factsOf(row, false)), asksFirst: asksFirst(row, options.asksByPolicy()) };
    let session: HostSession | null = null;
    host = createDeviceHost({
      environment,
      key,
      enrolment: { verifier: { salt, verifier }, scopes, fence: { kind: "everywhere" } },
      name,
      lockStorage: localStorage,
      presenceOfPerson: async (technician) =>
        asksFirst(row, options.asksByPolicy()) ? options.personAt(technician) : ("nobody" as const),
      supportedScopes,
      controlSurface,
      onSession(made) {
        session = made;
      },
      log(entry) {
        void appendLog(entry).then(() => emitter.emit("changed", undefined));
        if (entry.kind === "began" && session !== null)
          emitter.emit("began", { session, person: entry.person });
      },
    });
    emitter.emit("changed", undefined);
  }
}
