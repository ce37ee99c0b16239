/**
 * Owns: a new password by a link in a mail, for who has forgotten theirs.
 * Never: tells by its answer, or by how long it takes, whether an address is a member's; signs anybody in; touches the
 * second factor; writes to an address that is nobody's (a stranger could make this server mail whomever they like).
 *
 * An earlier link stays good when a later one is asked for: a stranger who keeps asking would else keep killing it. With a
 * new password all of them are dead.
 */

import { askPasswordReset, resetPassword } from "../../protocol/desk/members-api.ts";
import { ok } from "../../protocol/result.ts";
import { changeAlone } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { drawLink, endLinks, peekLink, spendLink } from "../links/links.ts";
import { openPasswordLock } from "../members/member-locks.ts";
import {
  emailKey,
  memberByEmail,
  memberById,
  type StoredMember,
  setPassword,
} from "../members/member-repository.ts";
import { readOrganisation, theOrganisation } from "../organisation/organisation.ts";
import { judgePasswordOf } from "../passwords/new-password.ts";
import { macOf } from "../secret-box.ts";
import type { DeskServices } from "../services.ts";
import type { AttemptRule } from "../sign-in/attempt-lock.ts";
import { factorOf } from "../two-factor/factor-store.ts";

const hour = 3_600_000;
const lifetimeMs = hour;

/** Three mails an hour to one address. */
const addressRule: AttemptRule = { failures: 3, lockMs: hour, failuresInAll: Infinity, windowMs: hour };
/** A whole office may be behind one network. */
const networkRule: AttemptRule = { failures: 30, lockMs: hour, failuresInAll: Infinity, windowMs: hour };

export function servePasswordReset(api: Api, services: DeskServices): void {
  const { db, environment, keys, hasher, sessions, attempts, audit, outbox } = services;
  const { clock } = environment;

  api.serve(askPasswordReset, async ({ body, where }) => {
    const network = await attempts.reserve(
      `reset-from ${macOf(keys.codes, "reset from", where.address)}`,
      networkRule,
    );
    if (!network.ok) return refuse("rate-limited", network.retryAfterMs);
    const address = await attempts.reserve(
      `reset-of ${macOf(keys.codes, "reset of", emailKey(body.email))}`,
      addressRule,
    );
    if (!address.ok) return refuse("rate-limited", address.retryAfterMs);

    const organisation = await readOrganisation(db);
    // Nobody is a member yet.
    if (!organisation) return ok(null);
    const member = await memberByEmail(db, body.email);
    const isTheirs = mayReset(member);
    await db.transaction().execute(async (tx) => {
      // The same is written for an address that is nobody's: a link to nothing, and a mail that is taken out again.
      const token = await drawLink(tx, environment, {
        kind: "password-reset",
        subject: isTheirs ? member.id : "",
        lifetimeMs,
      });
      const mail = await outbox.add(tx, {
        kind: "password-reset",
        to: isTheirs ? { name: member.name, email: member.email } : { name: "?", email: body.email },
        language: isTheirs ? member.language : "en",
        values: { organisation: organisation.name, link: `${services.publicAddress}/new-password#${token}` },
      });
      await outbox.takeBack(tx, isTheirs ? "" : mail);
    });
    return ok(null);
  });

  api.serve(resetPassword, async ({ body }) => {
    const { token, password } = body;
    const id = await peekLink(db, isoTime(clock.now()), "password-reset", token);
    const asked = id === null ? null : await memberById(db, id);
    if (!mayReset(asked)) return refuse("link-spent");
    const organisation = await theOrganisation(db);
    const now = isoTime(clock.now());
    const hasFactor = (await factorOf(db, asked.id)) !== null;
    const problem = judgePasswordOf(organisation, { ...asked, hasFactor }, password, now);
    if (problem) return refuse(problem);
    const hash = await hasher.hash(password);
    return changeAlone(db, async (tx) => {
      if ((await spendLink(tx, now, "password-reset", token)) !== asked.id) return refuse("link-spent");
      const member = await memberById(tx, asked.id);
      if (!mayReset(member)) return refuse("link-spent");
      const { name, email, language } = member;
      await setPassword(tx, member.id, hash, now);
      await sessions.endAllOf(tx, member.id);
      await endLinks(tx, "password-reset", member.id);
      await openPasswordLock(services, tx, email);
      await audit.append(tx, {
        actor: { id: member.id, name },
        action: "member.password-reset",
        subject: member.id,
        detail: {},
      });
      await outbox.add(tx, {
        kind: "password-changed",
        to: { name, email },
        language,
        values: { organisation: organisation.name },
      });
      return ok(null);
    });
  });
}

/** Not who is disabled, nor who signs in elsewhere and has no password here. */
function mayReset(member: StoredMember | null): member is StoredMember {
  return member !== null && member.status === "active" && member.password_hash !== null;
}
