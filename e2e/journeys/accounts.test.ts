/** A member's account, from the link in the server's log on: set-up, in and out, the lock, the password, other browsers. */
import { expect, test } from "vitest";
import { violations } from "../fixtures/axe.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { setUpLink } from "../fixtures/organisation.ts";
import type { Person } from "../fixtures/person.ts";
import { createStage } from "../fixtures/stage.ts";
import { accountPages } from "../pages/account-pages.ts";
import { helpPage } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();
const ada = { name: "Ada Berg", email: "ada@northwind.example", password: "seven quiet herons" };
const newPassword = "eight loud woodpeckers";
const pathOf = ({ page }: Person) => new URL(page.url()).pathname;

async function signedIn(name: string, password: string, path = "/account"): Promise<Person> {
  const person = await stage.person(name);
  await person.page.goto(stage.address + path);
  await accountPages(person.page).signIn({ ...ada, password });
  await seen(accountPages(person.page).menuOf(ada.name));
  return person;
}

// One after another: each goes on with the organisation that the first one made.

test("before set-up everything works without, and the link in the log makes the organisation, once", async () => {
  const technician = await stage.person("Technician");
  await helpPage(technician.page).getCode(stage.address, "Anybody");
  expect(pathOf(technician)).toBe("/help");

  const { page } = technician;
  const pages = accountPages(page);
  const link = setUpLink(stage);
  await page.goto(link);
  expect(await page.evaluate(() => location.hash)).toBe("");
  expect(await violations(page, "set-up")).toEqual([]);
  // Another part after `#` alone would load nothing anew.
  await page.goto("about:blank");
  await pages.setUp(link, "Northwind", ada);
  await seen(page.getByRole("heading", { name: english.account.title }));
  await seen(pages.menuOf(ada.name));
  expect(technician.requests.filter(({ url }) => url.includes(link.split("#")[1] ?? "?"))).toEqual([]);
  expect(await violations(page, "account")).toEqual([]);

  const late = await stage.person("Latecomer");
  await late.page.goto(link);
  await seen(late.page.getByText(english.setUp.doneTitle));
}, 240_000);

test("help asks to sign in and leads back; a customer is never asked", async () => {
  const technician = await signedIn("Technician", ada.password, "/help");
  expect(pathOf(technician)).toBe("/help");
  await eventually(() => helpPage(technician.page).name.inputValue()).toBe(ada.name);
  const code = await helpPage(technician.page).getCode(stage.address, ada.name);

  const customer = await stage.person("Customer");
  await joinPage(customer.page).open(stage.address);
  await joinPage(customer.page).join(code, "Rosa");
  await seen(technician.page.getByText("Rosa"));
  expect(customer.requests.filter(({ url }) => url.includes("/api/"))).toEqual([]);
});

test("signing out ends it, and the page of the account leads to sign-in", async () => {
  const person = await signedIn("Technician", ada.password);
  const { page } = person;
  await accountPages(page).signOut(ada.name);
  await seen(accountPages(page).signInButton);
  await page.goto(`${stage.address}/account`);
  await seen(accountPages(page).signInButton);
  expect(pathOf(person)).toBe("/sign-in");
  expect(await violations(page, "sign-in")).toEqual([]);
});

test("other browsers are signed out from one, and by a new password", async () => {
  const first = await signedIn("First", ada.password);
  const second = await signedIn("Second", ada.password);
  const here = accountPages(first.page);
  const there = accountPages(second.page);
  second.expectTrouble(/api\//);
  await first.page.reload();
  await eventually(() => here.browsers.count()).toBeGreaterThan(1);
  expect(await here.browsers.first().innerText()).toContain(english.account.thisBrowser);
  expect(await here.browsers.first().innerText()).toMatch(/Chrome|Chromium/);
  await here.endOtherBrowsers();
  await seen(first.page.getByText(english.account.noOthers));
  // Whatever is done there next leads to sign-in, and back.
  await second.page.getByRole("button", { name: english.account.save }).click();
  await seen(there.signInButton);
  await there.signIn(ada);
  await seen(there.menuOf(ada.name));
  expect(pathOf(second)).toBe("/account");

  await here.changePassword(ada.password, newPassword);
  await seen(first.page.getByText(english.account.passwordChanged));
  await second.page.reload();
  await seen(there.signInButton);
  await there.signIn(ada);
  await seen(there.alert.getByText(english.errorWhat["sign-in-wrong"]));
  await there.signIn({ ...ada, password: newPassword });
  await seen(there.menuOf(ada.name));
  await first.page.reload();
  await seen(here.menuOf(ada.name));
});

test("a stranger is locked out after five wrong passwords, somebody who is known is not", async () => {
  const known = await signedIn("Technician", newPassword);
  await accountPages(known.page).signOut(ada.name);
  const stranger = await stage.person("Stranger");
  stranger.expectTrouble(/api\/sign-in/);
  const { page } = stranger;
  const pages = accountPages(page);
  const typed = async (password: string) => {
    const [answer] = await Promise.all([
      page.waitForResponse(/\/api\/sign-in$/),
      pages.signIn({ ...ada, password }),
    ]);
    return answer.status();
  };
  await page.goto(`${stage.address}/sign-in`);
  for (let failure = 1; failure <= 5; failure += 1)
    expect(await typed(`seven wrong herons ${failure}`)).toBe(401);
  await seen(pages.alert.getByText(english.errorWhat["sign-in-wrong"]));
  expect(await typed(newPassword)).toBe(429);
  await seen(pages.alert.getByText(english.errorWhat["sign-in-locked"]));
  await seen(page.getByText(/You can try again in [45]:\d\d/));
  expect(await pages.signInButton.isDisabled()).toBe(true);

  await seen(accountPages(known.page).signInButton);
  await accountPages(known.page).signIn({ ...ada, password: newPassword });
  await seen(accountPages(known.page).menuOf(ada.name));
});
