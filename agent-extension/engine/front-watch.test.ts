import { expect, test } from "vitest";
import { createFrontWatch } from "./front-watch.ts";
import { createScriptedDriver } from "./scripted-driver.ts";

function start() {
  const browser = createScriptedDriver();
  browser.addTab(7, "https://shop.example/a", { isActive: true });
  browser.addTab(8, "chrome://settings");
  const told: (string | null)[] = [];
  const front = createFrontWatch(browser.driver, () => told.push(front.site));
  const lists = () => browser.calls.filter((call) => call.startsWith("listTabs")).length;
  return { browser, front, told, lists };
}

test("without a session no tab is listed, whatever changes", async () => {
  const { browser, front, lists } = start();
  browser.activate(8);
  browser.navigate(7, "https://bank.example/");
  await browser.settled();
  expect(lists()).toBe(0);
  expect([front.tab, front.site]).toEqual([null, null]);
});

test("for the time of a session the page in front is known, and forgotten after it", async () => {
  const { browser, front, told, lists } = start();
  front.watch(true);
  await browser.settled();
  expect([front.tab, front.site]).toEqual([7, "https://shop.example"]);
  browser.activate(8);
  await browser.settled();
  expect([front.tab, front.site]).toEqual([8, null]);
  front.watch(false);
  browser.activate(7);
  await browser.settled();
  expect([front.tab, front.site]).toEqual([null, null]);
  expect(told).toEqual(["https://shop.example", null]);
  expect(lists()).toBe(2);
});

test("a storm of changes comes to few lists, and the last is seen", async () => {
  const { browser, front, lists } = start();
  front.watch(true);
  for (let change = 0; change < 200; change += 1) browser.activate(change % 2 === 0 ? 8 : 7);
  await browser.settled();
  expect(front.tab).toBe(7);
  expect(lists()).toBe(2);
});

test("a session that ended while tabs were listed leaves nothing known, and the next begins anew", async () => {
  const { browser, front } = start();
  const answer = browser.hold("listTabs");
  front.watch(true);
  await browser.settled();
  front.watch(false);
  front.watch(true);
  answer();
  await browser.settled();
  expect(front.tab).toBe(7);
  const late = browser.hold("listTabs");
  browser.activate(8);
  await browser.settled();
  front.watch(false);
  late();
  await browser.settled();
  expect(front.tab).toBeNull();
});
