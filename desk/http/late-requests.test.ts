/**
 * A request that has begun before its session ended, and whose body comes after: it does nothing any more, and is no way back
 * in. Checks 8 and 9 of the account rules.
 */
import { afterEach, describe, expect, test } from "vitest";
import { createDeviceGroup } from "../../protocol/desk/device-groups-api.ts";
import {
  changeRoles,
  invite,
  listMembers,
  type Member,
  setMemberStatus,
  signMemberOut,
} from "../../protocol/desk/members-api.ts";
import {
  readSettings,
  renameOrganisation,
  setPasswordPolicy,
  setRetention,
  setTwoFactorPolicy,
} from "../../protocol/desk/organisation-api.ts";
import { postReport } from "../../protocol/desk/reports-api.ts";
import { changeMyDetails, changePassword, myself, signIn, signOut } from "../../protocol/desk/sign-in-api.ts";
import { describeOnEachDatabase } from "../db/each-database.ts";
import {
  firstAdministrator,
  joinersPassword,
  joinOrganisation,
  type LocalDesk,
  setUpOrganisation,
  startLocalDesk,
  type TestBrowser,
} from "../local-desk.ts";
import { beginLateRequest, type LateRequest } from "../local-late-request.ts";
import { sessionCookie } from "./session-cookie.ts";

const cy = {
  name: "Cy Roth",
  email: "cy@northwind.example",
  roles: ["account-administrator", "network-administrator", "technician"],
} as const;

describeOnEachDatabase("a request that comes late", (under) => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  async function start() {
    const local = await startLocalDesk({ place: await under.place() });
    ends.push(() => local.close());
    const ada = await setUpOrganisation(local);
    const theirs = await joinOrganisation(local, ada, cy);
    return { local, ada, theirs, member: await memberOf(ada, cy.email) };
  }
  async function memberOf(administrator: TestBrowser, email: string): Promise<Member> {
    const said = await administrator.call(listMembers, { query: { search: email } });
    const [found] = said.ok ? said.value.rows : [];
    if (!found) throw new Error(`${email} is not listed`);
    return found;
  }
  /** Whether what an answer set as a cookie opens anything. */
  async function opens(local: LocalDesk, { cookies }: LateRequest): Promise<boolean> {
    const browser = local.browser();
    browser.cookies.set(sessionCookie, cookies.get(sessionCookie) ?? "");
    return (await browser.call(myself)).ok;
  }

  describe("of somebody who was signed out meanwhile", () => {
    test.each(["by an administrator", "by themselves"] as const)(
      "%s is no way back in by one's own roles or password",
      async (how) => {
        const { local, ada, theirs, member } = await start();
        const roles = [...cy.roles];
        const late = [
          await beginLateRequest(local, theirs, changeRoles, {
            params: { id: member.id },
            body: { roles, revision: member.revision },
          }),
          await beginLateRequest(local, theirs, changePassword, {
            body: { current: joinersPassword, new: "four patient otters" },
          }),
        ];
        if (how === "by themselves") await theirs.call(signOut);
        else await ada.call(signMemberOut, { params: { id: member.id } });
        for (const request of late) {
          expect(await request.finish()).toBe("401 not-signed-in");
          expect(await opens(local, request)).toBe(false);
        }
      },
    );

    test("changes and tells nothing", async () => {
      const { local, theirs } = await start();
      const time = new Date(local.clock.now()).toISOString();
      const late = [
        await beginLateRequest(local, theirs, changeMyDetails, {
          body: { name: "Ada Berg", language: "en" },
        }),
        await beginLateRequest(local, theirs, postReport, {
          body: {
            id: "A".repeat(22),
            kind: "attended",
            customerName: "Dee Hart",
            deviceGroup: null,
            beganAt: time,
            endedAt: time,
            scopes: [],
            files: [],
            outcome: "not-said",
            notes: "",
          },
        }),
        await beginLateRequest(local, theirs, invite, {
          body: { name: "Eve Low", email: "eve@northwind.example", roles: ["technician"], language: "en" },
        }),
      ];
      await theirs.call(signOut);
      for (const request of late) expect(await request.finish()).toBe("401 not-signed-in");
    });
  });

  test("of an administrator who lost the role, or was disabled, sets nothing for everybody", async () => {
    for (const how of ["roles", "disabled"] as const) {
      const { local, ada, theirs, member } = await start();
      const read = await ada.call(readSettings);
      if (!read.ok) throw new Error(read.code);
      const before = read.value;
      const { revision } = before;
      const late = [
        await beginLateRequest(local, theirs, renameOrganisation, { body: { revision, name: "Mine" } }),
        await beginLateRequest(local, theirs, setPasswordPolicy, {
          body: { revision, policy: { minLength: 8, needsLettersAndDigits: false } },
        }),
        await beginLateRequest(local, theirs, setRetention, {
          body: { revision, retention: { reportDays: 1, auditDays: 90 } },
        }),
        await beginLateRequest(local, theirs, setTwoFactorPolicy, {
          body: { revision, policy: { state: "on", from: null } },
        }),
        await beginLateRequest(local, theirs, createDeviceGroup, { body: { name: "Mine", settings: {} } }),
      ];
      if (how === "roles")
        await ada.call(changeRoles, {
          params: { id: member.id },
          body: { roles: ["technician"], revision: member.revision },
        });
      else
        await ada.call(setMemberStatus, {
          params: { id: member.id },
          body: { status: "disabled", revision: member.revision },
        });
      for (const request of late) expect(await request.finish()).toBe("401 not-signed-in");
      expect(await ada.call(readSettings)).toMatchObject({
        value: { ...before, enrolled: expect.anything() },
      });
    }
  });

  test("of two who set a new password at once, one does, and the other is signed out by it", async () => {
    const { local, theirs } = await start();
    const other = local.browser();
    await other.call(signIn, { body: { email: cy.email, password: joinersPassword } });
    const said = await Promise.all(
      [theirs, other].map((browser, index) =>
        browser.call(changePassword, {
          body: { current: joinersPassword, new: `four patient otters ${index}` },
        }),
      ),
    );
    expect(said.filter(({ ok }) => ok)).toHaveLength(1);
    const signedIn = await Promise.all(
      [theirs, other].map(async (browser) => (await browser.call(myself)).ok),
    );
    expect(signedIn).toEqual(said.map(({ ok }) => ok));
  });

  test("and never wholly is no failure of the server's", async () => {
    const { local, ada } = await start();
    const before = local.logged.length;
    const body = { name: "Ada Lind", language: "de" } as const;
    await (await beginLateRequest(local, ada, changeMyDetails, { body })).abandon();
    expect(local.logged.slice(before)).toEqual([]);
    expect(await ada.call(myself)).toMatchObject({ value: { name: firstAdministrator.name } });
  });

  test("of who is still signed in does what it asks for", async () => {
    const { local, ada } = await start();
    const request = await beginLateRequest(local, ada, changeMyDetails, {
      body: { name: "Ada Lind", language: "de" },
    });
    expect(await request.finish()).toBe("204");
    expect(await ada.call(myself)).toMatchObject({
      value: { name: "Ada Lind", email: firstAdministrator.email },
    });
  });
});
