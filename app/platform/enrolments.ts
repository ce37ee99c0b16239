/**
 * Owns: the enrolments that this browser issued, and which devices joined by each. Every row is read from its token again:
 * what does not fit is left out.
 * Never: counts a device twice, or more devices than may join, whatever many tabs do at once.
 */

import * as v from "valibot";
import type { SignedEnrolment } from "../../peer/enrolment/enrolment-token.ts";
import { EnrolmentToken, readEnrolmentToken } from "../../protocol/enrolment.ts";
import type { EnrolmentOutcome } from "../../protocol/enrolment-offer.ts";
import { WebOrigin } from "../../protocol/fields.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { withinEnrolments } from "./enrolment-database.ts";

/** One that was just made, with the address that its devices reach this server by. */
export type IssuedEnrolment = SignedEnrolment & { readonly server: string };
export type KeptEnrolment = IssuedEnrolment & {
  /** How many devices have joined. */
  readonly used: number;
  /** The technician ended it before its time. */
  readonly isEnded: boolean;
};

export function keepEnrolment({ enrolment, token, server }: IssuedEnrolment): Promise<Result<void>> {
  return withinEnrolments(async (database) => {
    await database.put("enrolments", { id: enrolment.id, server, token });
  });
}

/** Those whose time is not over, the one that ends last first. */
export async function listEnrolments(nowMs: number): Promise<Result<readonly KeptEnrolment[]>> {
  const rows = await withinEnrolments(async (database) => {
    const transaction = database.transaction(["enrolments", "uses"]);
    const uses = transaction.objectStore("uses").index("enrolment");
    const found: unknown[] = await transaction.objectStore("enrolments").getAll();
    const kept = found.map(toKept).filter((each) => each !== null);
    return Promise.all(kept.map(async (each) => ({ ...each, used: await uses.count(each.enrolment.id) })));
  });
  if (!rows.ok) return rows;
  return ok(
    rows.value
      .filter(({ enrolment }) => enrolment.expiresAtMs > nowMs)
      .toSorted((one, other) => other.enrolment.expiresAtMs - one.enrolment.expiresAtMs),
  );
}

/** Whether any was ever issued here, so that devices may be looking for this browser. */
export async function hasIssuedEnrolments(): Promise<boolean> {
  const count = await withinEnrolments((database) => database.count("enrolments"));
  return count.ok && count.value > 0;
}

/** Also one that has ended. */
export async function findEnrolment(id: string): Promise<SignedEnrolment | null> {
  const row = await withinEnrolments<unknown>((database) => database.get("enrolments", id));
  return row.ok ? toKept(row.value) : null;
}

/** From now on nobody joins by it. Who did stays. */
export function endEnrolment(id: string): Promise<Result<void>> {
  return withinEnrolments(async (database) => {
    const transaction = database.transaction("enrolments", "readwrite");
    const row = await transaction.store.get(id);
    if (row) await transaction.store.put({ ...row, isEnded: true });
    await transaction.done;
  });
}

/**
 * Counts a device in one transaction, so that of two that come for the last place, or to two tabs, one gets it. A device
 * that is counted stays counted, also once the enrolment is over.
 */
export function countUse(
  enrolment: string,
  device: string,
  nowMs: number,
): Promise<Result<{ readonly outcome: EnrolmentOutcome; readonly isListed: boolean }>> {
  return withinEnrolments(async (database) => {
    const transaction = database.transaction(["enrolments", "uses"], "readwrite");
    const uses = transaction.objectStore("uses");
    const before = await uses.get([enrolment, device]);
    if (before) return { outcome: "taken", isListed: before.isListed };
    const row: unknown = await transaction.objectStore("enrolments").get(enrolment);
    const kept = toKept(row);
    if (!kept || kept.isEnded || nowMs >= kept.enrolment.expiresAtMs)
      return { outcome: "ended", isListed: false };
    if ((await uses.index("enrolment").count(enrolment)) >= kept.enrolment.maxUses)
      return { outcome: "used-up", isListed: false };
    await uses.put({ enrolment, device, isListed: false });
    await transaction.done;
    return { outcome: "taken", isListed: false };
  });
}

export function noteListed(enrolment: string, device: string): Promise<Result<void>> {
  return withinEnrolments(async (database) => {
    await database.put("uses", { enrolment, device, isListed: true });
  });
}

const KeptRow = v.object({
  server: WebOrigin,
  token: EnrolmentToken,
  isEnded: v.optional(v.boolean(), false),
});

function toKept(row: unknown): Omit<KeptEnrolment, "used"> | null {
  const parsed = v.safeParse(KeptRow, row);
  if (!parsed.success) return null;
  const { server, token, isEnded } = parsed.output;
  const read = readEnrolmentToken(token);
  return read.ok ? { enrolment: read.value.enrolment, token, server, isEnded } : null;
}
