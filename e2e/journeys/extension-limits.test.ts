/** Control where it comes to its limits: fingers, pages that close, crash and are left, floods, and pages out of reach. */
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { limits } from "../../protocol/limits.ts";
import {
  type ExtensionMeeting,
  handOn,
  letControl,
  meetInPanel,
  showWorkPage,
} from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { attachedTabs } from "../fixtures/extension-person.ts";
import { createStage } from "../fixtures/stage.ts";
import { happened, middleOf, serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { questionPage } from "../pages/panel-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();
let work: WorkPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
});
afterAll(() => work.stop());

async function begin() {
  const meeting = await meetInPanel(stage);
  const page = await showWorkPage(meeting, work.address);
  await letControl(meeting, "everywhere");
  return { ...meeting, page, hand: handOn(meeting.technician, page) };
}

const state = ({ technician }: ExtensionMeeting) => technician.session.controlState();

/** Both still hear of each other. */
async function speaks({ technician, panel }: ExtensionMeeting, words: string): Promise<void> {
  await technician.session.chat.say(words);
  await seen(panel.chat.messages.getByText(words));
}

/** What the page hears of these, from now on, each with whether it is the browser's own. */
function listenFor(page: Page, ...types: readonly string[]): Promise<void> {
  return page.evaluate((names) => {
    const { seen: told } = window as unknown as { seen: string[] };
    for (const type of names)
      addEventListener(type, (event) => told.push(`${type} ${event.isTrusted}`), true);
  }, types);
}

test("a technician's fingers arrive as fingers", async () => {
  const meeting = await begin();
  const { technician, page, hand } = meeting;
  await listenFor(page, "touchstart", "touchmove", "touchend", "touchcancel");
  await hand.moveTo("#drag");
  const { x, y, width, height } = await hand.boxOf("#drag");
  const devTools = await technician.context.newCDPSession(technician.page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: { x: number; y: number }[]) =>
    devTools.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map((point, id) => ({ ...point, id })),
    });
  const first = { x: x + width / 2, y: y + height / 2 };
  const second = { x: first.x + 60, y: first.y };
  await touch("touchStart", first);
  await touch("touchStart", first, second);
  await touch("touchMove", { ...first, y: first.y + 30 }, { ...second, y: second.y + 30 });
  await touch("touchEnd");
  const fingers = async () => (await happened(page)).filter((event) => event.startsWith("touch"));
  await eventually(async () => new Set(await fingers())).toEqual(
    new Set(["touchstart true", "touchmove true", "touchend true"]),
  );
  expect(await state(meeting)).toBe("ready");
});

test("what a dead key and the next one make arrives as one letter", async () => {
  const meeting = await begin();
  const { technician, page, hand } = meeting;
  await hand.click("#name");
  await eventually(() => happened(page)).toContain("click name");
  const devTools = await technician.context.newCDPSession(technician.page);
  const key = (type: "rawKeyDown" | "keyDown" | "keyUp", code: string, given: string, text = "") =>
    devTools.send("Input.dispatchKeyEvent", { type, code, key: given, ...(text === "" ? {} : { text }) });
  await key("rawKeyDown", "Equal", "Dead");
  await key("keyUp", "Equal", "Dead");
  await key("keyDown", "KeyE", "é", "é");
  await key("keyUp", "KeyE", "é");
  await eventually(() => page.locator("#name").inputValue()).toBe("é");
});

test("[CT-4] a key that is held when the customer turns to another tab is let go in the one before", async () => {
  const { technician, customer, page, hand } = await begin();
  await hand.click("#name");
  await technician.page.keyboard.down("Shift");
  await eventually(() => happened(page)).toContain("keydown ShiftLeft");
  await customer.openTab(work.address);
  await eventually(() => happened(page)).toContain("keyup ShiftLeft");
  await technician.page.keyboard.up("Shift");
});

