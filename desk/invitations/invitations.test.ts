/** Inviting and joining, over HTTP on both databases. */
import { afterEach, expect, test } from "vitest";
import {
  acceptInvitation,
  changeRoles,
  invite,
  listInvitations,
  listMembers,
  readInvitation,
  withdrawInvitation,
} from "../../protocol/desk/members-api.ts";
import { deskFacts } from "../../protocol/desk/set-up-api.ts";
import { myself, signIn } from "../../protocol/desk/sign-in-api.ts";
import { connectDatabase, type Db } from "../db/database.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import { sessionCookie } from "../http/session-cookie.ts";
import {
  firstAdministrator,
  joinersPassword,
  joinOrganisation,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";

const day = 24 * 3_600_000;
const bo = {
  name: "Bo Lind",
  email: "Bo@Northwind.example",
  roles: ["technician" as const],
  language: "de" as const,
};
const joining = { name: "Bo Lind", password: joinersPassword, language: "de" as const };

describeOnEachDatabase("invitations", (under) => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  async function start(): Promise<LocalDesk & { readonly db: Db; readonly ada: TestBrowser }> {
    const place = await under.place();
    const local = await startLocalDesk({ place });
    const db = connectDatabase(place, { info() {}, warn() {}, error() {} });
    ends.push(
      () => local.close(),
      () => db.destroy(),
    );
    return { ...local, db, ada: await setUpOrganisation(local) };
  }
  async function tokenFor(local: LocalDesk, ada: TestBrowser, body: Parameters<typeof inviteOf>[1] = bo) {
    return inviteOf(local, body, ada);
  }
  async function inviteOf(
    local: LocalDesk,
    body: { name: string; email: string; roles: ("technician" | "account-administrator")[]; language: "de" },
    ada: TestBrowser,
  ): Promise<string> {
    const said = await ada.call(invite, { body });
    if (!said.ok) throw new Error(said.code);
    const { link } = await local.takeMail("invitation", body.email);
    expect(link.startsWith(`${local.origin}/invitation#`)).toBe(true);
    return link.split("#")[1] ?? "";
  }

  test("somebody is invited by mail, reads what it is about, joins once, and signs in with what they were given", async () => {
    const local = await start();
    const token = await tokenFor(local, local.ada);
    expect(await local.ada.call(listInvitations)).toMatchObject({
      value: [{ name: bo.name, email: bo.email, roles: ["technician"], invitedBy: firstAdministrator.name }],
    });
    const bos = local.browser();
    expect(await bos.call(readInvitation, { body: { token } })).toMatchObject({
      value: { organisation: "Northwind", name: bo.name, email: bo.email, leastPasswordLength: 15 },
    });
    expect(
      await bos.call(acceptInvitation, { body: { ...joining, token, password: "short" } }),
    ).toMatchObject({
      code: "password-too-short",
    });
    expect(
      await bos.call(acceptInvitation, { body: { ...joining, token, password: "northwind bo lind" } }),
    ).toMatchObject({ code: "password-like-yourself" });
    const answer = { ...joining, token, name: "Bo L." };
    expect(await bos.call(acceptInvitation, { body: answer })).toMatchObject({ ok: true });
    expect(await bos.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await bos.call(acceptInvitation, { body: answer })).toMatchObject({
      status: 410,
      code: "link-spent",
    });
    expect(await bos.call(readInvitation, { body: { token } })).toMatchObject({ code: "link-spent" });
    const right = { email: "bo@northwind.example", password: joinersPassword };
    expect(await bos.call(signIn, { body: right })).toMatchObject({ ok: true });
    expect(await bos.call(myself)).toMatchObject({ value: { name: "Bo L.", roles: ["technician"] } });
    expect(await local.ada.call(listInvitations)).toMatchObject({ value: [] });
    expect(await local.ada.call(invite, { body: bo })).toMatchObject({ status: 409, code: "email-taken" });
    const actions = await local.db.selectFrom("audit").select("action").orderBy("seq").execute();
    expect(actions.map(({ action }) => action)).toEqual([
      "organisation.set-up",
      "member.invited",
      "member.joined",
    ]);
  });

  test("who was signed in where somebody joins is signed out there, and nowhere else", async () => {
    const local = await start();
    const elsewhere = local.browser();
    const ada = { email: firstAdministrator.email, password: firstAdministrator.password };
    await elsewhere.call(signIn, { body: ada });
    const token = await tokenFor(local, local.ada);
    const cookies = new Map(local.ada.cookies);
    const tooShort = { ...joining, token, password: "short" };
    expect(await local.ada.call(acceptInvitation, { body: tooShort })).toMatchObject({ ok: false });
    expect(await local.ada.call(myself)).toMatchObject({ ok: true });
    expect(await local.ada.call(acceptInvitation, { body: { ...joining, token } })).toMatchObject({
      ok: true,
    });
    expect(local.ada.cookies.has(sessionCookie)).toBe(false);
    for (const [name, value] of cookies) local.ada.cookies.set(name, value);
    expect(await local.ada.call(myself)).toMatchObject({ code: "not-signed-in" });
    expect(await elsewhere.call(myself)).toMatchObject({ ok: true });
  });

  test("eight characters will do for a password from the day on which everybody needs a second factor, and not before", async () => {
    const local = await start();
    const short = "lake 7 otter";
    const setFrom = (from: string | null) =>
      local.db.updateTable("organisation").set({ two_factor: "on", two_factor_from: from }).execute();
    const token = await tokenFor(local, local.ada);
    const accept = () =>
      local.browser().call(acceptInvitation, { body: { ...joining, token, password: short } });
    const told = async () => {
      const read = await local.browser().call(readInvitation, { body: { token } });
      const facts = await local.browser().call(deskFacts);
      return [read.ok && read.value.leastPasswordLength, facts.ok && facts.value.passwords.leastLength];
    };
    await setFrom(null);
    expect(await told()).toEqual([15, 15]);
    expect(await accept()).toMatchObject({ code: "password-too-short" });
    await setFrom("2026-11-27T09:00:00.000Z");
    expect(await accept()).toMatchObject({ code: "password-too-short" });
    local.clock.advance(day);
    expect(await told()).toEqual([8, 8]);
    expect(await accept()).toMatchObject({ ok: true });
  });

  test("the secret is in the mail alone", async () => {
    const local = await start();
    const said = await local.ada.call(invite, { body: bo });
    const { link } = await local.takeMail("invitation", bo.email);
    const token = link.split("#")[1] ?? "";
    expect(JSON.stringify(said)).not.toContain(token);
    const stored = [];
    for (const table of ["link", "invitation", "audit", "outbox"] as const)
      stored.push(...(await local.db.selectFrom(table).selectAll().execute()));
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  test("opens nothing after seven days, and leaves the list", async () => {
    const local = await start();
    const token = await tokenFor(local, local.ada);
    local.clock.advance(7 * day - 1);
    expect(await local.browser().call(readInvitation, { body: { token } })).toMatchObject({ ok: true });
    local.clock.advance(1);
    expect(await local.browser().call(readInvitation, { body: { token } })).toMatchObject({
      code: "link-spent",
    });
    expect(await local.browser().call(acceptInvitation, { body: { ...joining, token } })).toMatchObject({
      code: "link-spent",
    });
    const ada = local.browser();
    const { email, password } = firstAdministrator;
    await ada.call(signIn, { body: { email, password } });
    expect(await ada.call(listInvitations)).toMatchObject({ value: [] });
  });

  test("a later one to the same address kills the earlier, in whatever case it is written", async () => {
    const local = await start();
    const earlier = await tokenFor(local, local.ada);
    const later = await tokenFor(local, local.ada, { ...bo, email: "bo@NORTHWIND.example" });
    expect(await local.browser().call(readInvitation, { body: { token: earlier } })).toMatchObject({
      code: "link-spent",
    });
    expect(await local.browser().call(readInvitation, { body: { token: later } })).toMatchObject({
      ok: true,
    });
    expect(await local.ada.call(listInvitations)).toMatchObject({
      value: [{ email: "bo@NORTHWIND.example" }],
    });
  });

  test("is withdrawn once", async () => {
    const local = await start();
    const token = await tokenFor(local, local.ada);
    const list = await local.ada.call(listInvitations);
    const id = (list.ok && list.value[0]?.id) || "";
    expect(await local.ada.call(withdrawInvitation, { params: { id } })).toMatchObject({ ok: true });
    expect(await local.ada.call(withdrawInvitation, { params: { id } })).toMatchObject({
      code: "desk-not-found",
    });
    expect(await local.browser().call(acceptInvitation, { body: { ...joining, token } })).toMatchObject({
      code: "link-spent",
    });
  });

  test("of two who follow it at once, one joins", async () => {
    const local = await start();
    const token = await tokenFor(local, local.ada);
    const said = await Promise.all(
      ["Bo", "Eve"].map((name) =>
        local.browser().call(acceptInvitation, { body: { ...joining, name, token } }),
      ),
    );
    expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    expect(said.find(({ ok }) => !ok)).toMatchObject({ code: "link-spent" });
  });

  test("says that the address is taken when somebody came by it another way meanwhile", async () => {
    const local = await start();
    const token = await tokenFor(local, local.ada);
    await local.db
      .updateTable("member")
      .set({ email_key: "bo@northwind.example" })
      .where("email", "=", firstAdministrator.email)
      .execute();
    expect(await local.browser().call(acceptInvitation, { body: { ...joining, token } })).toMatchObject({
      code: "email-taken",
    });
    // And nothing of the try is kept: it can be followed when the address is free again.
    expect(await local.browser().call(readInvitation, { body: { token } })).toMatchObject({ ok: true });
  });

  test("nobody joins on the word of somebody who is no administrator any more", async () => {
    const local = await start();
    const cy = { name: "Cy Roth", email: "cy@northwind.example", roles: ["account-administrator" as const] };
    const cys = await joinOrganisation(local, local.ada, cy);
    const token = await tokenFor(local, cys, { ...bo, roles: ["account-administrator"] });
    const list = await local.ada.call(listMembers, { query: { search: cy.email } });
    const [member] = list.ok ? list.value.rows : [];
    const body = { roles: ["technician" as const], revision: member?.revision ?? -1 };
    await local.ada.call(changeRoles, { params: { id: member?.id ?? "" }, body });
    expect(await local.browser().call(acceptInvitation, { body: { ...joining, token } })).toMatchObject({
      code: "link-spent",
    });
  });

  test("is not for technicians to send", async () => {
    const local = await start();
    const bos = await joinOrganisation(local, local.ada, bo);
    const body = { ...bo, email: "eve@northwind.example", roles: ["account-administrator" as const] };
    expect(await bos.call(invite, { body })).toMatchObject({ code: "desk-not-allowed" });
    expect(await bos.call(listInvitations)).toMatchObject({ code: "desk-not-allowed" });
  });
});
