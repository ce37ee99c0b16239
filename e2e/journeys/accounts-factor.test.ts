/**
 * A second factor in an organisation: set up by mail and an authenticator app that is not ours, asked for at every
 * sign-in, asked of everybody from a date, replaced, lost, and not got round by a forgotten password.
 */
import type { Page } from "playwright";
import { describe, expect, test } from "vitest";
import { dayOf } from "../../app/admin/local-day.ts";
import { drawRoomToken } from "../../protocol/desk/rooms-api.ts";
import { mySessions } from "../../protocol/desk/sign-in-api.ts";
import { createAuthenticatorApp, hasAuthenticatorApp, readQrCode } from "../fixtures/authenticator-app.ts";
import { violations, wide } from "../fixtures/axe.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { codeIn, linkIn } from "../fixtures/mailbox.ts";
import { ask, describeOrganisation, organisationName } from "../fixtures/organisation.ts";
import type { Person } from "../fixtures/person.ts";
import { codeSubject, finishEnrolment, type SecondFactor } from "../fixtures/second-factor.ts";
import { accountPages, type TypedMember } from "../pages/account-pages.ts";
import { adminPages } from "../pages/admin-pages.ts";
import { factorPage } from "../pages/factor-page.ts";
import { helpPage } from "../pages/help-page.ts";
import { english, filled } from "../pages/words.ts";

const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
const ben = { name: "Ben Adler", email: "ben@northwind.example", password: "four wooden ladders" };
const bensNewPassword = "nine patient tortoises";
const pathOf = (page: Page) => new URL(page.url()).pathname;

