/** The customer's extension: one protocol with the page's session, its own panel and questions, control of the browser. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { handOn, letControl, meetInPanel, showWorkPage } from "../fixtures/control-meeting.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { attachedTabs, endEngine, endServiceWorker } from "../fixtures/extension-person.ts";
import { customerName, technicianName } from "../fixtures/meeting.ts";
import { sharedTitle } from "../fixtures/shared-page.ts";
import { createStage } from "../fixtures/stage.ts";
import { happened, serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { fragmentOf, helpPage } from "../pages/help-page.ts";
import { joinPage } from "../pages/join-page.ts";
import { panelPage, questionPage } from "../pages/panel-page.ts";
import { technicianPage } from "../pages/technician-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
let work: WorkPageServer;
let elsewhere: WorkPageServer;
beforeAll(async () => {
  [work, elsewhere] = await Promise.all([serveWorkPage(), serveWorkPage()]);
});
afterAll(() => Promise.all([work.stop(), elsewhere.stop()]));

test("a customer joins in the side panel and speaks with the technician", async () => {
  const { technician, panel } = await meetInPanel(stage);
  await technician.session.chat.say("Good morning");
  await seen(panel.chat.messages.getByText("Good morning"));
  await panel.chat.say("At last");
  await seen(technician.session.chat.messages.getByText("At last"));
});

test("the support page hands its code over to the extension", async () => {
  const [technician, customer] = await Promise.all([
    stage.person("Technician"),
    stage.personWithExtension("Customer"),
  ]);
  const code = await helpPage(technician.page).getCode(stage.address, technicianName);
  await customer.page.bringToFront();
  await joinPage(customer.page).open(stage.address, fragmentOf(code));
  await customer.page.getByRole("button", { name: english.join.extensionGo }).click();
  await seen(customer.page.getByText(english.join.extensionWent));
  await eventually(() => customer.panel.getByLabel(english.join.codeLabel).inputValue()).toBe(code);
  await panelPage(customer.panel).join(null, customerName);
  await seen(technicianPage(technician.page).asks);
});

test("the technician fills in a form and drags, and the page shows who it is", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, panel } = meeting;
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "site");
  await seen(panel.control(technicianName));
  const hand = handOn(technician, page);
  await hand.click("#name");
  await technician.page.keyboard.type("Carl Crane, ünser Freund");
  await eventually(() => page.locator("#name").inputValue()).toBe("Carl Crane, ünser Freund");
  // Selected by a double click, and written over.
  await hand.click("#name", { clickCount: 2 });
  await technician.page.keyboard.press("ControlOrMeta+A");
  await technician.page.keyboard.type("Carla");
  await eventually(() => page.locator("#name").inputValue()).toBe("Carla");
  await hand.drag("#drag", "#drop");
  await eventually(() => happened(page)).toContain("dragged");
  await hand.click("#note", { button: "right" });
  await eventually(() => happened(page)).toContain("contextmenu note");
  expect((await happened(page)).filter((event) => event === "click name").length).toBeGreaterThan(0);
});

test("[CT-5] the technician answers what a page asks, and goes about the customer's tabs", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  const page = await showWorkPage(meeting, work.address);
  // The driver of this test would answer dialogs by itself.
  page.on("dialog", () => {});
  await letControl(meeting, "everywhere");
  const hand = handOn(technician, page);
  await hand.click("#save");
  const asking = technician.session.pageDialog("confirm", customerName);
  await seen(asking.getByText("Save it?"));
  await asking.getByRole("button", { name: english.pageDialog.ok }).click();
  await gone(asking);
  await eventually(() => happened(page)).toContain("saved");

  await technician.page.getByRole("button", { name: english.browser.newTab }).click();
  await eventually(() => customer.context.pages().length).toBeGreaterThan(3);
  // An address goes to the tab that the technician was told is in front.
  await eventually(() => technician.session.address.inputValue()).toBe("");
  await technician.session.address.fill(elsewhere.address);
  await technician.session.address.press("Enter");
  await eventually(() => customer.context.pages().map((each) => each.url())).toContain(elsewhere.address);
  const opened = customer.context.pages().find((each) => each.url() === elsewhere.address);
  if (opened === undefined) throw new Error("the new tab is not there");
  // What the picker chose shows the other tab: the picture comes by the debugger now.
  await eventually(() => technician.session.controlState()).toBe("ready");
  const handThere = handOn(technician, opened);
  const isSeen = async () => stage.eyes.brightnessOf(technician.page, await handThere.boxOf("#secret"));
  await eventually(isSeen).toBeLessThan(150);
  await handThere.click("#name");
  await technician.page.keyboard.type("there");
  await eventually(() => opened.locator("#name").inputValue()).toBe("there");

  await technician.session.tabs(customerName).getByRole("button", { name: sharedTitle }).first().click();
  await eventually(() => page.evaluate(() => document.visibilityState)).toBe("visible");
  await eventually(() => technician.session.controlState()).toBe("ready");
  await hand.click("#name");
  await technician.page.keyboard.type("here");
  await eventually(() => page.locator("#name").inputValue()).toBe("here");
});

test("[CT-3] the customer's own mouse takes the browser back for a while", async () => {
  const meeting = await meetInPanel(stage);
  const { technician } = meeting;
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "site");
  const hand = handOn(technician, page);
  await hand.click("#name");
  await eventually(() => happened(page)).toContain("click name");
  expect(await technician.session.controlState()).toBe("ready");
  await page.mouse.move(300, 200);
  await eventually(() => technician.session.controlState()).toBe("yielded");
  const before = (await happened(page)).length;
  await hand.click("#note");
  expect((await happened(page)).slice(before)).not.toContain("click note");
  await eventually(() => technician.session.controlState()).toBe("ready");
  await hand.click("#note");
  await eventually(() => happened(page)).toContain("click note");
});

test("[CT-12] control holds on the site that was agreed, and pauses elsewhere", async () => {
  const meeting = await meetInPanel(stage);
  const { technician } = meeting;
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "site");
  await page.goto(elsewhere.address);
  await eventually(() => technician.session.controlState()).toBe("fenced");
  const hand = handOn(technician, page);
  await hand.click("#name");
  await page.goBack();
  await eventually(() => technician.session.controlState()).toBe("ready");
  await page.goForward();
  await eventually(() => technician.session.controlState()).toBe("fenced");
  expect(await happened(page)).toEqual([]);
});

test("[CT-1] taken back in the side panel, control ends at once, and the browser lets go of the page", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, panel, customer } = meeting;
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "everywhere");
  await panel.takeControlBack();
  await eventually(() => technician.session.controlState()).toBe("off");
  await eventually(() => attachedTabs(customer)).toBe(0);
  await handOn(technician, page).click("#name");
  expect(await happened(page)).toEqual([]);
});

test("security case 3: a question that is closed or loaded again is a no", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer, panel } = meeting;
  await technician.session.ask("files-in");
  await (await customer.questionWindow()).close();
  await seen(technician.session.right("files-in", "stateRefused"));
  await technician.session.ask("files-in");
  const asking = await customer.questionWindow();
  await seen(questionPage(asking).question("files-in", technicianName));
  await asking.reload().catch(() => undefined);
  await seen(technician.session.right("files-in", "stateRefused"));
  expect(await panel.allowed.innerText()).toContain(english.customer.allowedNothing);
});

test("security case 3: what a script presses in the question window answers nothing", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer, panel } = meeting;
  await technician.session.ask("files-in");
  const asking = await customer.questionWindow();
  const { question, allowSession } = questionPage(asking);
  await seen(question("files-in", technicianName));
  await eventually(() =>
    asking.evaluate(() => document.querySelectorAll("button:not([disabled])").length),
  ).toBeGreaterThan(2);
  await asking.evaluate(() => {
    for (const button of document.querySelectorAll("button")) button.click();
  });
  expect(await panel.allowed.innerText()).toContain(english.customer.allowedNothing);
  await seen(question("files-in", technicianName));
  await allowSession();
  await seen(panel.allowed.getByText(english.customer.may["files-in"]));
});

test("who did not call for help ends it with one press, and shows nothing", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer, panel } = meeting;
  await technician.session.ask("view");
  await questionPage(await customer.questionWindow()).notCalled();
  await seen(customer.panel.getByText(english.end.notCalledTitle));
  await seen(technician.page.getByRole("heading", { name: english.end.title }));
  await panel.again();
  await seen(customer.panel.getByLabel(english.join.codeLabel));
});

test("passwords and codes are masked before a frame is seen, from the first one on", async () => {
  const meeting = await meetInPanel(stage);
  const { technician } = meeting;
  const page = await showWorkPage(meeting, work.address);
  const style = () =>
    page.locator("#secret").evaluate((field) => {
      const style = getComputedStyle(field);
      return `${style.getPropertyValue("-webkit-text-security")} ${style.backgroundImage.split("(")[0] ?? ""}`;
    });
  expect(await style()).toBe("disc repeating-linear-gradient");
  // The page shows what was typed as plain text, as many do on a press: it stays masked.
  await page.locator("#secret").evaluate((field) => field.setAttribute("type", "text"));
  expect(await style()).toBe("disc repeating-linear-gradient");
  // A new document is masked from its start.
  await page.goto(elsewhere.address);
  expect(await style()).toBe("disc repeating-linear-gradient");
  const hand = handOn(technician, page);
  const brightness = async (selector: string) =>
    stage.eyes.brightnessOf(technician.page, await hand.boxOf(selector));
  await eventually(() => brightness("#secret")).toBeLessThan(150);
  expect(await brightness("#note")).toBeGreaterThan(220);
  // The screen is not shared any more: fields are the page's own again.
  await meeting.panel.stopSharing();
  await eventually(style).toBe("disc none");
});

test("what the customer paints over is hidden from the technician until it is uncovered", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, panel } = meeting;
  const page = await showWorkPage(meeting, work.address);
  const hand = handOn(technician, page);
  const brightness = async () => stage.eyes.brightnessOf(technician.page, await hand.boxOf("#note"));
  await eventually(brightness).toBeGreaterThan(220);
  await panel.hidePart();
  await page.bringToFront();
  const box = await page.locator("#note").boundingBox();
  if (box === null) throw new Error("the note is not there");
  await page.mouse.move(box.x - 4, box.y - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width + 4, box.y + box.height + 4, { steps: 4 });
  await page.mouse.up();
  await eventually(brightness).toBeLessThan(150);
  await page.mouse.click(box.x + box.width - 8, box.y + 8);
  await eventually(brightness).toBeGreaterThan(220);
  await panel.hidePage();
  await eventually(brightness).toBeLessThan(150);
  await panel.showPage();
  await eventually(brightness).toBeGreaterThan(220);
});

test("control outlives the end of the service worker, and ends with the engine", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer, panel } = meeting;
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "everywhere");
  const hand = handOn(technician, page);
  // What is sent in the moment of its end is lost, as over any cut; the next is carried out.
  const outlives = async (place: "#name" | "#note") => {
    await endServiceWorker(customer);
    await eventually(async () => {
      await hand.click(place);
      return happened(page);
    }).toContain(`click ${place.slice(1)}`);
  };
  await outlives("#name");
  await technician.page.keyboard.type("still here");
  await eventually(() => page.locator("#name").inputValue()).toBe("still here");
  await outlives("#note");

  await technician.page.keyboard.down("Shift");
  await eventually(() => happened(page)).toContain("keydown ShiftLeft");
  await endEngine(customer);
  await eventually(() => happened(page)).toContain("keyup ShiftLeft");
  await technician.page.keyboard.up("Shift");
  await eventually(() => attachedTabs(customer)).toBe(0);
  // The session goes on, with nothing allowed.
  await eventually(() => technician.session.controlState()).toBe("off");
  await eventually(() => panel.allowed.innerText()).toContain(english.customer.allowedNothing);
  await technician.session.chat.say("Are you there?");
  await seen(panel.chat.messages.getByText("Are you there?"));
});

test("[CT-13] without control the technician shows where to press, and the customer presses it", async () => {
  const meeting = await meetInPanel(stage);
  const { technician } = meeting;
  const page = await showWorkPage(meeting, work.address);
  await technician.session.tool("target").click();
  await handOn(technician, page).click("#note");
  await seen(technician.page.getByText(filled(english.target.shown, { name: customerName })));
  expect(await happened(page)).not.toContain("click note");
  await page.locator("#note").click();
  await seen(technician.page.getByText(filled(english.target.done, { name: customerName })));
  expect(await attachedTabs(meeting.customer)).toBe(0);
});
