/**
 * Signing in at an organisation's own provider, in a browser: led there and back into help, refused in plain words, never
 * past our second factor, and with a way on while the provider is away.
 */
import type { Page } from "playwright";
import { afterAll, expect, test } from "vitest";
import { dayOf } from "../../app/admin/local-day.ts";
import type { LocalProvider } from "../../desk/single-sign-on/local-provider.ts";
import { drawRoomToken } from "../../protocol/desk/rooms-api.ts";
import { hasAuthenticatorApp } from "../fixtures/authenticator-app.ts";
import { violations, wide } from "../fixtures/axe.ts";
import { seen } from "../fixtures/eventually.ts";
import { letIn, shareScreen } from "../fixtures/meeting.ts";
import { ask, describeOrganisation, organisationName } from "../fixtures/organisation.ts";
import type { Person } from "../fixtures/person.ts";
import { providerName, settingsFor, startProvider, withoutForeignFonts } from "../fixtures/provider.ts";
import { finishEnrolment } from "../fixtures/second-factor.ts";
import { accountPages } from "../pages/account-pages.ts";
import { adminPages } from "../pages/admin-pages.ts";
import { factorPage } from "../pages/factor-page.ts";
import { helpPage } from "../pages/help-page.ts";
import { providerPage } from "../pages/provider-page.ts";
import { english, filled } from "../pages/words.ts";

const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
/** Has no password of ours. */
const bo = { name: "Bo Lund", email: "bo@northwind.example", subject: "bo-1" };
const eve = { email: "eve@northwind.example", subject: "eve-1" };
const pathOf = (page: Page) => new URL(page.url()).pathname;

let provider: LocalProvider | null = null;
const there = () => {
  if (!provider) throw new Error("there is no provider yet");
  return provider;
};

