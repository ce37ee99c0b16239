/** axe on every page and in every main state, wide and narrow, light and dark; and a session by keyboard alone. */
import type { Locator, Page } from "playwright";
import { expect, test } from "vitest";
import { violations } from "../fixtures/axe.ts";
import { seen } from "../fixtures/eventually.ts";
import {
  bothAreIn,
  customerName,
  invitePeople,
  meet,
  shareScreen,
  technicianName,
} from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { helpPage } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { receiptPage } from "../pages/receipt-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();

test.each(["/", "/join", "/help", "/help/join", "/sessions", "/devices", "/devices/deploy", "/about"])(
  "axe finds nothing on %s",
  async (path) => {
    const reader = await stage.person("Reader");
    // Whether an extension was packed here before does not matter.
    reader.expectTrouble(/extension\.json/);
    const { page } = reader;
    await page.goto(stage.address + path);
    await seen(page.getByRole("heading", { level: 1 }));
    expect(await violations(page, path)).toEqual([]);
  },
);

test("axe finds nothing from the code to the receipt, on either side", async () => {
  const { technician, customer } = await invitePeople(stage);
  const join = joinPage(customer.page);
  const [code] = await Promise.all([
    helpPage(technician.page).getCode(stage.address, technicianName),
    join.open(stage.address),
  ]);
  const found: string[] = [];
  found.push(...(await violations(technician.page, "code")));
  await join.join("12", customerName);
  await seen(join.problem.getByText(english.errorWhat["join-code-malformed"]));
  found.push(...(await violations(customer.page, "malformed code")));
  await join.join(code, customerName);
  await bothAreIn({ technician, customer });
  found.push(...(await violations(technician.page, "technician, nothing asked")));
  found.push(...(await violations(customer.page, "customer, nothing asked")));

  const shared = await stage.openSharedPage(customer);
  await technician.session.ask("view");
  await seen(customer.session.brake);
  found.push(...(await violations(customer.page, "brake")));
  await customer.session.confirmCalled();
  await seen(customer.session.question("view", technicianName));
  found.push(...(await violations(customer.page, "question")));
  await customer.session.allowSession();
  await seen(customer.session.bar.getByRole("button", { name: english.bar.pause }));
  await technician.session.chat.say("See https://example.org/ for more");
  await seen(customer.session.chat.messages.getByRole("button"));
  found.push(...(await violations(customer.page, "customer, sharing")));
  found.push(...(await violations(technician.page, "technician, seeing")));
  await technician.session.openPeople();
  found.push(...(await violations(technician.page, "people")));
  await technician.page.keyboard.press("Escape");
  await technician.session.files.open();
  found.push(...(await violations(technician.page, "files")));
  await shared.close();
  await customer.session.end();
  await seen(receiptPage(customer.page).receipt);
  await seen(receiptPage(technician.page).receipt);
  found.push(...(await violations(customer.page, "customer, over")));
  found.push(...(await violations(technician.page, "technician, over")));
  await customer.page.goto(`${stage.address}/sessions`);
  await seen(customer.page.getByRole("link", { name: new RegExp(technicianName) }));
  found.push(...(await violations(customer.page, "list of sessions")));
  expect(found).toEqual([]);
}, 480_000);

/** Presses Tab until this has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await seen(target);
  for (let presses = 0; presses < 80; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${String(target)}`);
}

async function pressOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

test("by keyboard alone: join, allow, chat, take back, end", async () => {
  const { technician, customer } = await invitePeople(stage);
  const [code] = await Promise.all([
    helpPage(technician.page).getCode(stage.address, technicianName),
    customer.page.goto(`${stage.address}/join`),
  ]);
  const { page, session } = customer;
  const join = joinPage(page);
  await tabTo(page, join.code);
  await page.keyboard.type(code.replaceAll(/\D/g, ""));
  await tabTo(page, join.name);
  await page.keyboard.type(customerName);
  await pressOn(page, join.button);
  await bothAreIn({ technician, customer });

  await technician.session.ask("files-in");
  const question = session.question("files-in", technicianName);
  await seen(question);
  await pressOn(page, question.getByRole("button", { name: english.consent.allowSession }));
  await seen(technician.session.giveBack("files-in"));

  await tabTo(page, session.chat.field);
  await page.keyboard.type("No mouse here");
  await page.keyboard.press("Enter");
  await seen(technician.session.chat.messages.getByText("No mouse here"));

  await pressOn(page, session.allowed.getByRole("button"));
  await seen(technician.session.right("files-in", "stateTakenBack"));
  await pressOn(page, session.bar.getByRole("button", { name: english.bar.end }));
  const dialog = page.getByRole("dialog", { name: english.bar.endTitle });
  await pressOn(page, dialog.getByRole("button", { name: english.bar.endConfirm }));
  await seen(receiptPage(page).over);
});

test("a screen reader is told what happens in a session", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const told = customer.page.getByRole("status").filter({ hasText: /./ });
  await technician.session.chat.say("Can you hear me?");
  await seen(told.getByText("Can you hear me?"));
  await shareScreen(stage, meeting);
  await seen(technician.page.getByRole("status").getByText(english.announce.screenLive));
});
