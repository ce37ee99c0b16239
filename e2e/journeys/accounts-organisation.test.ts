/**
 * Days of an organisation: somebody joins, helps a customer who has no account, and the report is there; by the keyboard
 * alone; with a colleague; and with the network away when a session ends.
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { listReports, readReport } from "../../protocol/desk/reports-api.ts";
import { violations, wide } from "../fixtures/axe.ts";
import { inviteCode } from "../fixtures/colleague.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { keyboardOf } from "../fixtures/keyboard.ts";
import { letIn, type Meeting, shareScreen, technicianName } from "../fixtures/meeting.ts";
import { ask, describeOrganisation } from "../fixtures/organisation.ts";
import type { Person } from "../fixtures/person.ts";
import { accountPages } from "../pages/account-pages.ts";
import { adminPages } from "../pages/admin-pages.ts";
import { helpPage } from "../pages/help-page.ts";
import { outcomePage } from "../pages/outcome-page.ts";
import { receiptPage } from "../pages/receipt-page.ts";
import { technicianPage } from "../pages/technician-page.ts";
import { english, filled } from "../pages/words.ts";

const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
const tessa = { name: technicianName, email: "tessa@northwind.example", password: "four wooden ladders" };
const cora = { name: "Cora Coot", email: "cora@northwind.example", password: "nine patient tortoises" };
const newName = "Tessa T. Tern";
const renamed = { ...tessa, name: newName };
const formula = '=HYPERLINK("https://evil.example","Rosa")';

// One after another: each goes on with the organisation that the first one made.
describeOrganisation("days of an organisation", (stage) => {
  /** Somebody who is signed in gets a code, and a customer joins by it. */
  async function help(technician: Person, customerName: string): Promise<Meeting> {
    const code = await helpPage(technician.page).getCode(stage.address, technicianName);
    return letIn(stage, technician, code, customerName);
  }

  async function signedIn(member: typeof ada, path?: string): Promise<Person> {
    const person = await stage.withPassword(member, path);
    await seen(accountPages(person.page).menuOf(member.name));
    return person;
  }

  /** As the list has them by the customer's name. */
  async function reportsOf(page: Page, customerName: string) {
    const listed = await ask(page, listReports, { query: { search: customerName } });
    return listed.ok ? listed.value.rows : [];
  }

  test("invited, joined, signed in, a customer without an account helped, and the report is at the server", async () => {
    const administrator = await stage.setUp(ada);
    const technician = await stage.join(administrator.page, tessa, ["technician"]);
    await seen(technician.page.getByText(english.signIn.joined));
    expect(await violations(technician.page, "joined", [wide])).toEqual([]);
    await accountPages(technician.page).signIn(tessa);
    await seen(accountPages(technician.page).menuOf(tessa.name));

    const meeting = await help(technician, formula);
    await shareScreen(stage, meeting);
    await technician.page.bringToFront();
    await meeting.technician.session.end();
    await seen(receiptPage(technician.page).over);
    const outcome = outcomePage(technician.page);
    await seen(outcome.form);
    expect(await violations(technician.page, "outcome", [wide])).toEqual([]);
    await outcome.tell("solved", "+49 30 1234 is the way to reach her");
    expect(meeting.customer.requests.filter(({ url }) => url.includes("/api/"))).toEqual([]);

    await eventually(() => reportsOf(administrator.page, "HYPERLINK")).toMatchObject([
      { technician: { name: tessa.name }, customerName: formula, scopes: ["view"], outcome: "solved" },
    ]);
    const admin = administrator.page;
    const pages = adminPages(admin);
    await admin.goto(`${stage.address}/admin/reports`);
    await seen(pages.row(formula));
    const [file] = await Promise.all([admin.waitForEvent("download"), pages.exportReports.click()]);
    const csv = readFileSync(await file.path(), "utf8");
    expect(csv).toContain(`"'${formula.replaceAll('"', '""')}"`);
    expect(csv).toContain(",'+49 30 1234 is the way to reach her");
    expect(csv).not.toMatch(/(?:^|,)"?[=+]/m);
    await pages.goTo("audit");
    await seen(pages.row(english.audit.actions.reports.exported));
    await pages.verifyLog();
    await seen(admin.getByText(english.audit.whole));
  }, 60_000);

  test("a whole day by Tab, Enter and Space, with arrows in a menu", async () => {
    const elsewhere = await signedIn(tessa);
    elsewhere.expectTrouble(/api\//);
    const technician = await stage.person("Technician");
    const { page } = technician;
    const keys = keyboardOf(page);
    const account = accountPages(page);
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const nameField = page.getByLabel(english.common.nameLabel);

    await page.goto(`${stage.address}/account`);
    await keys.type(page.getByLabel(english.deskFields.email), tessa.email);
    await keys.type(account.password, tessa.password);
    await keys.press(account.signInButton);
    await keys.type(nameField, newName);
    await keys.press(button(english.account.save));
    await seen(account.menuOf(newName));
    await keys.press(button(english.account.endOthers));
    await keys.press(page.getByRole("dialog").getByRole("button", { name: english.account.endOthers }));
    await seen(page.getByText(english.account.noOthers));
    await elsewhere.page.reload();
    await seen(accountPages(elsewhere.page).signInButton);

    await keys.press(page.getByRole("link", { name: english.common.brand }).first());
    await keys.press(page.getByRole("link", { name: english.home.giveTitle }));
    await keys.type(nameField, technicianName);
    await keys.press(button(english.help.getCode));
    const { technician: inSession } = await letIn(
      stage,
      technician,
      await helpPage(page).digits.innerText(),
      "Karl by keyboard",
    );
    await page.bringToFront();
    await seen(inSession.session.asks);
    await keys.press(button(english.tools.endLabel));
    await keys.press(page.getByRole("dialog").getByRole("button", { name: english.bar.endConfirm }));
    const outcome = outcomePage(page);
    await keys.choose(outcome.outcome("solved"));
    await keys.type(outcome.notes, "By keyboard");
    await keys.press(outcome.save);
    await seen(outcome.saved);
    expect(await reportsOf(page, "Karl by keyboard")).toMatchObject([
      { technician: { name: newName }, outcome: "solved" },
    ]);
    await keys.choosePoint(
      account.menuOf(newName),
      page.getByRole("menuitem", { name: english.account.signOut }),
    );
    await seen(account.signInButton);
  }, 60_000);

  test("a colleague is let in on the right of the technician, by whom the customer's browser opens the room", async () => {
    const administrator = await signedIn(ada);
    const colleague = await stage.join(administrator.page, cora, ["technician"]);
    const signedInTessa = await signedIn(renamed, "/help");
    const meeting = await help(signedInTessa, "Carl Crane");
    await shareScreen(stage, meeting);
    const code = await inviteCode(meeting);
    await accountPages(colleague.page).signIn(cora);
    await seen(accountPages(colleague.page).menuOf(cora.name));
    await helpPage(colleague.page).joinColleague(stage.address, code, cora.name);
    const admit = meeting.customer.page.getByRole("dialog", {
      name: filled(english.consent.admitAsk, { name: cora.name }),
    });
    await admit.getByRole("button", { name: english.consent.yesAdmit }).click();
    const session = technicianPage(colleague.page);
    await seen(session.asks);
    await session.ask("view");
    await meeting.customer.session.allowSession();
    await eventually(() => stage.eyes.colourOf(session.picture)).toBe("red");
    expect(meeting.customer.requests.filter(({ url }) => url.includes("/api/"))).toEqual([]);

    // Each tells of their own part.
    await session.end();
    await outcomePage(colleague.page).tell("to-be-continued", "");
    await meeting.technician.session.end();
    await outcomePage(meeting.technician.page).tell("not-solved", "");
    await eventually(async () =>
      (await reportsOf(administrator.page, "Carl Crane")).map((row) => row.outcome).toSorted(),
    ).toEqual(["not-solved", "to-be-continued"]);
  }, 60_000);

  test("with the network away at the end the report waits, and goes when it is back", async () => {
    const technician = await signedIn(renamed, "/help");
    technician.expectTrouble(/ERR_INTERNET_DISCONNECTED/);
    const { technician: inSession } = await help(technician, "Olga offline");
    const { page, context } = technician;
    await context.setOffline(true);
    await inSession.session.end();
    await outcomePage(page).tell("solved", "Told without a network");
    await context.setOffline(false);
    await eventually(() => reportsOf(page, "Olga offline")).toMatchObject([{ outcome: "solved" }]);
    const [row] = await reportsOf(page, "Olga offline");
    const read = await ask(page, readReport, { params: { id: row?.id ?? "" } });
    expect(read).toMatchObject({ ok: true, value: { notes: "Told without a network" } });
  }, 60_000);

  test("a server that went away in the session has the report when the page is opened again", async () => {
    const technician = await signedIn(renamed, "/help");
    technician.expectTrouble(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket/);
    const { technician: inSession, customer } = await help(technician, "Rita restart");
    customer.expectTrouble(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket/);
    await stage.server.kill();
    await inSession.session.end();
    await outcomePage(technician.page).tell("not-solved", "");
    await stage.server.start();
    await technician.page.goto(`${stage.address}/help`);
    await eventually(() => reportsOf(technician.page, "Rita restart")).toMatchObject([
      { outcome: "not-solved" },
    ]);
  }, 60_000);
});