// One after another: each goes on with the organisation that the first one made.
describeOrganisation(
  "an organisation's own provider",
  (stage) => {
    afterAll(() => there().close());

    async function atSignIn(name: string, path = "/help"): Promise<Person> {
      const person = await stage.person(name);
      await withoutForeignFonts(person);
      await person.page.goto(stage.address + path);
      await seen(accountPages(person.page).signInButton);
      return person;
    }

    async function signedIn(member: typeof ada): Promise<Person> {
      const person = await stage.withPassword(member);
      await seen(accountPages(person.page).menuOf(member.name));
      return person;
    }

    /** In the pages of an administrator. */
    async function setStatus(admin: Page, act: "disable" | "enable"): Promise<void> {
      const pages = adminPages(admin);
      await admin.goto(`${stage.address}/admin/members`);
      await pages.openMember(bo.name);
      await pages.act(act);
      await seen(pages.dialog.getByText(filled(english.members.did[act], { name: bo.name })));
    }

    /** The way on: the password leads to where one wanted to. */
    async function goOnByPassword(page: Page): Promise<void> {
      await accountPages(page).signIn(ada);
      await seen(page.getByRole("heading", { name: english.help.title }));
      await seen(accountPages(page).menuOf(ada.name));
    }

    test("while it is away, sign-in says so, and goes on by the password, or when it is back", async () => {
      await stage.setUp(ada);
      await there().goAway();
      const { page } = await atSignIn(ada.name);
      const { button } = providerPage(page, providerName);
      await button.click();
      await seen(page.getByRole("alert").getByText(english.signIn["single-sign-on-away"]));
      await seen(page.getByText(english.signIn.singleNow));
      expect(pathOf(page)).toBe("/sign-in");
      expect(await violations(page, "provider away", [wide])).toEqual([]);
      await goOnByPassword(page);

      await there().comeBack();
      there().know({ ...ada, subject: "ada-1", isVerified: true });
      const again = await atSignIn(ada.name);
      await providerPage(again.page, providerName).signIn("ada-1");
      await seen(accountPages(again.page).menuOf(ada.name));
    }, 120_000);

    test("somebody invited joins by it without a password, and helps a customer", async () => {
      const administrator = await signedIn(ada);
      await administrator.page.goto(`${stage.address}/admin/members`);
      await adminPages(administrator.page).invite(bo.name, bo.email);
      there().know({ ...bo, isVerified: true });
      const technician = await atSignIn(bo.name);
      const { page } = technician;
      await providerPage(page, providerName).signIn(bo.subject);
      await seen(accountPages(page).menuOf(bo.name));
      expect(page.url()).toBe(`${stage.address}/help`);

      const code = await helpPage(page).getCode(stage.address, bo.name);
      const meeting = await letIn(stage, technician, code);
      await shareScreen(stage, meeting);
      // What the provider said is told to nobody else: neither to a customer nor by a page of ours.
      const told = technician.requests.filter(({ url }) => /[?&]code=/.test(url));
      expect(told.map(({ url }) => new URL(url).origin)).toEqual([stage.address]);
      expect(technician.requests.filter(({ referer }) => referer?.includes("code="))).toEqual([]);
    }, 120_000);

    test("somebody who is no member, and a member who is disabled, are refused in plain words", async () => {
      there().know({ ...eve, isVerified: true });
      const stranger = await atSignIn("Eve");
      const { page } = stranger;
      await providerPage(page, providerName).signIn(eve.subject);
      await seen(page.getByRole("alert").getByText(english.signIn["single-sign-on-refused"]));
      await seen(page.getByText(english.signIn.singleNow));
      expect(await violations(page, "refused", [wide])).toEqual([]);
      expect(await ask(page, drawRoomToken)).toMatchObject({ ok: false, status: 401 });
      stranger.expectTrouble(/api\/room/);
      await goOnByPassword(page);

      const administrator = await signedIn(ada);
      const disabled = await atSignIn(bo.name);
      disabled.expectTrouble(/api\//);
      await providerPage(disabled.page, providerName).signIn(bo.subject);
      await seen(accountPages(disabled.page).menuOf(bo.name));
      await setStatus(administrator.page, "disable");
      await disabled.page.goto(`${stage.address}/help`);
      await providerPage(disabled.page, providerName).button.click();
      await seen(disabled.page.getByRole("alert").getByText(english.signIn["single-sign-on-refused"]));
      expect(pathOf(disabled.page)).toBe("/sign-in");
      await setStatus(administrator.page, "enable");
      await providerPage(disabled.page, providerName).button.click();
      await seen(accountPages(disabled.page).menuOf(bo.name));
    }, 120_000);

    test.runIf(hasAuthenticatorApp)(
      "with two-factor authentication required, it leads no further than to setting it up, and then to its code",
      async () => {
        const administrator = await signedIn(ada);
        const admin = administrator.page;
        await admin.getByRole("link", { name: english.account.setUpFactor }).click();
        await factorPage(admin).begin({ password: ada.password });
        const adasFactor = await finishEnrolment(stage.mailbox, admin, ada.email);
        await accountPages(admin).signIn(ada);
        await factorPage(admin).prove(adasFactor.app.freshCode());
        await seen(accountPages(admin).menuOf(ada.name));
        await admin.goto(`${stage.address}/admin/organisation`);
        await adminPages(admin).chooseFactorFrom(dayOf(Date.now()));
        await adminPages(admin).save(english.organisation.factorTitle);
        await seen(admin.getByText(english.admin.saved));

        const member = await atSignIn(bo.name);
        member.expectTrouble(/api\/room/);
        const { page } = member;
        await providerPage(page, providerName).signIn(bo.subject);
        await seen(page.getByText(filled(english.factor.introDue, { organisation: organisationName })));
        expect(pathOf(page)).toBe("/two-factor");
        expect(await ask(page, drawRoomToken)).toMatchObject({ ok: false, status: 403 });
        await page.goto(`${stage.address}/help`);
        await seen(factorPage(page).intro);
        await factorPage(page).begin();
        const { app } = await finishEnrolment(stage.mailbox, page, bo.email);
        await seen(page.getByText(english.signIn.factorReady));
        // The provider knows this browser, and leads back at once.
        await providerPage(page, providerName).button.click();
        await seen(factorPage(page).codeField);
        expect(await ask(page, drawRoomToken)).toMatchObject({ ok: false, status: 401 });
        await factorPage(page).prove(app.freshCode());
        await seen(page.getByRole("heading", { name: english.help.title }));
        await helpPage(page).getCode(stage.address, bo.name);
      },
      120_000,
    );
  },
  {
    async environment(address) {
      provider = await startProvider(address);
      return settingsFor(provider);
    },
  },
);
