/** Unattended devices in real browsers: enrolled in a session, reached with nobody and with somebody there, revoked. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { handOn, meetInPanel } from "../fixtures/control-meeting.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { capturedTabs } from "../fixtures/extension-person.ts";
import { technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { connect, deviceName as device, deviceCode, enrol } from "../fixtures/unattended-device.ts";
import { serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { devicesPage } from "../pages/devices-page.ts";
import { lockPageOf, panelPage, questionPage } from "../pages/panel-page.ts";
import { technicianPage } from "../pages/technician-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
let work: WorkPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
});
afterAll(() => work.stop());

test("[UN-6] [UN-9] with nobody there the technician sees, controls, and the browser is locked until the access code", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  await enrol(meeting, false);
  const page = await customer.openTab(work.address);
  await page.bringToFront();
  await connect(stage, meeting);
  const session = technicianPage(technician.page);
  await seen(session.picture);
  await eventually(() => session.controlState()).toBe("ready");
  const lock = await customer.lockPage();
  await seen(lock.getByText(filled(english.extension.lockTitle, { name: technicianName })));
  const hand = handOn(technician, page);
  const brightness = async () => stage.eyes.brightnessOf(technician.page, await hand.boxOf("#secret"));
  await eventually(brightness).toBeLessThan(150);
  // This browser lets nobody capture without a press: the picture is the debugger's.
  expect(await capturedTabs(customer)).toBe(0);
  await hand.click("#name");
  await technician.page.keyboard.type("from afar");
  await eventually(() => page.locator("#name").inputValue()).toBe("from afar");
  // Whoever comes by ends it with one press; nobody ever sits there, so that unlocks nothing.
  const lockPage = lockPageOf(lock);
  await lockPage.end();
  await seen(technician.page.getByText(filled(english.devices.ended, { name: device })));
  await seen(lockPage.code);
  await lockPage.unlock("not the code");
  await seen(lock.getByText(english.errorWhat["access-code-wrong"]));
  expect(customer.isLocked()).toBe(true);
  await lockPage.unlock(deviceCode);
  await eventually(() => customer.isLocked()).toBe(false);
  await customer.panel.bringToFront();
  const log = await customer.openTab(customer.pageOf("options.html"));
  await seen(log.getByText(english.extension.logUnlocked));
});

test("[UN-6] security case 14: a person who is there is asked, may refuse, and silence opens nothing", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  await enrol(meeting, true);
  const list = await connect(stage, meeting);
  const asking = await customer.questionWindow();
  await seen(questionPage(asking).visitor(technicianName));
  await questionPage(asking).refuse();
  await seen(list.dialog.getByText(english.devices.refused));

  const again = await connect(stage, meeting);
  await seen(questionPage(await customer.questionWindow()).visitor(technicianName));
  await (await customer.questionWindow()).close();
  await seen(again.dialog.getByText(english.devices.refused));

  await connect(stage, meeting);
  await questionPage(await customer.questionWindow()).letIn();
  await seen(technicianPage(technician.page).asks);
  await seen(panelPage(customer.panel).people.getByText(technicianName));
  await panelPage(customer.panel).stop();
});

test("[UN-4] [UN-7] a wrong code opens nothing and is written down; revoked, the device is gone for good", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer, panel } = meeting;
  await enrol(meeting, false);
  const list = await connect(stage, meeting, "not the code");
  await seen(list.dialog.getByText(english.errorWhat["access-code-wrong"]));
  const log = await customer.openTab(customer.pageOf("options.html"));
  await seen(log.getByText(english.extension.logWrongCode));
  await customer.panel.bringToFront();
  await panel.revoke();
  await gone(panel.device(device));
  await technician.page.goto(`${stage.address}/devices`);
  await seen(devicesPage(technician.page).row(device).getByText(english.devices.presence.away));
});

test("where the browser is started again the device is back by itself, and is reached as before", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  await enrol(meeting, false);
  const list = devicesPage(technician.page);
  await technician.page.goto(`${stage.address}/devices`);
  await seen(list.row(device).getByText(english.devices.presence.here));
  await customer.quit();
  await seen(list.row(device).getByText(english.devices.presence.away));
  const again = await stage.startAgain(customer);
  await seen(list.row(device).getByText(english.devices.presence.here));
  const page = await again.openTab(work.address);
  await page.bringToFront();
  await connect(stage, { ...meeting, customer: again });
  const session = technicianPage(technician.page);
  await eventually(() => session.controlState()).toBe("ready");
  await handOn(technician, page).click("#name");
  await technician.page.keyboard.type("back again");
  await eventually(() => page.locator("#name").inputValue()).toBe("back again");
});
