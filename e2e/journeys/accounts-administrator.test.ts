/**
 * A day of an account administrator in the pages of administration, by the keyboard alone, among people whose names are as
 * long as names may be: from sign-in over everything that is done there to signing out.
 */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright";
import { describe, expect, test } from "vitest";
import { addDays, dayOf, startOfDay } from "../../app/admin/local-day.ts";
import { limits } from "../../protocol/limits.ts";
import { hasAuthenticatorApp } from "../fixtures/authenticator-app.ts";
import { narrow, violations, wide } from "../fixtures/axe.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { keyboardOf } from "../fixtures/keyboard.ts";
import { linkIn } from "../fixtures/mailbox.ts";
import { describeOrganisation } from "../fixtures/organisation.ts";
import type { Person } from "../fixtures/person.ts";
import { finishEnrolment } from "../fixtures/second-factor.ts";
import { accountPages } from "../pages/account-pages.ts";
import { adminPages } from "../pages/admin-pages.ts";
import { factorPage } from "../pages/factor-page.ts";
import { english, filled } from "../pages/words.ts";

const { admin, members, organisation, deviceGroups, audit, reports } = english;
const nameOf = (first: string) =>
  `${first} Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh zu Ohlsen`.slice(0, limits.nameChars);
const ada = { name: nameOf("Ada"), email: "ada@northwind.example", password: "seven quiet herons" };
const ben = { name: nameOf("Ben"), email: "ben@northwind.example", password: "four wooden ladders" };
const groupName = nameOf("Tablets of");

