import { expect, test } from "vitest";
import { withDebuggerHolds } from "./debugger-holds.ts";
import { createScriptedDriver } from "./scripted-driver.ts";

function start() {
  const browser = createScriptedDriver();
  browser.addTab(7, "https://shop.example/", { isActive: true });
  return { browser, driver: withDebuggerHolds(browser.driver) };
}

test("is attached for the first and let go after the last", async () => {
  const { browser, driver } = start();
  await Promise.all([driver.call("attach", 7), driver.call("attach", 7)]);
  await driver.call("detach", 7);
  expect(browser.attached.has(7)).toBe(true);
  await driver.call("detach", 7);
  expect(browser.calls).toEqual(["attach 7", "detach 7"]);
});

test.each([
  ["that the browser told of", (browser: ReturnType<typeof createScriptedDriver>) => browser.detach(7, "x")],
  [
    "of which nothing was heard",
    (browser: ReturnType<typeof createScriptedDriver>) => browser.attached.delete(7),
  ],
])("is attached anew after a loss %s", async (_what, lose) => {
  const { browser, driver } = start();
  await driver.call("attach", 7);
  lose(browser);
  expect(await driver.call("cdp", 7, "Page.enable", {})).toMatchObject({ ok: false });
  await driver.call("attach", 7);
  expect(browser.calls).toEqual(["attach 7", "attach 7"]);
  // A late answer from before is about the one before.
  expect(await driver.call("cdp", 7, "Page.enable", {})).toMatchObject({ ok: true });
});

test("a command of before that comes too early for a new attachment says nothing of that one", async () => {
  const { browser, driver } = start();
  const goOn = browser.hold("attach");
  const attaching = driver.call("attach", 7);
  // The browser looks the tab up before it attaches: what is sent meanwhile overtakes that.
  browser.attached.delete(7);
  expect(await driver.call("cdp", 7, "Page.getLayoutMetrics", {})).toMatchObject({ ok: false });
  browser.attached.add(7);
  goOn();
  await attaching;
  await driver.call("detach", 7);
  expect(browser.attached.has(7)).toBe(false);
  expect(await driver.call("attach", 7)).toMatchObject({ ok: true });
});