describe.runIf(hasAuthenticatorApp)("an authenticator app", () => {
  describeOrganisation("of members", (stage) => {
    const factors = new Map<TypedMember, SecondFactor>();
    const factorOf = (member: TypedMember): SecondFactor => {
      const factor = factors.get(member);
      if (!factor) throw new Error(`${member.name} has none yet`);
      return factor;
    };
    const recoveryCodeOf = (member: TypedMember) => factorOf(member).recoveryCodes.pop() ?? "none left";

    async function enrol(page: Page, member: TypedMember): Promise<void> {
      factors.set(member, await finishEnrolment(stage.mailbox, page, member.email));
    }

    /** With the last step by a recovery code: an app has no third code within thirty seconds. */
    async function signedInByRecovery(member: TypedMember): Promise<Person> {
      const person = await stage.withPassword(member);
      await factorPage(person.page).proveByRecovery(recoveryCodeOf(member));
      await seen(accountPages(person.page).menuOf(member.name));
      return person;
    }

    test("R23: Continue, a mailed code, a QR code that says what the key says, a first code, and sign-in with it", async () => {
      const administrator = await stage.setUp(ada);
      administrator.expectTrouble(/api\/me\/factor\/mailed-code/, /api\/sign-in\/factor/);
      const { page } = administrator;
      const pages = factorPage(page);
      const account = accountPages(page);
      await page.getByRole("link", { name: english.account.setUpFactor }).click();
      await seen(pages.intro);
      expect(await violations(page, "two-factor", [wide])).toEqual([]);

      await page.clock.install();
      await pages.begin({ password: ada.password });
      const first = codeIn(await stage.mailbox.take(ada.email, codeSubject));
      await stage.letAMinutePass();
      await page.clock.fastForward(61_000);
      await pages.resend.click();
      await seen(page.getByText(english.factor.resent));
      const second = codeIn(await stage.mailbox.take(ada.email, codeSubject));
      if (first !== second) {
        await pages.typeMailedCode(first);
        await seen(account.alert.getByText(english.errorWhat["mailed-code-wrong"]));
      }
      expect(await violations(page, "mailed code", [wide])).toEqual([]);
      await pages.typeMailedCode(second);

      await seen(pages.qrCode);
      const key = await pages.manualKey();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const scanned = new URL(await readQrCode(pages.qrCode));
        expect(scanned.protocol + scanned.host).toBe("otpauth:totp");
        expect(decodeURIComponent(scanned.pathname)).toContain(ada.email);
        expect(scanned.searchParams.get("secret")).toBe(key);
      }
      expect(await violations(page, "QR code and key", [wide])).toEqual([]);

      const app = createAuthenticatorApp(key);
      await pages.confirm(app.freshCode());
      await seen(pages.done);
      const recoveryCodes = await pages.recoveryCodes.allInnerTexts();
      expect(new Set(recoveryCodes).size).toBe(10);
      expect(await violations(page, "recovery codes", [wide])).toEqual([]);
      factors.set(ada, { app, recoveryCodes });
      await stage.mailbox.take(ada.email, "is set up");

      // Confirming has signed out, here too.
      await pages.goOnToSignIn();
      await seen(page.getByText(english.signIn.factorReady));
      await account.signIn(ada);
      await seen(pages.codeField);
      expect(await violations(page, "code at sign-in", [wide])).toEqual([]);
      await pages.prove(app.freshCode());
      await seen(account.menuOf(ada.name));

      await account.signOut(ada.name);
      await account.signIn(ada);
      await pages.prove(app.lastCode());
      await seen(account.alert.getByText(english.errorWhat["factor-wrong"]));
      const [recoveryCode = ""] = recoveryCodes.splice(0, 1);
      await pages.proveByRecovery(recoveryCode.toLowerCase());
      await seen(account.menuOf(ada.name));
      await seen(page.getByText(filled(english.account.codesLeft.other, { count: 9 })));

      await account.signOut(ada.name);
      await account.signIn(ada);
      await pages.proveByRecovery(recoveryCode);
      await seen(account.alert.getByText(english.errorWhat["factor-wrong"]));
    }, 120_000);

    test("asked of everybody from now on, it is all that a member without gets to", async () => {
      const administrator = await signedInByRecovery(ada);
      const member = await stage.join(administrator.page, ben, ["technician"]);
      member.expectTrouble(/api\//);
      const { page } = member;
      const account = accountPages(page);
      const pages = factorPage(page);
      await account.signIn(ben);
      await seen(account.menuOf(ben.name));

      await askFromNowOn(administrator.page, stage.address);
      await stage.mailbox.take(ben.email, "Two-factor authentication at");
      await page.goto(`${stage.address}/account`);
      await seen(account.signInButton);
      await account.signIn(ben);
      await seen(page.getByText(filled(english.factor.introDue, { organisation: organisationName })));
      expect(pathOf(page)).toBe("/two-factor");
      expect(await violations(page, "two-factor is due", [wide])).toEqual([]);
      for (const path of ["/help", "/account", "/sign-in"]) {
        await page.goto(stage.address + path);
        await seen(pages.intro);
        expect(pathOf(page)).toBe("/two-factor");
      }
      expect(await ask(page, drawRoomToken)).toMatchObject({ ok: false, status: 403 });
      expect(await ask(page, mySessions)).toMatchObject({ ok: false, status: 403 });

      await page.goto(`${stage.address}/help`);
      await pages.begin();
      await enrol(page, ben);
      await account.signIn(ben);
      await pages.prove(factorOf(ben).app.freshCode());
      await seen(page.getByRole("heading", { name: english.help.title }));
      await helpPage(page).getCode(stage.address, ben.name);
    }, 60_000);

    test("R26: a new one takes the place of the old, and a lost one is reset by an administrator", async () => {
      const member = await signedInByRecovery(ben);
      member.expectTrouble(/api\//);
      const { page } = member;
      const account = accountPages(page);
      const pages = factorPage(page);
      const old = factorOf(ben);
      await stage.letAMinutePass();
      await page.getByRole("link", { name: english.account.replaceFactor }).click();
      await pages.begin({ password: ben.password, code: recoveryCodeOf(ben) });
      await enrol(page, ben);
      await account.signIn(ben);
      await pages.proveByRecovery(old.recoveryCodes[0] ?? "");
      await seen(account.alert.getByText(english.errorWhat["factor-wrong"]));
      await page.getByRole("button", { name: english.signIn.useApp }).click();
      await pages.prove(old.app.lastCode());
      await seen(account.alert.getByText(english.errorWhat["factor-wrong"]));
      await pages.prove(factorOf(ben).app.freshCode());
      await seen(account.menuOf(ben.name));

      const administrator = await signedInByRecovery(ada);
      const admin = adminPages(administrator.page);
      await administrator.page.goto(`${stage.address}/admin/members`);
      await admin.openMember(ben.name);
      await admin.act("resetFactor");
      await seen(admin.dialog.getByText(filled(english.members.did.resetFactor, { name: ben.name })));
      const told = await stage.mailbox.take(ben.email, "was reset");
      expect(told.text).toContain(ada.name);
      await page.reload();
      await account.signIn(ben);
      await seen(pages.intro);
      expect(pathOf(page)).toBe("/two-factor");
      await stage.letAMinutePass();
      await pages.begin();
      await enrol(page, ben);
    }, 60_000);

    test("a forgotten password is set anew by mail, and the second factor is asked for as ever", async () => {
      const member = await stage.person(ben.name);
      member.expectTrouble(/api\/sign-in/, /api\/password-reset/);
      const { page } = member;
      const account = accountPages(page);
      await page.goto(`${stage.address}/sign-in`);
      await account.askForNewPassword(ben.email);
      await seen(page.getByText(english.forgotPassword.sentTitle));
      expect(await violations(page, "forgotten password", [wide])).toEqual([]);
      const link = linkIn(await stage.mailbox.take(ben.email, "A new password"));
      await page.goto(link);
      await account.setNewPassword(bensNewPassword);
      await seen(page.getByText(english.signIn.passwordChanged));
      await stage.mailbox.take(ben.email, "was changed");
      await account.signIn(ben);
      await seen(account.alert.getByText(english.errorWhat["sign-in-wrong"]));
      await account.signIn({ ...ben, password: bensNewPassword });
      await seen(factorPage(page).codeField);
      await page.goto(`${stage.address}/account`);
      await eventually(() => pathOf(page)).toBe("/sign-in");
      await seen(factorPage(page).codeField);
      await factorPage(page).prove(factorOf(ben).app.freshCode());
      await seen(account.menuOf(ben.name));

      await page.goto("about:blank");
      await page.goto(link);
      await account.setNewPassword("eleven brave sparrows");
      await seen(page.getByText(english.deskPages.linkSpentTitle));
    }, 60_000);
  });
});

async function askFromNowOn(page: Page, address: string): Promise<void> {
  const pages = adminPages(page);
  await page.goto(`${address}/admin/organisation`);
  await pages.chooseFactorFrom(dayOf(Date.now()));
  await seen(page.getByText(filled(english.organisation.withoutIt.one, { count: 1 })));
  await pages.save(english.organisation.factorTitle);
  await seen(page.getByText(english.admin.saved));
}
