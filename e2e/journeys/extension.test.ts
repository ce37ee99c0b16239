/** The customer's extension: one protocol with the page's session, its own panel and questions, control of the browser. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { handOn, letControl, meetInPanel, showWorkPage } from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { createStage } from "../fixtures/stage.ts";
import { happened, serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";

const stage = createStage();
let work: WorkPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
});
afterAll(() => work.stop());

test("a customer joins in the side panel and speaks with the technician", async () => {
  const { technician, panel } = await meetInPanel(stage);
  await technician.session.chat.say("Good morning");
  await seen(panel.chat.messages.getByText("Good morning"));
  await panel.chat.say("At last");
  await seen(technician.session.chat.messages.getByText("At last"));
});

test("the technician fills in a form, answers its question and drags", async () => {
  const meeting = await meetInPanel(stage);
  const { technician } = meeting;
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "site");
  const hand = handOn(technician, page);
  await hand.click("#name");
  await technician.page.keyboard.type("Carl Crane, ünser Freund");
  await eventually(() => page.locator("#name").inputValue()).toBe("Carl Crane, ünser Freund");
  await hand.drag("#drag", "#drop");
  await eventually(() => happened(page)).toContain("dragged");
  expect(await happened(page)).toContain("click name");
});
