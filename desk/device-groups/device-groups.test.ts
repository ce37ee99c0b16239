/** Device groups over HTTP, on both databases: what they inherit, what they are called, and what the log tells of them. */
import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { listAudit } from "../../protocol/desk/audit-api.ts";
import {
  changeDeviceGroup,
  createDeviceGroup,
  deleteDeviceGroup,
  listDeviceGroups,
} from "../../protocol/desk/device-groups-api.ts";
import { defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import { limits } from "../../protocol/limits.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { type LocalDesk, setUpOrganisation, startLocalDesk, type TestBrowser } from "../local-desk.ts";
import { addMember, inDatabase } from "../local-member.ts";
import { updateChannelOf } from "./device-groups.ts";

describeOnEachDatabase("device groups", (under) => {
  const started: LocalDesk[] = [];
  async function start() {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    started.push(local);
    return { local, place, administrator: await setUpOrganisation(local) };
  }
  afterEach(async () => {
    for (const local of started.splice(0)) await local.close();
  });

  async function make(browser: TestBrowser, name: string, settings = {}) {
    const said = await browser.call(createDeviceGroup, { body: { name, settings } });
    if (!said.ok) throw new Error(said.code);
    return said.value;
  }

  test("follow the organisation in what they do not set, also once it changes", async () => {
    const { administrator, place } = await start();
    const made = await make(administrator, "Tills", { asksPersonFirst: false, minimumVersion: "0.2.0" });
    expect(made).toMatchObject({
      settings: { asksPersonFirst: false, minimumVersion: "0.2.0" },
      effective: { ...defaultDeviceSettings, asksPersonFirst: false, minimumVersion: "0.2.0" },
      revision: 0,
    });
    const stricter = { ...defaultDeviceSettings, allowedScopes: ["view"], minimumVersion: "0.3.0" };
    await inDatabase(place, (db) =>
      db
        .updateTable("organisation")
        .set({ device_settings: JSON.stringify(stricter) })
        .execute(),
    );
    const list = await administrator.call(listDeviceGroups);
    expect(list).toMatchObject({
      value: [{ effective: { allowedScopes: ["view"], minimumVersion: "0.2.0", asksPersonFirst: false } }],
    });
  });

  test("say by which channel their devices take new versions; of one that is not there, as the organisation has it", async () => {
    const { administrator, place } = await start();
    const pinned = { kind: "pinned", version: "0.2.0" } as const;
    const { id } = await make(administrator, "Tills", { updateChannel: pinned });
    const other = await make(administrator, "Others");
    await inDatabase(place, (db) =>
      db
        .updateTable("organisation")
        .set({
          device_settings: JSON.stringify({
            ...defaultDeviceSettings,
            updateChannel: { kind: "infrequent" },
          }),
        })
        .execute(),
    );
    const channels = await inDatabase(place, (db) =>
      Promise.all(
        [id, other.id, "B".repeat(22), "organisation", "' or 1=1"].map((each) => updateChannelOf(db, each)),
      ),
    );
    const infrequent = { kind: "infrequent" };
    expect(channels).toEqual([pinned, infrequent, infrequent, infrequent, infrequent]);
  });

  test("may set that there is no least version where the organisation has one", async () => {
    const { administrator } = await start();
    const made = await make(administrator, "Old ones", { minimumVersion: null });
    expect(made.settings).toEqual({ minimumVersion: null });
  });

  test("are listed by name, for technicians too, who change nothing", async () => {
    const { local, place, administrator } = await start();
    for (const name of ["Shop 10", "ärzte", "Shop 9", "Backoffice"]) await make(administrator, name);
    const { browser } = await addMember(local, place, { name: "Tom", roles: ["technician"] });
    const list = await browser.call(listDeviceGroups);
    if (!list.ok) throw new Error(list.code);
    expect(list.value.map(({ name }) => name)).toEqual(["ärzte", "Backoffice", "Shop 9", "Shop 10"]);
    const body = { name: "Mine", settings: {} };
    expect(await browser.call(createDeviceGroup, { body })).toMatchObject({ code: "desk-not-allowed" });
    const params = { id: list.value[0]?.id ?? "" };
    expect(await browser.call(changeDeviceGroup, { params, body: { ...body, revision: 0 } })).toMatchObject({
      code: "desk-not-allowed",
    });
    expect(await browser.call(deleteDeviceGroup, { params })).toMatchObject({ code: "desk-not-allowed" });
  });

  test("have names that differ by more than case and ways of writing", async () => {
    const { administrator } = await start();
    await make(administrator, "Küche");
    const other = await make(administrator, "Lager");
    for (const name of ["KÜCHE", "Ku\u0308che"]) {
      expect(await administrator.call(createDeviceGroup, { body: { name, settings: {} } })).toMatchObject({
        code: "name-taken",
        status: 409,
      });
      expect(
        await administrator.call(changeDeviceGroup, {
          params: { id: other.id },
          body: { name, settings: {}, revision: 0 },
        }),
      ).toMatchObject({ code: "name-taken" });
    }
    const body = { name: "LAGER", settings: {}, revision: 0 };
    expect(await administrator.call(changeDeviceGroup, { params: { id: other.id }, body })).toMatchObject({
      value: { name: "LAGER", revision: 1 },
    });
  });

  test("of a name that two make at once, one is made", async () => {
    const { administrator } = await start();
    const said = await Promise.all(
      Array.from({ length: 6 }, () =>
        administrator.call(createDeviceGroup, { body: { name: "Tills", settings: {} } }),
      ),
    );
    expect(said.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("are not written over by somebody who had not seen the last change", async () => {
    const { administrator } = await start();
    const { id } = await make(administrator, "Tills");
    const change = (name: string) =>
      administrator.call(changeDeviceGroup, { params: { id }, body: { name, settings: {}, revision: 0 } });
    const said = await Promise.all([change("One"), change("Other"), change("Third")]);
    expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    expect(said.filter((each) => !each.ok && each.code === "desk-changed-meanwhile")).toHaveLength(2);
  });

  test("that are not there are not found", async () => {
    const { administrator } = await start();
    const { id } = await make(administrator, "Tills");
    const params = { id };
    expect(await administrator.call(deleteDeviceGroup, { params })).toMatchObject({ status: 204 });
    expect(await administrator.call(deleteDeviceGroup, { params })).toMatchObject({ code: "desk-not-found" });
    const body = { name: "Tills", settings: {}, revision: 0 };
    expect(await administrator.call(changeDeviceGroup, { params, body })).toMatchObject({
      code: "desk-not-found",
    });
  });

  test(`are at most ${limits.deviceGroups}`, async () => {
    const { administrator, place } = await start();
    await inDatabase(place, async (db) => {
      for (let index = 0; index < limits.deviceGroups; index += 100)
        await db
          .insertInto("device_group")
          .values(
            Array.from({ length: 100 }, (_, offset) => ({
              id: randomBytes(16).toString("base64url"),
              name: `Group ${index + offset}`,
              name_key: `group ${index + offset}`,
              settings: "{}",
              created_at: "2026-11-26T09:00:00.000Z",
              revision: 0,
            })),
          )
          .execute();
    });
    const list = await administrator.call(listDeviceGroups);
    expect(list).toMatchObject({ ok: true });
    const body = { name: "One more", settings: {} };
    expect(await administrator.call(createDeviceGroup, { body })).toMatchObject({ code: "too-many-groups" });
  });

  test("leave in the log what was made, what was changed to what, and what was deleted", async () => {
    const { administrator } = await start();
    const { id } = await make(administrator, "Tills", { asksPersonFirst: false });
    await administrator.call(changeDeviceGroup, {
      params: { id },
      body: { name: "Counters", settings: { minimumVersion: null }, revision: 0 },
    });
    await administrator.call(deleteDeviceGroup, { params: { id } });
    const log = await administrator.call(listAudit);
    expect(log).toMatchObject({
      value: {
        rows: [
          { action: "device-group.deleted", subject: id, detail: { name: "Counters" } },
          {
            action: "device-group.changed",
            subject: id,
            actor: { name: "Ada Berg" },
            detail: {
              name: "Counters",
              nameBefore: "Tills",
              changed: { asksPersonFirst: { from: false }, minimumVersion: { to: null } },
            },
          },
          { action: "device-group.created", subject: id },
          { action: "organisation.set-up" },
        ],
      },
    });
  });
});
