/**
 * Owns: what administrators set for everybody: the name, passwords, sessions, devices, how long things are kept. Each change
 * says which revision it is of, and is written down with the values before and after.
 */

import type { Updateable } from "kysely";
import type { AuditAction } from "../../protocol/desk/audit-actions.ts";
import type { Access } from "../../protocol/desk/endpoint.ts";
import {
  readDeviceSettings,
  readSettings,
  renameOrganisation,
  setDeviceSettings,
  setPasswordPolicy,
  setRetention,
  setSessionPolicy,
} from "../../protocol/desk/organisation-api.ts";
import type { JsonValue } from "../../protocol/json.ts";
import { ok } from "../../protocol/result.ts";
import type { Tx } from "../db/database.ts";
import type { OrganisationTable } from "../db/schema.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { changeAs } from "../members/administrator.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession } from "../sessions/sessions.ts";
import { changeOrganisation, type Organisation, theOrganisation } from "./organisation.ts";
import { countEnrolled, serveTwoFactorPolicy, twoFactorOf } from "./two-factor-policy.ts";

interface Change {
  readonly access: Access;
  readonly action: AuditAction;
  readonly columns: Updateable<OrganisationTable>;
  readonly before: (organisation: Organisation) => JsonValue;
  readonly after: JsonValue;
  /** While the values before still hold. */
  readonly first?: (tx: Tx) => Promise<void>;
}

export function serveOrganisation(api: Api, services: DeskServices): void {
  const { db, audit, sessions, mail } = services;
  serveTwoFactorPolicy(api, services);

  api.serve(readSettings, async () => {
    const organisation = await theOrganisation(db);
    return ok({
      name: organisation.name,
      createdAt: organisation.createdAt,
      revision: organisation.revision,
      twoFactor: twoFactorOf(organisation),
      password: organisation.passwordPolicy,
      session: organisation.sessionPolicy,
      retention: organisation.retention,
      devices: organisation.deviceSettings,
      enrolled: await countEnrolled(db),
      mail,
    });
  });

  async function change(
    session: LiveSession,
    revision: number,
    { access, action, columns, before, after, first }: Change,
  ) {
    const { member } = session;
    return changeAs(services, session, access, async (tx) => {
      const organisation = await theOrganisation(tx);
      await first?.(tx);
      if (!(await changeOrganisation(tx, revision, columns))) return refuse("desk-changed-meanwhile");
      const actor = { id: member.id, name: member.name };
      await audit.append(tx, {
        actor,
        action,
        subject: "",
        detail: { from: before(organisation), to: after },
      });
      return ok(null);
    });
  }

  api.serve(renameOrganisation, async ({ session, body }) =>
    change(session, body.revision, {
      access: renameOrganisation.access,
      action: "organisation.renamed",
      columns: { name: body.name },
      before: ({ name }) => name,
      after: body.name,
    }),
  );

  api.serve(setPasswordPolicy, async ({ session, body }) =>
    change(session, body.revision, {
      access: setPasswordPolicy.access,
      action: "organisation.password-policy-changed",
      columns: { password_policy: JSON.stringify(body.policy) },
      before: ({ passwordPolicy }) => ({ ...passwordPolicy }),
      after: body.policy,
    }),
  );

  api.serve(setSessionPolicy, async ({ session, body }) =>
    change(session, body.revision, {
      access: setSessionPolicy.access,
      action: "organisation.session-policy-changed",
      columns: { session_policy: JSON.stringify(body.policy) },
      first: (tx) => sessions.sweep(tx),
      before: ({ sessionPolicy }) => ({ ...sessionPolicy }),
      after: body.policy,
    }),
  );

  api.serve(setDeviceSettings, async ({ session, body }) =>
    change(session, body.revision, {
      access: setDeviceSettings.access,
      action: "organisation.device-settings-changed",
      columns: { device_settings: JSON.stringify(body.settings) },
      before: ({ deviceSettings }) => ({ ...deviceSettings }),
      after: body.settings,
    }),
  );

  api.serve(readDeviceSettings, async () => ok((await theOrganisation(db)).deviceSettings));

  api.serve(setRetention, async ({ session, body }) =>
    change(session, body.revision, {
      access: setRetention.access,
      action: "organisation.retention-changed",
      columns: { retention: JSON.stringify(body.retention) },
      before: ({ retention }) => ({ ...retention }),
      after: body.retention,
    }),
  );
}
