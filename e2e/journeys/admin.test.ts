/** Administration against the real server: invite, join, give a role, set a rule, disable, verify the log, take a backup. */
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { violations } from "../fixtures/axe.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { describeOrganisation } from "../fixtures/organisation.ts";
import type { Person } from "../fixtures/person.ts";
import { accountPages } from "../pages/account-pages.ts";
import { adminPages } from "../pages/admin-pages.ts";
import { english, filled } from "../pages/words.ts";

const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
const bo = { name: "Bo Lind", email: "bo@northwind.example", password: "nine patient otters" };
const pathOf = ({ page }: Person) => new URL(page.url()).pathname;

/** As the page of a technician posts them after a session. */
async function postReports({ page }: Person, customers: readonly string[]): Promise<void> {
  const statuses = await page.evaluate(
    async (names) =>
      Promise.all(
        names.map(async (customerName, index) => {
          const id = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
            .replace(/[+]/g, "-")
            .replace(/[/]/g, "_")
            .replace(/=/g, "");
          const ended = Date.now() - 60_000 * (index + 1);
          const body = {
            id,
            kind: "attended",
            customerName,
            deviceGroup: null,
            beganAt: new Date(ended - 600_000).toISOString(),
            endedAt: new Date(ended).toISOString(),
            scopes: ["view", "files-in"],
            files: [{ name: "guide.pdf", sizeBytes: 1_200, direction: "to-customer" }],
            outcome: "not-said",
            notes: "",
          };
          const { status } = await fetch("/api/reports", {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(body),
          });
          return status;
        }),
      ),
    customers,
  );
  expect(statuses).toEqual(customers.map(() => 204));
}