test("a tab that closes with a key held: the session goes on with the next, in which nothing is held", async () => {
  const meeting = await begin();
  const { technician, customer, page } = meeting;
  const other = await customer.openTab(work.address);
  await eventually(() => state(meeting)).toBe("ready");
  const hand = handOn(technician, other);
  await hand.click("#name");
  await technician.page.keyboard.down("Shift");
  await eventually(() => happened(other)).toContain("keydown ShiftLeft");
  await other.close();
  await technician.page.keyboard.up("Shift");
  await page.bringToFront();
  await eventually(() => state(meeting)).toBe("ready");
  await handOn(technician, page).click("#name");
  await technician.page.keyboard.type("go on");
  await eventually(() => page.locator("#name").inputValue()).toBe("go on");
  expect(await happened(page)).not.toContain("keydown ShiftLeft");
});

test("a page that crashes with a key held is said to be gone, and can be loaded again from afar", async () => {
  const meeting = await begin();
  const { technician, page, hand } = meeting;
  await hand.click("#name");
  await technician.page.keyboard.down("Shift");
  await eventually(() => happened(page)).toContain("keydown ShiftLeft");
  await page.goto("chrome://crash").catch(() => undefined);
  await eventually(() => state(meeting)).toBe("blocked");
  await technician.page.keyboard.up("Shift");
  await speaks(meeting, "Your page crashed");
  await technician.page.getByRole("button", { name: english.browser.reload, exact: true }).click();
  await eventually(() => state(meeting)).toBe("ready");
});

test("a page that goes to another site with key and button held: the new one hears of neither", async () => {
  const meeting = await begin();
  const { technician, page, hand } = meeting;
  await hand.moveTo("#drop");
  await technician.page.mouse.down();
  await technician.page.keyboard.down("Shift");
  await eventually(() => happened(page)).toContain("mousedown drop");
  await page.goto(work.address.replace("127.0.0.1", "localhost"));
  await listenFor(page, "mousemove");
  await eventually(() => state(meeting)).toBe("ready");
  await technician.page.mouse.up();
  await technician.page.keyboard.up("Shift");
  await hand.click("#name");
  await technician.page.keyboard.type("small");
  await eventually(() => page.locator("#name").inputValue()).toBe("small");
});

test("a debugger that is taken away in mid-control is noticed, and control goes on with a new one", async () => {
  const meeting = await begin();
  const { technician, customer, page, hand } = meeting;
  // From another page of the extension, of which the browser tells nobody. It is refused where nothing is attached; what
  // the page needs next may attach anew at once.
  await customer.panel.evaluate(async (address) => {
    const tab = (await chrome.tabs.query({})).find(({ url }) => url === address);
    await chrome.debugger.detach({ tabId: tab?.id ?? -1 });
  }, work.address);
  await eventually(async () => {
    await hand.click("#name");
    return happened(page);
  }).toContain("click name");
  expect(await attachedTabs(customer)).toBe(1);
  await technician.page.keyboard.type("again");
  await eventually(() => page.locator("#name").inputValue()).toBe("again");
});

/** As a page that was changed to do harm: without waiting for anything. */
function flood({ technician }: ExtensionMeeting, presses: number): Promise<void> {
  return technician.page.evaluate((most) => {
    const focused = document.activeElement;
    if (focused === null) throw new Error("nothing has the focus");
    for (let count = 0; count < most; count += 1) {
      const init = { code: "KeyX", key: "x", bubbles: true, cancelable: true };
      focused.dispatchEvent(new KeyboardEvent("keydown", init));
      focused.dispatchEvent(new KeyboardEvent("keyup", init));
    }
  }, presses);
}

