/** Pages inside of the customer's page: what is masked, noticed and reached there, also in another process. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { allow, handOn, letControl, meetInPanel, showWorkPage } from "../fixtures/control-meeting.ts";
import { eventually, seen } from "../fixtures/eventually.ts";
import { asOtherSite, type FramedPageServer, otherFrame, serveFramedPage } from "../fixtures/framed-page.ts";
import { createStage } from "../fixtures/stage.ts";
import { happened, serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";
import { english, likeFilled } from "../pages/words.ts";

const stage = createStage();
let work: WorkPageServer;
let framed: FramedPageServer;
beforeAll(async () => {
  work = await serveWorkPage();
  framed = await serveFramedPage(asOtherSite(work.address));
});
afterAll(() => Promise.all([work.stop(), framed.stop()]));

test("fields in frames of every kind and in every shadow are masked, from whenever they are there", async () => {
  const meeting = await meetInPanel(stage);
  const page = await showWorkPage(meeting, framed.address);
  // A process of its own, or this shows nothing.
  await (await meeting.customer.context.newCDPSession(await otherFrame(page))).detach();
  const security = (field: Element) => getComputedStyle(field).getPropertyValue("-webkit-text-security");
  const inFrames = async () => {
    const found: Record<string, string> = {};
    for (const name of ["srcdoc", "sandboxed", "data", "blank", "blob"]) {
      const inner = page.frame(name);
      found[name] = (await inner?.locator("#card").evaluate(security)) ?? "gone";
    }
    found["other"] = await (await otherFrame(page)).locator("#secret").evaluate(security);
    return found;
  };
  const inShadows = () =>
    page.evaluate(() => {
      const { roots } = window as unknown as { roots: Record<string, ShadowRoot> };
      const found = Object.entries(roots).map(([name, root]) => {
        const field = root.querySelector("#card");
        return [name, field && getComputedStyle(field).getPropertyValue("-webkit-text-security")];
      });
      return Object.fromEntries(found) as Record<string, string>;
    });
  const allFrames = {
    srcdoc: "disc",
    sandboxed: "disc",
    data: "disc",
    blank: "disc",
    blob: "disc",
    other: "disc",
  };
  expect(await inFrames()).toEqual(allFrames);
  await page.evaluate("attachLate()");
  expect(await inShadows()).toEqual({ closed: "disc", late: "disc" });
  // A page that shows what was typed keeps it masked, also where only its own scripts can look.
  await page.locator("#closed").click();
  await page.evaluate("roots.closed.querySelector('#card').setAttribute('autocomplete', 'off')");
  expect((await inShadows())["closed"]).toBe("disc");

  await page.reload();
  await page.evaluate("attachLate()");
  await eventually(inFrames).toEqual(allFrames);
  await eventually(inShadows).toEqual({ closed: "disc", late: "disc" });

  await meeting.panel.stopSharing();
  await eventually(inShadows).toEqual({ closed: "none", late: "none" });
  // The browser's own dots stay, of a field that the page made for passwords.
  const bare = {
    srcdoc: "none",
    sandboxed: "none",
    data: "none",
    blank: "none",
    blob: "none",
    other: "disc",
  };
  await eventually(inFrames).toEqual(bare);
});

test("[CT-3] the customer's own hand in a frame of another site takes the browser back", async () => {
  const meeting = await meetInPanel(stage);
  const { technician } = meeting;
  const page = await showWorkPage(meeting, framed.address);
  await letControl(meeting, "everywhere");
  const frame = await otherFrame(page);
  const hand = handOn(technician, page, frame);
  // What the technician does there is not the customer's.
  await hand.click("#name");
  // The browser leads keys to another process only once that says it has the focus.
  await eventually(() => happened(frame)).toContain("click name");
  await technician.page.keyboard.type("in a frame");
  await eventually(() => frame.locator("#name").inputValue()).toBe("in a frame");
  await hand.click("#note");
  await eventually(() => happened(frame)).toContain("click note");
  expect(await technician.session.controlState()).toBe("ready");

  // A key that the technician has not just pressed.
  await frame.locator("#note").press("q");
  await eventually(() => technician.session.controlState()).toBe("yielded");
  await eventually(() => technician.session.controlState()).toBe("ready");
  await page.mouse.move(300, 300);
  await page.mouse.move(320, 320);
  await eventually(() => technician.session.controlState()).toBe("yielded");
});

test("[CB-1] [FC-2] what the technician copies in a frame of another site comes, and a file of theirs goes there", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  const page = await showWorkPage(meeting, framed.address);
  await letControl(meeting, "everywhere");
  for (const right of ["clipboard", "files-in"] as const) await allow(meeting, page, right);
  const frame = await otherFrame(page);
  const hand = handOn(technician, page, frame);
  await frame.locator("#name").fill("order 4711");
  await eventually(() => technician.session.controlState()).toBe("ready");
  await hand.click("#name");
  await technician.page.keyboard.press("ControlOrMeta+A");
  await technician.page.keyboard.press("ControlOrMeta+C");
  await seen(customer.panel.getByText(likeFilled(english.clipboard.fromHost)));

  await hand.click("#upload");
  await seen(technician.page.getByText(english.fileChoice.title));
  const field = technician.page.getByTestId("page-file-input");
  await field.setInputFiles({ name: "scan.png", mimeType: "image/png", buffer: Buffer.alloc(500_000, 1) });
  await eventually(() => happened(frame)).toContain("change upload");
  const size = frame.locator("#upload").evaluate((input: HTMLInputElement) => input.files?.[0]?.size);
  expect(await size).toBe(500_000);
});
