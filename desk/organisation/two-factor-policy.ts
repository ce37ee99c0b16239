/**
 * Owns: whether and from when the organisation asks everybody for a second factor (requirements R19, R22): setting it,
 * telling who is concerned, and that sessions it ended stay ended.
 * Never: signs out the administrator who sets it without having said so: what holds at once is set only by somebody who has
 * a second factor.
 */

import { setTwoFactorPolicy, type TwoFactorPolicy } from "../../protocol/desk/organisation-api.ts";
import { ok } from "../../protocol/result.ts";
import type { DbOrTx, Tx } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { changeAsAdministrator } from "../members/administrator.ts";
import type { DeskServices } from "../services.ts";
import { isFactorDue } from "../sessions/sessions.ts";
import { changeOrganisation, type Organisation, theOrganisation } from "./organisation.ts";

const dayMs = 24 * 3_600_000;
/** Counted by days of UTC: whatever time of that day is meant, and in whatever zone it begins. */
const mostDaysAhead = 14;

export function twoFactorOf({ twoFactor, twoFactorFrom }: Organisation): TwoFactorPolicy {
  return twoFactor === "off" ? { state: "off" } : { state: "on", from: twoFactorFrom };
}

/** Of all active members, how many have a second factor. */
export async function countEnrolled(db: DbOrTx): Promise<{ members: number; withFactor: number }> {
  const { members, enrolled } = await db
    .selectFrom("member")
    .leftJoin("totp", "totp.member_id", "member.id")
    .select(({ fn }) => [
      fn.count<number | string>("member.id").as("members"),
      fn.count<number | string>("totp.member_id").as("enrolled"),
    ])
    .where("member.status", "=", "active")
    .executeTakeFirstOrThrow();
  return { members: Number(members), withFactor: Number(enrolled) };
}

export function serveTwoFactorPolicy(api: Api, services: DeskServices): void {
  const { environment, audit, outbox } = services;

  api.serve(setTwoFactorPolicy, async ({ session, body }) => {
    const nowMs = environment.clock.now();
    const asked = body.policy.state === "on" ? body.policy.from : null;
    if (asked !== null && dayOf(Date.parse(asked)) > dayOf(nowMs) + mostDaysAhead)
      return refuse("two-factor-date-too-far");
    const { member } = session;

    return changeAsAdministrator(services, session, async (tx) => {
      const now = isoTime(nowMs);
      const organisation = await theOrganisation(tx);
      const before = twoFactorOf(organisation);
      // Saved again as it is, it stays as it is: it began when it began.
      const isAsBefore = before.state === body.policy.state && asked === organisation.twoFactorFrom;
      const from = asked !== null && asked < now && !isAsBefore ? now : asked;
      const after: TwoFactorPolicy = body.policy.state === "off" ? { state: "off" } : { state: "on", from };
      const columns = { two_factor: after.state, two_factor_from: from };

      const without = from === null ? [] : await membersWithoutFactor(tx);
      const includingYou = without.some(({ id }) => id === member.id);
      const wasDue = isDue(organisation, now);
      const willBeDue = isFactorDue(columns, now);
      if (willBeDue && includingYou) return refuse("own-factor-first");
      if (!(await changeOrganisation(tx, body.revision, columns))) return refuse("desk-changed-meanwhile");
      // Those it signed out must not be back when it is taken away again.
      if (wasDue || willBeDue) await endSessionsWithoutFactor(tx);

      if (from !== null && !isAsBefore) {
        for (const { name, email, language } of without)
          await outbox.add(tx, {
            kind: "two-factor-due",
            to: { name, email },
            language,
            values: { organisation: organisation.name, from, link: `${services.publicAddress}/two-factor` },
          });
      }
      await audit.append(tx, {
        actor: { id: member.id, name: member.name },
        action: "organisation.two-factor-changed",
        subject: "",
        detail: { from: before, to: after },
      });
      return ok({ withoutFactor: without.length, includingYou });
    });
  });
}

function isDue({ twoFactor, twoFactorFrom }: Organisation, now: string): boolean {
  return isFactorDue({ two_factor: twoFactor, two_factor_from: twoFactorFrom }, now);
}

function dayOf(ms: number): number {
  return Math.floor(ms / dayMs);
}

async function membersWithoutFactor(tx: Tx) {
  return tx
    .selectFrom("member")
    .leftJoin("totp", "totp.member_id", "member.id")
    .select(["member.id", "member.name", "member.email", "member.language"])
    .where("member.status", "=", "active")
    .where("totp.member_id", "is", null)
    .execute();
}

async function endSessionsWithoutFactor(tx: Tx): Promise<void> {
  await tx
    .deleteFrom("session")
    .where("stage", "=", "full")
    .where("member_id", "not in", tx.selectFrom("totp").select("member_id"))
    .execute();
}