test("[CT-6] of 600 inputs at once some are carried out, and the session goes on", async () => {
  const meeting = await begin();
  const { page, hand, panel } = meeting;
  await hand.click("#note");
  await eventually(() => happened(page)).toContain("click note");
  await flood(meeting, 300);
  await speaks(meeting, "Still there?");
  await eventually(() => page.locator("#note").inputValue()).toContain("x");
  expect((await page.locator("#note").inputValue()).length).toBeLessThan(limits.remotePressesPerSecond);
  await panel.takeControlBack();
  await eventually(() => state(meeting)).toBe("off");
});

test("10,000 inputs at once end the session, and the customer is told why; their page heard few of them", async () => {
  const meeting = await begin();
  const { customer, page, hand, panel } = meeting;
  await hand.click("#note");
  await eventually(() => happened(page)).toContain("click note");
  const beganMs = performance.now();
  await flood(meeting, 5_000);
  await seen(customer.panel.getByText(english.errorWhat["peer-abusive"]));
  // However long a busy machine took over it: that many in any one second.
  const seconds = Math.ceil((performance.now() - beganMs) / 1_000);
  const heard = (await page.locator("#note").inputValue()).length;
  expect(heard).toBeLessThanOrEqual(limits.remotePressesPerSecond * seconds);
  expect(heard).toBeLessThan(5_000);
  await eventually(() => attachedTabs(customer)).toBe(0);
  // Nothing stays down, and the browser is the customer's.
  await page.locator("#name").press("Y");
  expect(await page.locator("#name").inputValue()).toBe("Y");
  await panel.again();
  await seen(customer.panel.getByLabel(english.join.codeLabel));
});

test("[CT-5] a technician cannot answer the question that they put to the customer", async () => {
  const meeting = await begin();
  const { technician, customer, page } = meeting;
  await technician.session.ask("clipboard");
  const question = await customer.questionWindow();
  await question.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { seen: heard });
    for (const type of ["mousedown", "mousemove", "keydown", "click"])
      addEventListener(type, () => heard.push(type), true);
  });
  const box = await technician.session.picture.boundingBox();
  if (box === null) throw new Error("there is no picture");
  // Wherever its buttons may lie, and by the keys that press the one in focus.
  for (let step = 1; step < 10; step += 1) {
    await technician.page.mouse.click(box.x + (box.width * step) / 10, box.y + (box.height * step) / 10);
    for (const key of ["Tab", "Enter", "Space"]) await technician.page.keyboard.press(key);
  }
  await speaks(meeting, "I cannot say yes to myself");
  expect(await happened(question)).toEqual([]);
  expect(await technician.session.giveBack("clipboard").count()).toBe(0);
  await questionPage(question).allowSession();
  await seen(technician.session.giveBack("clipboard"));
  expect(page.isClosed()).toBe(false);
});

test.each(["options.html", "panel.html", "lock.html", "chrome://version/", "chrome://settings/"])(
  "[CT-5] what a technician does to %s arrives nowhere, and they are told",
  async (address) => {
    const meeting = await begin();
    const { technician, customer, page } = meeting;
    const at = await middleOf(page, "#name");
    const own = await customer.context.newPage();
    await own.goto(address.startsWith("chrome://") ? address : customer.pageOf(address));
    await own.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { seen: heard });
      for (const type of ["mousedown", "mousemove", "keydown", "wheel", "click"]) {
        addEventListener(type, () => heard.push(type), true);
      }
    });
    await eventually(() => state(meeting)).toBe("blocked");
    const box = await technician.session.picture.boundingBox();
    await technician.page.mouse.click((box?.x ?? 0) + at.x * (box?.width ?? 0), (box?.y ?? 0) + 100);
    await technician.page.keyboard.type("x");
    await technician.page.mouse.wheel(0, 200);
    // What was sent before this is dealt with by the time it is here.
    await speaks(meeting, "I cannot press there");
    expect(await happened(own)).toEqual([]);
    expect(await attachedTabs(customer)).toBe(0);
    await own.close();
    await page.bringToFront();
    await eventually(() => state(meeting)).toBe("ready");
  },
);
