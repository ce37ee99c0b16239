/** An unattended device whose browser was started so that the extension may capture tabs without anybody's press. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { trialExtensionId } from "../../protocol/extension-identity.ts";
import { handOn, meetInPanel } from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { capturedTabs, watchCaptures } from "../fixtures/extension-person.ts";
import { technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { connect, enrol } from "../fixtures/unattended-device.ts";
import { serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { lockPageOf } from "../pages/panel-page.ts";
import { technicianPage } from "../pages/technician-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage({ extensionBrowserArgs: [`--allowlisted-extension-id=${trialExtensionId}`] });
let work: WorkPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
});
afterAll(() => work.stop());

test("[UN-6] the picture is the browser's own capture of the tab in front, masked, and ends with the session", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  await enrol(meeting, false);
  const other = await customer.openTab(`${work.address}/other`);
  const page = await customer.openTab(work.address);
  await page.bringToFront();
  // Which source stays is a matter of how fast this machine is; that the capture begins is not.
  const captured = await watchCaptures(customer);
  await connect(stage, meeting);
  const session = technicianPage(technician.page);
  await seen(session.picture);
  await eventually(() => session.controlState()).toBe("ready");
  await eventually(captured).toBe(1);
  const lock = await customer.lockPage();
  await seen(lock.getByText(filled(english.extension.lockTitle, { name: technicianName })));

  const hand = handOn(technician, page);
  const brightness = async (selector: string) =>
    stage.eyes.brightnessOf(technician.page, await hand.boxOf(selector));
  await eventually(() => brightness("#secret")).toBeLessThan(150);
  // What changes now is seen, at its place, and what is masked stays so.
  await page.evaluate(() => {
    document.querySelector<HTMLElement>("#note")!.style.background = "#000";
  });
  await eventually(() => brightness("#note")).toBeLessThan(60);
  await eventually(() => brightness("#name")).toBeGreaterThan(200);
  expect(await brightness("#secret")).toBeLessThan(150);
  await hand.click("#name");
  await technician.page.keyboard.type("from afar");
  await eventually(() => page.locator("#name").inputValue()).toBe("from afar");

  // It follows to another tab, and lets go of the one that was left.
  await other.bringToFront();
  await eventually(() => session.controlState()).toBe("ready");
  await other.evaluate(() => {
    document.querySelector<HTMLElement>("#note")!.style.background = "#000";
  });
  await eventually(() => brightness("#note")).toBeLessThan(60);
  await eventually(captured).toBe(2);
  expect(await capturedTabs(customer)).toBeLessThan(2);

  // A page of the browser's own is not shown: nothing is captured there.
  await other.goto("chrome://version");
  await eventually(() => capturedTabs(customer)).toBe(0);
  await page.bringToFront();
  await eventually(() => session.controlState()).toBe("ready");
  await eventually(() => brightness("#secret")).toBeLessThan(150);

  await lockPageOf(lock).end();
  await eventually(() => capturedTabs(customer)).toBe(0);
});
