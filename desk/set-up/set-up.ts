/**
 * Owns: the first start: the link that the operator gets, and the organisation with its first administrator made by it.
 * Once there is an organisation there is no set-up any more, whatever links there were.
 */

import { bytesToBase64url } from "../../protocol/base64url.ts";
import { defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import { defaultPolicies } from "../../protocol/desk/policies.ts";
import { roles } from "../../protocol/desk/roles.ts";
import { deskFacts, setUp } from "../../protocol/desk/set-up-api.ts";
import { ok } from "../../protocol/result.ts";
import { isUniqueViolation } from "../db/database-trouble.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { drawLink, peekLink, spendLink } from "../links/links.ts";
import { insertMember } from "../members/member-repository.ts";
import { readOrganisation } from "../organisation/organisation.ts";
import { leastLengthNow } from "../passwords/new-password.ts";
import { judgeNewPassword, leastLength } from "../passwords/password-policy.ts";
import type { DeskServices } from "../services.ts";
import { admit } from "../sign-in/admission.ts";

const linkLifetimeMs = 24 * 3_600_000;

/** The secret of a new set-up link, or null when there is an organisation. */
export async function drawSetUpLink({ db, environment }: DeskServices): Promise<string | null> {
  if (await readOrganisation(db)) return null;
  return drawLink(db, environment, { kind: "set-up", subject: "", lifetimeMs: linkLifetimeMs });
}

export function serveSetUp(api: Api, services: DeskServices, singleSignOn: string | null): void {
  const { db, environment, hasher, audit } = services;

  api.serve(deskFacts, async ({ session }) => {
    const organisation = await readOrganisation(db);
    const policy = organisation?.passwordPolicy ?? defaultPolicies.password;
    return ok({
      organisation: organisation && { name: organisation.name },
      singleSignOn,
      passwords: {
        leastLength: organisation
          ? leastLengthNow(organisation, isoTime(environment.clock.now()))
          : leastLength(policy, false),
        needsLettersAndDigits: policy.needsLettersAndDigits,
      },
      isSignedIn: session !== null,
    });
  });

  api.serve(setUp, async (call) => {
    const { token, organisation: name, password, ...person } = call.body;
    const now = isoTime(environment.clock.now());
    if (await readOrganisation(db)) return refuse("set-up-done");
    if ((await peekLink(db, now, "set-up", token)) === null) return refuse("link-spent");
    const problem = judgeNewPassword(password, defaultPolicies.password, {
      hasSecondFactor: false,
      contextWords: [name, person.name, person.email],
    });
    if (problem) return refuse(problem);

    const passwordHash = await hasher.hash(password);
    const id = bytesToBase64url(environment.randomBytes(16));
    try {
      return await db.transaction().execute(async (tx) => {
        if ((await spendLink(tx, now, "set-up", token)) === null) return refuse("link-spent");
        await tx
          .insertInto("organisation")
          .values({
            id: "organisation",
            name,
            created_at: now,
            two_factor: "off",
            two_factor_from: null,
            password_policy: JSON.stringify(defaultPolicies.password),
            session_policy: JSON.stringify(defaultPolicies.session),
            device_settings: JSON.stringify(defaultDeviceSettings),
            retention: JSON.stringify(defaultPolicies.retention),
            revision: 0,
          })
          .execute();
        await tx.deleteFrom("link").where("kind", "=", "set-up").execute();
        const member = { ...person, id, roles, passwordHash, at: now };
        await insertMember(tx, member);
        const actor = { id, name: person.name };
        await audit.append(tx, { actor, action: "organisation.set-up", subject: "", detail: { name } });
        await admit(
          services,
          tx,
          { ...member, password_set_at: now },
          { stage: "full", provedAt: now },
          call,
        );
        return ok(null);
      });
    } catch (error) {
      // Two at once, each with a link of its own.
      if (isUniqueViolation(error)) return refuse("set-up-done");
      throw error;
    }
  });
}
