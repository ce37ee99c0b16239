/** The day on which two-factor authentication becomes due: set and moved in the pages, and what it does when it comes. */
import type { Page } from "playwright";
import { afterAll, describe, expect, test } from "vitest";
import { addDays, dayOf, startOfDay } from "../../app/admin/local-day.ts";
import { drawRoomToken } from "../../protocol/desk/rooms-api.ts";
import { hasAuthenticatorApp } from "../fixtures/authenticator-app.ts";
import { violations, wide } from "../fixtures/axe.ts";
import { seen } from "../fixtures/eventually.ts";
import { ask, describeOrganisation, organisationName } from "../fixtures/organisation.ts";
import { finishEnrolment } from "../fixtures/second-factor.ts";
import { createTurnedClock } from "../fixtures/turned-clock.ts";
import { accountPages } from "../pages/account-pages.ts";
import { adminPages } from "../pages/admin-pages.ts";
import { factorPage } from "../pages/factor-page.ts";
import { helpPage } from "../pages/help-page.ts";
import { english, filled } from "../pages/words.ts";

const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
const ben = { name: "Ben Adler", email: "ben@northwind.example", password: "four wooden ladders" };
const minute = 60_000;
const pathOf = (page: Page) => new URL(page.url()).pathname;

/** A quarter of an hour before a day begins: sooner than anybody is signed out as idle. */
const today = dayOf(Date.now() + 15 * minute);
const midnight = startOfDay(addDays(today, 1));
const clock = createTurnedClock(midnight - 15 * minute);
const written = (day: string) => new Date(startOfDay(day)).toLocaleDateString("en", { dateStyle: "long" });
/** A mail does not know where it will be read. */
const mailed = (day: string) =>
  new Date(startOfDay(day)).toLocaleString("en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  });
const [tomorrow, last, tooLate] = [1, 14, 15].map((days) => addDays(today, days)) as [string, string, string];

describe.runIf(hasAuthenticatorApp)("a day set for everybody", () => {
  afterAll(() => clock.close());

  describeOrganisation(
    "when two-factor authentication is due",
    (stage) => {
      test("R22: set in the pages, then sooner; on that day who has none is signed out elsewhere, and sets it up", async () => {
        clock.turnTo(midnight - 15 * minute);
        const administrator = await stage.setUp(ada);
        await clock.show(administrator);
        const admin = administrator.page;
        const pages = adminPages(admin);
        const member = await stage.join(admin, ben, ["technician"]);
        member.expectTrouble(/api\//);
        await clock.show(member);
        const { page } = member;
        await accountPages(page).signIn(ben);
        await seen(accountPages(page).menuOf(ben.name));

        // The warning leads to one's own, and that back to the page of the organisation.
        await admin.goto(`${stage.address}/admin/organisation`);
        await pages.chooseFactorFrom(null);
        await seen(admin.getByText(filled(english.organisation.withoutIt.other, { count: 2 })));
        await seen(admin.getByText(english.organisation.youHaveNone));
        expect(await violations(admin, "a date with a warning", [wide])).toEqual([]);
        await admin.getByRole("link", { name: english.organisation.setUpYours }).click();
        await factorPage(admin).begin({ password: ada.password });
        const { app } = await finishEnrolment(stage.mailbox, admin, ada.email, clock.now);
        await accountPages(admin).signIn(ada);
        await factorPage(admin).prove(app.freshCode());
        await seen(admin.getByRole("heading", { level: 1, name: english.admin.pages.organisation }));

        await pages.chooseFactorFrom(last);
        await seen(admin.getByText(filled(english.organisation.withoutIt.one, { count: 1 })));
        await pages.save(english.organisation.factorTitle);
        await seen(admin.getByText(filled(english.organisation.factorFrom, { date: written(last) })));
        expect((await stage.mailbox.take(ben.email, factorSubject)).text).toContain(mailed(last));
        await pages.chooseFactorFrom(tooLate);
        await pages.save(english.organisation.factorTitle);
        await seen(
          admin.getByText(filled(english.organisation.factorDateWrong, { date: written(last) }), {
            exact: true,
          }),
        );
        await pages.chooseFactorFrom(tomorrow, { isOpen: true });
        await pages.save(english.organisation.factorTitle);
        await seen(admin.getByText(filled(english.organisation.factorFrom, { date: written(tomorrow) })));
        expect((await stage.mailbox.take(ben.email, factorSubject)).text).toContain(mailed(tomorrow));

        clock.turnTo(midnight - minute);
        await page.goto(`${stage.address}/account`);
        await seen(accountPages(page).menuOf(ben.name));
        expect(await ask(page, drawRoomToken)).toMatchObject({ ok: true });

        clock.turnTo(midnight);
        await clock.show(member);
        expect(await ask(page, drawRoomToken)).toMatchObject({ ok: false, status: 401 });
        // Whatever is done next leads to sign-in.
        await page.getByRole("button", { name: english.account.save }).click();
        await seen(accountPages(page).signInButton);
        await accountPages(page).signIn(ben);
        await seen(page.getByText(filled(english.factor.introDue, { organisation: organisationName })));
        await page.goto(`${stage.address}/help`);
        await seen(factorPage(page).intro);
        expect(pathOf(page)).toBe("/two-factor");
        await factorPage(page).begin();
        const bens = await finishEnrolment(stage.mailbox, page, ben.email, clock.now);
        await accountPages(page).signIn(ben);
        await factorPage(page).prove(bens.app.freshCode());
        await seen(page.getByRole("heading", { name: english.help.title }));
        await helpPage(page).getCode(stage.address, ben.name);

        // Who has it goes on as before.
        await admin.reload();
        await seen(accountPages(admin).menuOf(ada.name));
        await seen(admin.getByText(filled(english.organisation.enrolled.other, { count: 2, with: 2 })));
      }, 120_000);
    },
    { environment: async () => clock.environment },
  );
});

const factorSubject = "Two-factor authentication at";
