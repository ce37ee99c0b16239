/** What a session outlives: the signaling server's end, a reload of either side; and what a second tab is told. */
import { expect, test } from "vitest";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { customerName, meet, seeChange, shareScreen } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { customerPage } from "../pages/customer-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();

/** What a browser says of a server that is not there. */
const serverGone = [/WebSocket/, /ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/];

test("[RS-2] the signaling server is killed and started again: the session does not notice", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  for (const person of [technician, customer]) person.expectTrouble(...serverGone);
  const shared = await shareScreen(stage, meeting);
  await stage.server.kill();
  await seeChange(stage, technician, shared, "green");
  await technician.session.chat.say("No server, and still here");
  await seen(customer.session.chat.messages.getByText("No server, and still here"));
  await technician.session.meter.click();
  await seen(technician.page.getByText(english.meter.serverOffline));
  await stage.server.start();
  await seen(technician.page.getByText(english.meter.serverOnline));
  await technician.page.keyboard.press("Escape");
  // The meeting place is there again too: a page that is loaded anew finds its session through it.
  await technician.page.reload();
  await seen(technician.session.asks);
  await seeChange(stage, technician, shared, "blue");
});

test("[RS-4] a technician's page that is loaded again is back in the session, and sees the screen", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  await customer.session.chat.say("Before the reload");
  await seen(technician.session.chat.messages.getByText("Before the reload"));
  await technician.page.reload();
  await seen(technician.session.asks);
  await seen(technician.page.getByRole("heading", { name: customerName, level: 1 }));
  await seeChange(stage, technician, shared, "green");
  await technician.session.chat.say("I am back");
  await seen(customer.session.chat.messages.getByText("I am back"));
  await gone(customer.page.getByText(english.interruption.title));
});

test("[RS-4] [CO-2] security case 3: a customer's page that is loaded again is back with nothing allowed", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  await customer.page.reload();
  await seen(customer.session.bar);
  expect(await customer.session.allowed.innerText()).toContain(english.customer.allowedNothing);
  expect(await customer.session.bar.innerText()).toContain(english.bar.notShared);
  await seen(technician.session.asks);
  await gone(technician.page.getByText(english.interruption.title), 40_000);
  expect(await technician.session.giveBack("view").count()).toBe(0);
  await eventually(() => stage.eyes.colourOf(technician.session.stage(customerName))).toBe(null);

  await technician.session.ask("view");
  await customer.session.confirmCalled();
  await customer.session.allowSession();
  await seeChange(stage, technician, shared, "blue");
});

test("a customer's second tab says where the session is, and may take it over", async () => {
  const { technician, customer } = await meet(stage);
  const second = await customer.openTab(`${stage.address}/join`);
  await seen(second.getByText(english.join.secondTabTitle));
  await second.getByRole("button", { name: english.join.secondTabTake }).click();
  await seen(second.getByLabel(english.join.codeLabel));
  await seen(technician.page.getByRole("heading", { name: english.end.title }));
  await gone(customerPage(customer.page).bar);
});

test("a technician's tab that was duplicated leaves the session to the first, says so, and may begin another", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  // What "Duplicate tab" does: another tab with a copy of this one's storage.
  const [second] = await Promise.all([
    technician.context.waitForEvent("page"),
    technician.page.evaluate(() => void open(location.href)),
  ]);
  await seen(second.getByText(english.errorWhat["second-tab"]));
  await seeChange(stage, technician, shared, "green");
  await second.getByRole("button", { name: english.help.getCode }).click();
  await seen(second.getByTestId("join-code"));
  await technician.page.bringToFront();
  await technician.page.reload();
  await seen(technician.session.asks);
  await seeChange(stage, technician, shared, "blue");
  await gone(customer.page.getByText(english.interruption.title));
});
