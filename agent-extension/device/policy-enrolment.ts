/**
 * Owns: becoming an unattended device because the organisation says so: drawing an access code nobody here ever sees, sealing
 * it to the technician whose token it is, offering this browser until that technician answers, and what a person here ended.
 * Never: keeps the code, lets anybody in before the technician took this browser in, grants more than the organisation lets
 * anybody have, or offers anything by a token that was settled: a person's no is not undone by a policy that stays.
 *
 * ```
 * none → waiting → enrolled      the technician answered `taken`
 *      ↖ waiting → settled       `used-up`, `ended`, or a person here ended it; another token begins anew
 * ```
 */

import { createAccessVerifier } from "../../peer/device/access-code.ts";
import { deviceKeyOf, generateDeviceKeys } from "../../peer/device/device-key.ts";
import { drawDeviceCode, drawDeviceName } from "../../peer/enrolment/device-code.ts";
import { createEnrollingDevice } from "../../peer/enrolment/enrolling-device.ts";
import { makeOffer } from "../../peer/enrolment/enrolment-offer.ts";
import { judgeEnrolmentToken, type SignedEnrolment } from "../../peer/enrolment/enrolment-token.ts";
import type { SessionEnvironment } from "../../peer/session/environment.ts";
import { readEnrolmentToken } from "../../protocol/enrolment.ts";
import type { EnrolmentOutcome } from "../../protocol/enrolment-offer.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { Scope } from "../../protocol/scope.ts";
import type { DeviceFacts } from "../bridge/session-messages.ts";
import type * as storage from "./device-storage.ts";
import type { PendingOffer, PolicyLogEntry } from "./device-storage.ts";
import { factsOf, type UnattendedDevice } from "./unattended-device.ts";

export type PolicyStore = Pick<
  typeof storage,
  "loadPending" | "keepPending" | "forgetPending" | "settleEnrolment" | "isSettled" | "appendLog"
>;

export type PolicyEnrolment = {
  /** What this browser is offered as; null when nothing waits. */
  readonly facts: DeviceFacts | null;
  /** What the organisation has set now; null when it set none. Resolves once all of it is on its way. */
  take(token: string | null): Promise<void>;
  /** A person here has this browser enrolled by another way: nothing is offered meanwhile, nor after if it came to be. */
  instead<Value>(enrol: () => Promise<Value>): Promise<Value>;
  /** A person here ends whatever this browser is, and what is set now is not to bring it back. */
  revoke(): Promise<void>;
};

