/** The screen: seen to change, and only while the customer allows it. */
import { expect, test } from "vitest";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { customerName, meet, seeChange, shareScreen, technicianName } from "../fixtures/meeting.ts";
import { paint } from "../fixtures/shared-page.ts";
import { createStage } from "../fixtures/stage.ts";
import { receiptPage } from "../pages/receipt-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();

test("the technician sees the customer's screen change, and the customer sees who is watching", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  expect(await customer.session.bar.innerText()).toContain(
    filled(english.bar.watchedBy, { names: technicianName }),
  );
  await seeChange(stage, technician, shared, "green");
  await seeChange(stage, technician, shared, "blue");
  await eventually(() => technician.session.meter.innerText()).toContain(english.meter.direct);
});

test("security case 3: a no, and the Escape key, share nothing", async () => {
  const { technician, customer } = await meet(stage);
  await stage.openSharedPage(customer);
  await technician.session.ask("view");
  await customer.session.confirmCalled();
  await customer.session.refuse();
  await seen(technician.session.right("view", "stateRefused"));
  await seen(technician.page.getByText(filled(english.screen.refusedTitle, { name: customerName })));

  await technician.session.ask("view");
  await seen(customer.session.question("view", technicianName));
  await customer.page.keyboard.press("Escape");
  await gone(customer.session.question("view", technicianName));
  await seen(technician.session.right("view", "stateRefused"));
  expect(await customer.session.bar.innerText()).toContain(english.bar.notShared);
  expect(await customer.session.allowed.innerText()).toContain(english.customer.allowedNothing);
});

test("security case 3: a question that is open while the page is loaded again is not a yes", async () => {
  const { technician, customer } = await meet(stage);
  await technician.session.ask("files-in");
  await seen(customer.session.question("files-in", technicianName));
  await customer.page.reload();
  await seen(customer.session.bar);
  expect(await customer.session.allowed.innerText()).toContain(english.customer.allowedNothing);
  expect(await technician.session.giveBack("files-in").count()).toBe(0);
});

test("a question may be withdrawn, and what was allowed may be given back", async () => {
  const { technician, customer } = await meet(stage);
  await technician.session.ask("files-in");
  await seen(customer.session.question("files-in", technicianName));
  await technician.session.right("files-in", "stateWaiting").click();
  await gone(customer.session.anyQuestion);
  await technician.session.ask("files-in");
  await customer.session.allowSession();
  await seen(customer.session.allowed.getByText(english.customer.may["files-in"]));
  await technician.session.giveBack("files-in").click();
  await gone(customer.session.allowed.getByText(english.customer.may["files-in"]));
});

test("[CO-3] taken back in mid-stream, the picture is gone at once and the technician may ask again", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  await customer.session.takeBack("view", technicianName);
  await seen(technician.page.getByText(filled(english.screen.takenBackTitle, { name: customerName })));
  expect(await stage.eyes.colourOf(technician.session.stage(customerName))).toBe(null);
  expect(await customer.session.bar.innerText()).toContain(english.bar.notShared);

  await paint(shared, "green");
  await technician.session.ask("view");
  await customer.session.allowOnce();
  await eventually(() => stage.eyes.colourOf(technician.session.picture)).toBe("green");
});

test("[CO-4] paused, the picture stands still and is marked; continued, it is the present one", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  const shared = await shareScreen(stage, meeting);
  await customer.session.pause();
  await seen(technician.page.getByText(filled(english.screen.paused, { name: customerName })));
  expect(await customer.session.bar.innerText()).toContain(english.bar.paused);
  await paint(shared, "blue");
  // What is said after the change arrives after everything that was sent before it.
  await customer.session.chat.say("Now it is blue");
  await seen(technician.session.chat.messages.getByText("Now it is blue"));
  expect(await stage.eyes.colourOf(technician.session.picture)).not.toBe("blue");
  await customer.session.resume();
  await eventually(() => stage.eyes.colourOf(technician.session.picture)).toBe("blue");
});

test("the customer may stop, and share again without being asked", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  await shareScreen(stage, meeting);
  await customer.session.stopSharing();
  await seen(technician.page.getByText(filled(english.screen.takenBackTitle, { name: customerName })));
  await customer.session.share();
  await eventually(() => stage.eyes.colourOf(technician.session.picture)).toBe("red");
});

test("nothing is shared before the question about fraud; who did not call is out at once", async () => {
  const { technician, customer } = await meet(stage);
  await stage.openSharedPage(customer);
  await customer.session.share();
  await seen(customer.session.brake);
  expect(await customer.session.bar.innerText()).toContain(english.bar.notShared);
  await customer.page.keyboard.press("Escape");
  await gone(customer.session.brake);
  expect(await customer.session.bar.innerText()).toContain(english.bar.notShared);

  await technician.session.ask("view");
  await seen(customer.session.brake);
  expect(await customer.session.question("view", technicianName).count()).toBe(0);
  await customer.session.notCalled();
  await seen(customer.page.getByRole("heading", { name: english.end.notCalledTitle }));
  await seen(receiptPage(technician.page).over);
  expect(await technician.page.getByText(english.end.reasons["ended-there"]).count()).toBeGreaterThan(0);
});

test("[CO-7] security case 13: pointer and name of whoever watches stand on the customer's page", async () => {
  const meeting = await meet(stage);
  const { technician, customer } = meeting;
  await shareScreen(stage, meeting);
  await technician.session.tool("pointer").click();
  await technician.session.picture.hover({ force: true });
  const pointer = customer.page.getByTestId("technician-pointer");
  await eventually(() => pointer.allInnerTexts()).toContain(technicianName);
});
