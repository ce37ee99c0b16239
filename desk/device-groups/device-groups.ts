/** Owns: device groups: what each sets itself, and what holds for it with what it inherits (requirement R27). */

import * as v from "valibot";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import {
  changeDeviceGroup,
  createDeviceGroup,
  type DeviceGroup,
  deleteDeviceGroup,
  listDeviceGroups,
} from "../../protocol/desk/device-groups-api.ts";
import {
  type DeviceSettings,
  effectiveSettings,
  type GroupSettings,
  type UpdateChannel,
} from "../../protocol/desk/device-settings.ts";
import { Id } from "../../protocol/fields.ts";
import type { JsonValue } from "../../protocol/json.ts";
import { limits } from "../../protocol/limits.ts";
import { ok } from "../../protocol/result.ts";
import type { Db } from "../db/database.ts";
import type { DeviceGroupTable } from "../db/schema.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { changeAsAdministrator } from "../members/administrator.ts";
import { readOrganisation, theOrganisation } from "../organisation/organisation.ts";
import type { DeskServices } from "../services.ts";

const byName = new Intl.Collator("en", { numeric: true });

export function serveDeviceGroups(api: Api, services: DeskServices): void {
  const { db, environment, audit } = services;

  api.serve(listDeviceGroups, async () => {
    const { deviceSettings } = await theOrganisation(db);
    const rows = await db.selectFrom("device_group").selectAll().execute();
    return ok(
      rows
        .map((row) => groupOf(row, deviceSettings))
        .toSorted((one, other) => byName.compare(one.name, other.name)),
    );
  });

  api.serve(createDeviceGroup, ({ session, body: { name, settings } }) =>
    changeAsAdministrator(services, session, async (tx) => {
      const { count } = await tx
        .selectFrom("device_group")
        .select((select) => select.fn.countAll<number | string>().as("count"))
        .executeTakeFirstOrThrow();
      if (Number(count) >= limits.deviceGroups) return refuse("too-many-groups");
      const row = {
        id: bytesToBase64url(environment.randomBytes(16)),
        name,
        name_key: nameKey(name),
        settings: JSON.stringify(settings),
        created_at: isoTime(environment.clock.now()),
        revision: 0,
      };
      const made = await tx
        .insertInto("device_group")
        .values(row)
        .onConflict((conflict) => conflict.column("name_key").doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!made) return refuse("name-taken");
      await audit.append(tx, {
        actor: session.member,
        action: "device-group.created",
        subject: row.id,
        detail: { name, settings },
      });
      return ok(groupOf(row, (await theOrganisation(tx)).deviceSettings));
    }),
  );

  api.serve(changeDeviceGroup, ({ session, params: { id }, body: { name, settings, revision } }) =>
    changeAsAdministrator(services, session, async (tx) => {
      const before = await tx.selectFrom("device_group").selectAll().where("id", "=", id).executeTakeFirst();
      if (!before) return refuse("desk-not-found");
      if (before.revision !== revision) return refuse("desk-changed-meanwhile");
      const taken = await tx
        .selectFrom("device_group")
        .select("id")
        .where("name_key", "=", nameKey(name))
        .where("id", "!=", id)
        .executeTakeFirst();
      if (taken) return refuse("name-taken");
      const row = {
        ...before,
        name,
        name_key: nameKey(name),
        settings: JSON.stringify(settings),
        revision: revision + 1,
      };
      await tx
        .updateTable("device_group")
        .set({ name, name_key: row.name_key, settings: row.settings, revision: row.revision })
        .where("id", "=", id)
        .execute();
      await audit.append(tx, {
        actor: session.member,
        action: "device-group.changed",
        subject: id,
        detail: {
          name,
          ...(name === before.name ? {} : { nameBefore: before.name }),
          changed: whatChanged(JSON.parse(before.settings) as GroupSettings, settings),
        },
      });
      return ok(groupOf(row, (await theOrganisation(tx)).deviceSettings));
    }),
  );

  api.serve(deleteDeviceGroup, ({ session, params: { id } }) =>
    changeAsAdministrator(services, session, async (tx) => {
      const deleted = await tx
        .deleteFrom("device_group")
        .where("id", "=", id)
        .returning("name")
        .executeTakeFirst();
      if (!deleted) return refuse("desk-not-found");
      await audit.append(tx, {
        actor: session.member,
        action: "device-group.deleted",
        subject: id,
        detail: { name: deleted.name },
      });
      return ok(null);
    }),
  );
}

/** Of a group that there is not, or not any more, what holds for all holds; null before set-up. */
export async function updateChannelOf(db: Db, group: string): Promise<UpdateChannel | null> {
  const organisation = await readOrganisation(db);
  if (organisation === null) return null;
  const row = v.is(Id, group)
    ? await db.selectFrom("device_group").selectAll().where("id", "=", group).executeTakeFirst()
    : undefined;
  const { deviceSettings } = organisation;
  return (row ? groupOf(row, deviceSettings).effective : deviceSettings).updateChannel;
}

/** Names that differ only in case or in how Unicode writes them are one. */
function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

function groupOf(row: DeviceGroupTable, organisation: DeviceSettings): DeviceGroup {
  const settings = JSON.parse(row.settings) as GroupSettings;
  return {
    id: row.id,
    name: row.name,
    settings,
    effective: effectiveSettings(organisation, settings),
    createdAt: row.created_at,
    revision: row.revision,
  };
}

/** By setting, what the group set before and sets now; without `from` or `to` it followed, or follows, the organisation. */
function whatChanged(before: GroupSettings, after: GroupSettings): { [name: string]: JsonValue } {
  const sides = { from: before, to: after } as Record<"from" | "to", { readonly [name: string]: JsonValue }>;
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(sides.from[name]) !== JSON.stringify(sides.to[name]))
      .map((name) => [
        name,
        Object.fromEntries(
          Object.entries(sides).flatMap(([side, set]) => (name in set ? [[side, set[name] ?? null]] : [])),
        ),
      ]),
  );
}
