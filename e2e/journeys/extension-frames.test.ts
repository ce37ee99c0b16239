/** Pages inside of the customer's page: what is masked, noticed and reached there, also in another process. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { meetInPanel, showWorkPage } from "../fixtures/control-meeting.ts";
import { eventually } from "../fixtures/eventually.ts";
import { asOtherSite, type FramedPageServer, otherFrame, serveFramedPage } from "../fixtures/framed-page.ts";
import { createStage } from "../fixtures/stage.ts";
import { serveWorkPage, type WorkPageServer } from "../fixtures/work-page.ts";

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
