/** What the extension tells of a page that is broken, and repairs of it: read and agreed to one by one. */
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BrokenPageServer, secret, serveBrokenPage } from "../fixtures/broken-page.ts";
import { type ExtensionMeeting, meetInPanel } from "../fixtures/control-meeting.ts";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { attachedTabs } from "../fixtures/extension-person.ts";
import { technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { questionPage } from "../pages/panel-page.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();
let shop: BrokenPageServer;
beforeAll(async () => {
  shop = await serveBrokenPage();
});
afterAll(() => shop.stop());

const reviewOf = ({ panel }: { panel: Page }) =>
  panel.getByRole("dialog", { name: english.system.reviewTitle });

/** The shop is in front at the customer's, and stays there. */
async function openShop({ customer }: ExtensionMeeting): Promise<Page> {
  customer.expectTrouble(/The cart is broken/, /503/);
  const page = await customer.openTab(shop.address);
  await page.bringToFront();
  return page;
}

test("[DG-1] [DG-2] [DG-3] [DG-4] of a broken page its errors arrive, and none of its secrets", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  await openShop(meeting);
  await technician.session.ask("diagnostics");
  const asking = await customer.questionWindow();
  await seen(asking.getByText(english.extension.reportMeans));
  await questionPage(asking).allowSession();
  const review = reviewOf(customer);
  await seen(review.getByRole("checkbox"));
  const { origin } = new URL(shop.address);
  const lines = () => review.getByRole("listitem").allInnerTexts();
  const first = (await lines()).join("\n");
  expect(first).toContain(`${origin}/shop?session`);
  expect(first).toContain("The cart is broken /api/cart?token");
  expect(first).toContain(`status 503`);
  expect(first).toContain(`${origin}/api/cart?token&page`);
  expect(first).toMatch(/login\s+127\.0\.0\.1\/, \d+ bytes, HttpOnly, SameSite=Lax/);
  expect(first).toMatch(/Local storage\s+1 entries/);
  expect(first).not.toContain(secret);
  await eventually(() => attachedTabs(customer)).toBe(0);

  // Loaded anew at the customer's press, it tells of its beginning, too.
  await review.getByRole("button", { name: english.extension.reportReload }).click();
  await eventually(async () => (await lines()).join("\n")).toContain("Failed GET");
  expect((await lines()).join("\n")).not.toContain(secret);
  await eventually(() => attachedTabs(customer)).toBe(0);

  await review
    .getByRole("listitem")
    .filter({ hasText: "The cart is broken" })
    .getByRole("checkbox")
    .uncheck();
  await review.getByRole("button", { name: english.system.reviewSend }).click();
  await seen(technician.page.getByRole("heading", { name: english.diagnostics.requests }));
  const arrived = await technician.page.locator("body").innerText();
  expect(arrived).toContain(`${origin}/api/cart?token&page`);
  expect(arrived).not.toContain("The cart is broken");
  expect(await technician.page.content()).not.toContain(secret);
});

test("[RP-2] [RP-3] cookies of the site are deleted after a yes, not after a no", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  const page = await openShop(meeting);
  const names = async () => (await customer.context.cookies(shop.address)).map(({ name }) => name).toSorted();
  await eventually(names).toEqual(["basket", "login"]);
  const what = english.repairs.names.cookies;
  const ask = async () => {
    await technician.page.getByRole("button", { name: filled(english.repairs.askFor, { what }) }).click();
    return customer.questionWindow();
  };
  await technician.page.getByRole("tab", { name: english.tabs.system }).click();

  const refusing = await ask();
  await questionPage(refusing).confirmCalled();
  const question = (asking: Page) =>
    asking.getByRole("dialog", { name: filled(english.consent.repairAsk, { name: technicianName }) });
  await seen(question(refusing).getByText(what));
  await seen(question(refusing).getByText(english.repairs.loses.cookies));
  await seen(question(refusing).getByText(new URL(shop.address).host));
  // By a key: a press at the same place, so soon after the one before, would count as its rest.
  // It closes the window with the key still down.
  await Promise.all([
    refusing.waitForEvent("close"),
    refusing.keyboard.press("Escape").catch(() => undefined),
  ]);
  await seen(technician.page.getByText(english.errorWhat["repair-refused"]));
  expect(await names()).toEqual(["basket", "login"]);

  const allowing = await ask();
  await question(allowing).getByRole("button", { name: english.consent.yesRepair }).click();
  await seen(technician.page.getByText(english.repairs.done, { exact: true }));
  await eventually(names).toEqual([]);
  expect(await page.evaluate(() => localStorage.length)).toBe(1);
  await eventually(() => attachedTabs(customer)).toBe(0);

  // Another page in front by the time of the yes: nothing is done to either.
  await page.reload();
  await eventually(names).toEqual(["basket", "login"]);
  await gone(technician.page.getByText(english.repairs.waiting));
  const late = await ask();
  await seen(question(late));
  await customer.panel.bringToFront();
  await question(late).getByRole("button", { name: english.consent.yesRepair }).click();
  await seen(technician.page.getByText(english.errorWhat["repair-page-changed"]));
  expect(await names()).toEqual(["basket", "login"]);
});

test("[RP-1] every repair of the catalogue is carried out by the browser", async () => {
  const meeting = await meetInPanel(stage);
  const { technician, customer } = meeting;
  const page = await openShop(meeting);
  await page.evaluate(async () => {
    sessionStorage.setItem("step", "2");
    await (await caches.open("v1")).put("/kept", new Response("kept"));
    document.title = "as it was loaded first";
  });
  const kept = () =>
    page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      caches: (await caches.keys()).length,
      isFirst: document.title === "as it was loaded first",
    }));
  await technician.page.getByRole("tab", { name: english.tabs.system }).click();
  let isFirst = true;
  const repair = async (what: string) => {
    await technician.page.getByRole("button", { name: filled(english.repairs.askFor, { what }) }).click();
    const asking = await customer.questionWindow();
    if (isFirst) await questionPage(asking).confirmCalled();
    isFirst = false;
    const yes = asking.getByRole("button", { name: english.consent.yesRepair });
    await eventually(() => yes.isEnabled()).toBe(true);
    // By a key: a press at the same place, so soon after the one before, would count as its rest.
    await Promise.all([asking.waitForEvent("close"), yes.press("Enter").catch(() => undefined)]);
    const row = technician.page.getByRole("listitem").filter({ hasText: what });
    await eventually(() => row.getByRole("status").innerText()).toBe(english.repairs.done);
  };
  const { names } = english.repairs;
  expect(await kept()).toEqual({ local: 1, session: 1, caches: 1, isFirst: true });
  await repair(names.zoom);
  await repair(names["service-worker"]);
  expect(await kept()).toEqual({ local: 1, session: 1, caches: 1, isFirst: true });
  await repair(names.storage);
  expect(await kept()).toEqual({ local: 0, session: 0, caches: 0, isFirst: true });
  await repair(names.reload);
  await eventually(() => page.title()).toBe("Broken shop");
  await page.evaluate(async () => {
    await caches.open("v2");
    document.title = "as it was loaded first";
  });
  await repair(names.cache);
  await eventually(() => page.title()).toBe("Broken shop");
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  await repair(names.permissions);
  await eventually(() =>
    customer.panel.evaluate(async () =>
      (await chrome.tabs.query({ active: true })).map(({ url }) => url ?? ""),
    ),
  ).toContainEqual(
    expect.stringMatching(/^chrome:\/\/settings\/content\/siteDetails\?site=http%3A%2F%2F127/),
  );
});
