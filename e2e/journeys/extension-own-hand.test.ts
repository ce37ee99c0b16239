/** What only the customer's own mouse and keyboard do to their browser: the panic key, the notice's Cancel, developer tools. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handOn, letControl, meetInPanel, showWorkPage } from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { attachedTabs } from "../fixtures/extension-person.ts";
import { hasRealScreen, pagePlace, type RealScreen, startRealScreen } from "../fixtures/real-screen.ts";
import { createStage } from "../fixtures/stage.ts";
import { happened, serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { english } from "../pages/words.ts";

const stage = createStage();

describe.skipIf(!hasRealScreen)("on a screen with a mouse and a keyboard", () => {
  let work: WorkPageServer;
  let screen: RealScreen;
  beforeAll(async () => {
    [work, screen] = await Promise.all([serveWorkPage(), startRealScreen()]);
  });
  afterAll(() => Promise.all([work.stop(), screen.stop()]));

  async function begin() {
    const meeting = await meetInPanel(stage, screen.display);
    const page = await showWorkPage(meeting, work.address);
    await letControl(meeting, "everywhere");
    await page.bringToFront();
    const hand = handOn(meeting.technician, page);
    await hand.click("#name");
    await eventually(() => happened(page)).toContain("click name");
    const state = () => meeting.technician.session.controlState();
    return { ...meeting, page, hand, state };
  }

  test.each(["a page of the web", "a page of the browser"])(
    "[CT-8] the panic key ends control from %s, with a key held, and the session goes on",
    async (where) => {
      const { technician, customer, panel, page, state } = await begin();
      await technician.page.keyboard.down("Shift");
      await eventually(() => happened(page)).toContain("keydown ShiftLeft");
      if (where === "a page of the browser") await customer.openTab("chrome://version/");
      screen.press("ctrl+shift+period");
      await eventually(state).toBe("off");
      await eventually(() => happened(page)).toContain("keyup ShiftLeft");
      await technician.page.keyboard.up("Shift");
      await eventually(() => attachedTabs(customer)).toBe(0);
      expect(await panel.allowed.innerText()).toContain(english.customer.may.view);
      expect(await panel.allowed.innerText()).not.toContain(english.customer.may.control);
      await technician.session.chat.say("What happened?");
      await seen(panel.chat.messages.getByText("What happened?"));
    },
  );

  test("[CT-8] Cancel on the browser's own notice ends control, says so, and the session goes on", async () => {
    const { technician, customer, panel, page, hand, state } = await begin();
    const place = await pagePlace(page);
    // It is somewhere in the bar above the page.
    let x = place.x + place.width / 2;
    await eventually(async () => {
      if ((await state()) !== "off") screen.click((x += 20), place.y - 28);
      return state();
    }).toBe("off");
    await seen(technician.page.getByText(english.errorWhat["control-banner-cancelled"]));
    await eventually(() => attachedTabs(customer)).toBe(0);
    const before = (await happened(page)).length;
    await hand.click("#note");
    await technician.session.chat.say("May I go on?");
    await seen(panel.chat.messages.getByText("May I go on?"));
    expect((await happened(page)).slice(before)).not.toContain("click note");
  });

  test("developer tools that the customer opens leave session and control as they are", async () => {
    const { technician, customer, panel, page, hand, state } = await begin();
    const width = await page.evaluate(() => innerWidth);
    screen.press("F12");
    await eventually(() => page.evaluate(() => innerWidth)).not.toBe(width);
    await eventually(state).toBe("ready");
    await eventually(async () => {
      await hand.click("#note");
      return happened(page);
    }).toContain("click note");
    expect(await attachedTabs(customer)).toBe(1);
    await technician.session.chat.say("I still see it");
    await seen(panel.chat.messages.getByText("I still see it"));
  });
});
