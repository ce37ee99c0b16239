/** The technician's page while it controls: text that is no key, and the tab in front. */
import { afterAll, beforeAll, test } from "vitest";
import { handOn, letControl, meetInPanel, showWorkPage } from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { createStage } from "../fixtures/stage.ts";
import { happened, serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { english, filled } from "../pages/words.ts";

const { browser, keys } = english;
const stage = createStage();
let work: WorkPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
});
afterAll(() => work.stop());

test("what an input method makes arrives while it is made, and a text at once", async () => {
  const meeting = await meetInPanel(stage);
  const { page } = meeting.technician;
  const shown = await showWorkPage(meeting, work.address);
  await letControl(meeting, "site");
  const name = () => shown.locator("#name").inputValue();
  await handOn(meeting.technician, shown).click("#name");
  await eventually(() => happened(shown)).toContain("click name");

  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  await eventually(name).toBe("にほ");
  await devTools.send("Input.insertText", { text: "日本" });
  await eventually(name).toBe("日本");
  await page.keyboard.insertText("é😀");
  await eventually(name).toBe("日本é😀");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await eventually(name).toBe("");

  await page.getByRole("button", { name: keys.label }).click();
  await page.getByRole("menuitem", { name: keys.text }).click();
  await page.getByRole("textbox", { name: keys.textTitle }).fill("A whole text");
  await page.getByRole("button", { name: keys.textSend }).click();
  await eventually(name).toBe("A whole text");
});

test("the technician leads the customer's browser to an address, back, and shows it larger", async () => {
  const meeting = await meetInPanel(stage);
  const { page } = meeting.technician;
  const shown = await showWorkPage(meeting, work.address);
  await letControl(meeting, "site");
  // Chromium's way back leaves out pages that nobody has touched.
  await handOn(meeting.technician, shown).click("#name");
  await eventually(() => happened(shown)).toContain("click name");
  const { address } = meeting.technician.session;
  await eventually(() => address.inputValue()).toBe(work.address);
  await address.fill(`${work.address}second`);
  await address.press("Enter");
  await eventually(() => shown.url()).toBe(`${work.address}second`);
  await page.getByRole("button", { name: browser.back, exact: true }).click();
  await eventually(() => shown.url()).toBe(work.address);
  await page.getByRole("button", { name: filled(browser.page, { zoom: "100%" }) }).click();
  await page.getByRole("menuitemradio", { name: "150%" }).click();
  await seen(page.getByRole("button", { name: filled(browser.page, { zoom: "150%" }) }));
});