// One after another: each goes on with the organisation that the first one made.
describeOrganisation(
  "administration",
  (stage) => {
    /** Without a mail server, mails are printed there. */
    async function linkFromLog(path: string): Promise<string> {
      const links = () => [
        ...stage.server.output.matchAll(new RegExp(`http[^\\s"\\\\]+${path}#[\\w-]{43}`, "g")),
      ];
      await eventually(() => links().length).toBeGreaterThan(0);
      return links().at(-1)?.[0] ?? "";
    }

    /** What a page looks like is not the database's to change. */
    async function look(page: Page, where: string): Promise<void> {
      if (stage.database === "sqlite") expect(await violations(page, where)).toEqual([]);
    }

    test("an administrator invites somebody, who joins by the mail's link and gives help", async () => {
      const first = await stage.person("Ada");
      const { page } = first;
      await accountPages(page).setUp(await linkFromLog("/set-up"), "Northwind", ada);
      await seen(accountPages(page).menuOf(ada.name));
      await adminPages(page).openFromHeader(ada.name);
      await seen(page.getByRole("heading", { level: 1, name: english.admin.pages.members }));
      expect(pathOf(first)).toBe("/admin/members");
      await adminPages(page).invite(bo.name, bo.email);
      await seen(page.getByRole("heading", { name: english.members.invitationsTitle }));
      await look(page, "members");

      const invited = await stage.person("Bo");
      await invited.page.goto(await linkFromLog("/invitation"));
      await invited.page.getByLabel(english.deskFields.password, { exact: true }).fill(bo.password);
      await invited.page.getByRole("button", { name: english.invitation.submit }).click();
      await seen(accountPages(invited.page).signInButton);
      await accountPages(invited.page).signIn(bo);
      await seen(accountPages(invited.page).menuOf(bo.name));

      // Not for technicians, whoever knows the address.
      await invited.page.goto(`${stage.address}/admin/members`);
      await seen(adminPages(invited.page).forbidden);
      await adminPages(invited.page).goTo("reports");
      await seen(invited.page.getByText(english.reports.none));
    }, 240_000);

    test("a role is given and holds, a rule is set and holds, an account is disabled and out", async () => {
      const person = await stage.person("Ada");
      const { page } = person;
      await page.goto(`${stage.address}/admin/members`);
      await accountPages(page).signIn(ada);
      const pages = adminPages(page);
      await seen(pages.row(bo.name));
      await pages.openMember(bo.name);
      await pages.giveRole("network-administrator");
      await seen(page.getByText(english.members.rolesChanged));
      await pages.closeDialog();

      const other = await stage.person("Bo");
      other.expectTrouble(/api\//);
      await other.page.goto(`${stage.address}/admin`);
      await accountPages(other.page).signIn(bo);
      await seen(other.page.getByRole("heading", { level: 1 }));
      await adminPages(other.page).goTo("operations");
      await seen(other.page.getByRole("table", { name: english.operations.partsCaption }));
      await look(other.page, "operations");
      const [backup] = await Promise.all([
        other.page.waitForEvent("download"),
        adminPages(other.page).downloadBackup.click(),
      ]);
      expect(backup.suggestedFilename()).toMatch(/^farhand-.*\.backup$/);

      await pages.goTo("organisation");
      await pages.requireLettersAndDigits();
      await seen(page.getByText(english.admin.saved));
      await look(page, "organisation");

      await pages.goTo("members");
      await pages.openMember(bo.name);
      await pages.act("disable");
      await seen(page.getByText(filled(english.members.did.disable, { name: bo.name })));
      await pages.closeDialog();
      await pages.openMember(ada.name);
      person.expectTrouble(/api\/members/);
      await pages.act("remove");
      await seen(page.getByText(filled(english.members.lastTitle, { name: ada.name })));
      await pages.closeDialog();
      await other.page.goto(`${stage.address}/admin/operations`);
      await seen(accountPages(other.page).signInButton);
    }, 240_000);

    test("the log has all of it, is whole, and reports are taken away as a file", async () => {
      const { page } = await stage.person("Ada");
      await page.goto(`${stage.address}/admin/audit`);
      await accountPages(page).signIn(ada);
      const pages = adminPages(page);
      const { member, organisation, backup } = english.audit.actions;
      for (const words of [member.invited, member["roles-changed"], member.disabled, backup.made])
        await seen(pages.row(words).first());
      await seen(pages.row(organisation["password-policy-changed"]));
      await pages.verifyLog();
      await seen(page.getByText(english.audit.whole));
      await seen(pages.row(english.audit.actions.audit.verified));
      await look(page, "audit");
      await pages.goTo("reports");
      await seen(page.getByText(english.reports.none));
      const [file] = await Promise.all([page.waitForEvent("download"), pages.exportReports.click()]);
      expect(file.suggestedFilename()).toMatch(/\.csv$/);
      await pages.goTo("device-groups");
      await seen(page.getByText(english.deviceGroups.none));
    });

    test("reports are counted, opened and given an outcome", async () => {
      const person = await stage.person("Ada");
      const { page } = person;
      await page.goto(`${stage.address}/account`);
      await accountPages(page).signIn(ada);
      await seen(accountPages(page).menuOf(ada.name));
      await postReports(person, ["Rosa Lindner", "Till Ek", "Uma Roy"]);
      const pages = adminPages(page);
      await page.goto(`${stage.address}/admin/reports`);
      await seen(pages.row("Rosa Lindner"));
      await seen(page.getByText(/^3 sessions from/));
      await pages.openReport("Rosa Lindner");
      await seen(pages.dialog.getByText("guide.pdf"));
      await pages.closeReport("solved", "The printer was off.");
      await seen(pages.row("Rosa Lindner").getByText(english.reports.outcomes.solved));
      await look(page, "reports");
      await page.getByLabel(english.reports.search).fill("printer");
      await eventually(() => pages.row("Till Ek").count()).toBe(0);
      await seen(pages.row("Rosa Lindner"));
      await seen(page.getByText(/^1 session from/));
      expect(new URL(page.url()).hash).toBe("#search=printer");

      // Loaded anew, gone back, and opened as a bookmark by who has still to sign in.
      await page.reload();
      await seen(pages.row("Rosa Lindner"));
      expect(await pages.row("Till Ek").count()).toBe(0);
      await page.getByLabel(english.reports.outcome, { exact: true }).selectOption("not-solved");
      await seen(page.getByText(english.reports.none));
      await page.goBack();
      await seen(pages.row("Rosa Lindner"));
      expect(await page.getByLabel(english.reports.outcome, { exact: true }).inputValue()).toBe("all");
      await page.goBack();
      await seen(pages.row("Till Ek"));
      await pages.goTo("members");
      await seen(pages.row(bo.name));
      expect(page.url()).toBe(`${stage.address}/admin/members`);
      const other = await stage.person("Ada at home");
      await other.page.goto(`${stage.address}/admin/reports#outcome=solved`);
      await accountPages(other.page).signIn(ada);
      await seen(adminPages(other.page).row("Rosa Lindner"));
      expect(other.page.url()).toBe(`${stage.address}/admin/reports#outcome=solved`);
      expect(await adminPages(other.page).row("Till Ek").count()).toBe(0);
    });

    test("a customer's name is erased from the reports, and the log says so without it", async () => {
      const person = await stage.person("Ada");
      person.expectTrouble(/api\/report-erasure/);
      const { page } = person;
      await page.goto(`${stage.address}/admin/reports`);
      await accountPages(page).signIn(ada);
      const pages = adminPages(page);
      await pages.openReport("Till Ek");
      await pages.dialog.getByRole("button", { name: english.erasure.ofCustomer }).click();
      await seen(pages.dialog.getByText(english.erasure.forGood));
      await look(page, "erasure");
      await pages.dialog
        .getByRole("button", { name: filled(english.erasure.erase.one, { count: "1" }) })
        .click();
      await seen(pages.dialog.getByText(filled(english.erasure.done.one, { count: "1", name: "Till Ek" })));
      await pages.closeDialog();
      await eventually(() => pages.row("Till Ek").count()).toBe(0);
      await seen(pages.row("N. N."));
      await pages.eraseCustomer("Till Ek");
      await seen(pages.dialog.getByText(filled(english.erasure.none, { name: "Till Ek" })));
      await pages.closeDialog();
      await pages.goTo("audit");
      await seen(pages.row(english.audit.actions.customer.erased));
      expect(await page.getByText("Till Ek").count()).toBe(0);
    });

    test("of two who change a device group at once, the later one sees what the first one did", async () => {
      const person = await stage.person("Ada");
      person.expectTrouble(/api\/device-groups/);
      const { page } = person;
      await page.goto(`${stage.address}/admin/device-groups`);
      await accountPages(page).signIn(ada);
      const pages = adminPages(page);
      await pages.makeGroup("Bakery");
      await seen(page.getByText("Bakery"));
      await pages.editGroup("Bakery");

      const other = await page.context().newPage();
      await other.goto(`${stage.address}/admin/device-groups`);
      await adminPages(other).editGroup("Bakery");
      await adminPages(other).pinGroup("0.1.4");
      await seen(other.getByText(english.admin.saved));
      await other.close();

      await pages.dialog.getByLabel(english.deviceGroups.name).fill("Bakeries");
      await pages.dialog.getByRole("button", { name: english.admin.save }).click();
      await seen(pages.dialog.getByText(english.admin.changedTitle));
      await seen(pages.dialog.getByText(/Stays at 0\.1\.4/));
      expect(await pages.dialog.getByLabel(english.deviceGroups.name).inputValue()).toBe("Bakeries");
    });
  },
  { mails: "printed" },
);