export function createPolicyEnrolment(options: {
  readonly environment: Pick<
    SessionEnvironment,
    "signaling" | "clock" | "wallMs" | "randomBytes" | "stretchAccessCode"
  >;
  readonly device: Pick<UnattendedDevice, "facts" | "become" | "revoke">;
  readonly store: PolicyStore;
  /** What a technician may do at a device, as far as the organisation lets anybody. */
  readonly scopes: readonly Scope[];
  /** The system's name, to tell this device from others: `Linux`. */
  readonly system: string;
  readonly onChange: () => void;
  /** Nothing is to be done for this token any more. */
  readonly onSettled: (token: string) => void;
}): PolicyEnrolment {
  const { environment, device, store, scopes } = options;
  let facts: DeviceFacts | null = null;
  let current: string | null = null;
  let enrolling: { readonly token: string; dispose(): void } | null = null;
  /** One thing after another: a policy may change, and a person press, in the middle of any of it. */
  let work: Promise<void> = Promise.resolve();

  return {
    get facts() {
      return facts;
    },
    take: (token) => queue(() => takeToken(token)),
    instead: (enrol) =>
      queue(async () => {
        await drop(await store.loadPending());
        const value = await enrol();
        await takeToken(current);
        return value;
      }),
    revoke() {
      const group = (device.facts ?? facts)?.group ?? null;
      // Both at once, whatever else is under way: should this browser end in the middle, nothing brings back what a person
      // ended. And again after it, should that have been an enrolment.
      const begun = [settleCurrent(), device.revoke()];
      return queue(async () => {
        await Promise.all(begun);
        await revoke(group);
      });
    },
  };

  function queue<Value>(run: () => Promise<Value>): Promise<Value> {
    const done = work.then(run);
    work = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async function takeToken(token: string | null): Promise<void> {
    current = token;
    if (enrolling?.token === token) return;
    const kept = await store.loadPending();
    const read = readEnrolmentToken(token);
    if (token === null || !read.ok || device.facts !== null || scopes.length === 0) return drop(kept);
    const { enrolment } = read.value;
    if (await store.isSettled(enrolment.id)) {
      options.onSettled(token);
      return drop(kept);
    }
    // An offer that is out is the technician's to judge, by their clock.
    if (kept?.token === token) return offer(kept);
    await drop(kept);
    const judged = await judgeEnrolmentToken(token, environment.wallMs());
    const drawn = judged.ok ? await draw({ enrolment: judged.value, token }) : judged;
    if (drawn.ok && (await store.keepPending(drawn.value)).ok) await offer(drawn.value);
  }

  /** The code is gone once this is over: it is in the offer alone, sealed. */
  async function draw(signed: SignedEnrolment): Promise<Result<PendingOffer>> {
    const { randomBytes, stretchAccessCode: stretch, wallMs } = environment;
    const { group, id } = signed.enrolment;
    const keys = await generateDeviceKeys();
    const key = await deviceKeyOf(keys);
    const [code, name] = [drawDeviceCode(randomBytes), drawDeviceName(group, options.system, randomBytes)];
    const made = await createAccessVerifier({ code, device: key.id, randomBytes, stretch });
    if (!made.ok) return made;
    const offered = await makeOffer(signed, key, { name, code });
    if (!offered.ok) return offered;
    const { salt, verifier } = made.value;
    const row = {
      keys,
      name,
      salt: Uint8Array.from(salt),
      verifier: Uint8Array.from(verifier),
      scopes: [...scopes],
      asksFirst: true,
      enrolledMs: wallMs(),
      enrolledBy: "",
      policy: { enrolment: id, group },
    };
    return ok({ token: signed.token, offer: offered.value, row });
  }

  async function offer(pending: PendingOffer): Promise<void> {
    const read = readEnrolmentToken(pending.token);
    if (!read.ok) return;
    const { enrolment } = read.value;
    const key = await deviceKeyOf(pending.row.keys);
    const { clock, randomBytes, signaling } = environment;
    const made = createEnrollingDevice({
      devices: signaling.devices,
      clock,
      randomBytes,
      key,
      enrolment,
      offer: pending.offer,
      onAnswer: (outcome) => void queue(() => answered(pending, outcome)),
    });
    enrolling = { token: pending.token, dispose: made.dispose };
    facts = await factsOf(pending.row, true);
    options.onChange();
  }

  async function answered(pending: PendingOffer, outcome: EnrolmentOutcome): Promise<void> {
    // A person here, or a change of the policy, was first.
    if (enrolling?.token !== pending.token) return;
    enrolling = null;
    facts = null;
    const { row, token } = pending;
    if (outcome === "taken") {
      // What the organisation lets nobody have any more is not granted by an older offer.
      const allowed = row.scopes.filter((scope) => scopes.includes(scope));
      const became = await device.become({ ...row, scopes: allowed, enrolledMs: environment.wallMs() });
      // The offer stays then, and is taken again after the next start.
      if (!became.ok) return options.onChange();
    }
    await settle(token);
    await log(outcome === "taken" ? "joined" : "not-joined", row.policy?.group ?? "");
    await store.forgetPending();
    options.onChange();
  }

  async function revoke(group: string | null): Promise<void> {
    await settleCurrent();
    await drop(await store.loadPending());
    if (device.facts !== null) await device.revoke();
    if (group !== null) await log("revoked", group);
    options.onChange();
  }

  async function settleCurrent(): Promise<void> {
    if (current !== null) await settle(current);
  }

  async function settle(token: string): Promise<void> {
    const read = readEnrolmentToken(token);
    if (read.ok) await store.settleEnrolment(read.value.enrolment.id);
    options.onSettled(token);
  }

  async function log(kind: PolicyLogEntry["kind"], group: string): Promise<void> {
    await store.appendLog({ kind, atMs: environment.wallMs(), group });
  }

  async function drop(kept: PendingOffer | null): Promise<void> {
    enrolling?.dispose();
    enrolling = null;
    if (kept !== null) await store.forgetPending();
    if (facts === null) return;
    facts = null;
    options.onChange();
  }
}