describe.runIf(hasAuthenticatorApp)("administration by the keyboard", () => {
  describeOrganisation("of an organisation with long names", (stage) => {
    /** Somebody who follows the mailed link, signs in, and sets a second factor up. */
    async function joinWithFactor(): Promise<Person> {
      const member = await stage.person("Ben");
      member.expectTrouble(/api\//);
      const { page } = member;
      const account = accountPages(page);
      await page.goto(linkIn(await stage.mailbox.take(ben.email, "invites you")));
      await account.acceptInvitation(ben.password);
      await account.signIn(ben);
      await seen(account.menuOf(ben.name));
      await page.getByRole("link", { name: english.account.setUpFactor }).click();
      await factorPage(page).begin({ password: ben.password });
      const { app } = await finishEnrolment(stage.mailbox, page, ben.email);
      await account.signIn(ben);
      await factorPage(page).prove(app.freshCode());
      await seen(account.menuOf(ben.name));
      return member;
    }

    test("everything that administrators do, by Tab, Enter, Space, Escape and arrows", async () => {
      for (const name of [ada.name, ben.name, groupName]) expect(name).toHaveLength(limits.nameChars);
      await stage.setUp(ada);
      const administrator = await stage.person("Ada");
      administrator.expectTrouble(/api\/members/);
      const { page } = administrator;
      const keys = keyboardOf(page);
      const account = accountPages(page);
      const { dialog, row } = adminPages(page);
      const button = (name: string, within: Page | Locator = page) =>
        within.getByRole("button", { name, exact: true });
      const goTo = async (name: keyof typeof admin.pages) => {
        await keys.press(
          page.getByRole("navigation", { name: admin.nav }).getByRole("link", { name: admin.pages[name] }),
        );
        await seen(page.getByRole("heading", { level: 1, name: admin.pages[name] }));
      };
      const open = async (name: string) => {
        await keys.press(button(filled(members.openLabel, { name })));
        await seen(dialog);
      };
      /** Pressed, asked about, and pressed again. */
      const act = async (what: keyof typeof members.acts) => {
        await keys.press(button(members.acts[what], dialog));
        await seen(dialog.getByText(filled(members.asks[what], { name: await dialogTitle() })));
        await keys.press(button(members.acts[what], dialog));
      };
      const dialogTitle = () => dialog.getByRole("heading", { level: 2 }).innerText();
      const close = async () => {
        await page.keyboard.press("Escape");
        await gone(dialog);
      };

      await page.goto(`${stage.address}/account`);
      await keys.type(page.getByLabel(english.deskFields.email), ada.email);
      await keys.type(account.password, ada.password);
      await keys.press(account.signInButton);
      await keys.choosePoint(
        account.menuOf(ada.name),
        page.getByRole("menuitem", { name: english.account.administration }),
      );
      await seen(row(ada.name));

      await keys.press(button(members.invite));
      await keys.type(dialog.getByLabel(members.name, { exact: true }), ben.name);
      await keys.type(dialog.getByLabel(english.deskFields.email), ben.email);
      await keys.press(button(members.sendInvitation, dialog));
      await seen(page.getByText(filled(members.invited, { email: ben.email })));
      expect(await violations(page, "an invitation to a long name", [narrow])).toEqual([]);
      await page.setViewportSize(wide);
      const member = await joinWithFactor();
      const signInOf = accountPages(member.page).signInButton;

      await page.bringToFront();
      await page.reload();
      await open(ben.name);
      await keys.choose(
        dialog.getByRole("checkbox", { name: english.account.roles["network-administrator"] }),
      );
      await keys.press(button(members.changeRoles, dialog));
      await seen(dialog.getByText(members.rolesChanged));
      await member.page.reload();
      await seen(signInOf);
      expect(await violations(page, "a member with a long name", [narrow])).toEqual([]);
      await page.setViewportSize(wide);
      await act("resetFactor");
      await seen(dialog.getByText(filled(members.did.resetFactor, { name: ben.name })));
      await seen(dialog.getByText(members.factorOff));
      await stage.mailbox.take(ben.email, "was reset");
      await act("disable");
      await seen(dialog.getByText(filled(members.did.disable, { name: ben.name })));
      await accountPages(member.page).signIn(ben);
      await seen(accountPages(member.page).alert);
      await act("enable");
      await seen(dialog.getByText(filled(members.did.enable, { name: ben.name })));
      await close();

      // The last administrator cannot go, in whichever way.
      await open(ada.name);
      const refusal = dialog.getByRole("alert").getByText(filled(members.lastTitle, { name: ada.name }));
      await act("remove");
      await seen(refusal);
      await act("disable");
      await seen(refusal);
      const administers = dialog.getByRole("checkbox", {
        name: english.account.roles["account-administrator"],
      });
      await keys.choose(dialog.getByRole("checkbox", { name: english.account.roles.technician }));
      await keys.choose(administers);
      await keys.press(button(members.changeRoles, dialog));
      await seen(refusal);
      await close();
      await seen(row(ada.name).getByText(english.account.roles["account-administrator"]));

      await goTo("organisation");
      await keys.press(button(filled(admin.editLabel, { what: organisation.factorTitle })));
      const form = page.getByRole("form", { name: organisation.factorTitle });
      const choices = form.getByRole("radio");
      await keys.chooseAmong(choices, form.getByRole("radio", { name: organisation.factorFromChoice }));
      const inAWeek = addDays(dayOf(Date.now()), 7);
      await keys.typeDate(form.getByLabel(organisation.factorDate, { exact: true }), inAWeek);
      await keys.press(button(admin.save, form));
      const date = new Date(startOfDay(inAWeek)).toLocaleDateString("en", { dateStyle: "long" });
      await seen(page.getByText(filled(organisation.factorFrom, { date })));
      await stage.mailbox.take(ben.email, "Two-factor authentication at");

      await goTo("device-groups");
      await keys.press(button(deviceGroups.create));
      await keys.type(dialog.getByLabel(deviceGroups.name), groupName);
      const what = deviceGroups.updateChannel;
      await keys.press(dialog.getByRole("button", { name: filled(deviceGroups.setHereLabel, { what }) }));
      const channel = (kind: keyof typeof deviceGroups.channels) =>
        dialog.getByRole("radio", { name: deviceGroups.channels[kind] });
      await keys.chooseAmong(dialog.getByRole("radio"), channel("pinned"));
      await keys.type(dialog.getByLabel(deviceGroups.pinnedVersion, { exact: true }), "0.1.4");
      await keys.press(button(admin.save, dialog));
      const groups = page.getByRole("list", { name: deviceGroups.groupsCaption });
      await seen(
        groups
          .getByRole("listitem")
          .filter({ hasText: groupName })
          .getByText(/Stays at 0\.1\.4/),
      );
      expect(await violations(page, "a group with a long name", [narrow])).toEqual([]);
      await page.setViewportSize(wide);

      await goTo("audit");
      const { member: did, organisation: set } = audit.actions;
      for (const words of [did.invited, did["roles-changed"], did["factor-reset"], did.disabled, did.enabled])
        await seen(row(words).filter({ hasText: ben.name }));
      await seen(row(set["two-factor-changed"]));
      await keys.press(button(audit.verify));
      await seen(page.getByText(audit.whole));
      await seen(row(audit.actions.audit.verified));

      await goTo("reports");
      await keys.tabTo(page.getByRole("link", { name: reports.export }));
      const [file] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
      expect(readFileSync(await file.path(), "utf8").split(",").length).toBeGreaterThan(5);

      await keys.choosePoint(
        account.menuOf(ada.name),
        page.getByRole("menuitem", { name: english.account.signOut }),
      );
      await seen(account.signInButton);
      await eventually(() => page.evaluate(() => location.pathname)).toBe("/sign-in");
    }, 180_000);
  });
});
