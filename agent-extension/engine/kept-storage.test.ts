import { expect, test } from "vitest";
import { createKeptStorage } from "./kept-storage.ts";
import { createScriptedDriver } from "./scripted-driver.ts";

test("what was kept before is there, and what is kept goes to the browser at once", () => {
  const browser = createScriptedDriver();
  const storage = createKeptStorage(browser.driver, { old: "1" });
  expect([storage.getItem("old"), storage.getItem("new"), storage.getItem("toString")]).toEqual([
    "1",
    null,
    null,
  ]);
  storage.setItem("new", "2");
  storage.removeItem("old");
  storage.removeItem("never");
  expect([storage.getItem("old"), storage.getItem("new")]).toEqual([null, "2"]);
  expect(browser.calls).toEqual(["keep new 2", "keep old null"]);
});

test("a browser that keeps nothing does not disturb the session", async () => {
  const browser = createScriptedDriver();
  browser.refuse("keep", "control-unavailable");
  const storage = createKeptStorage(browser.driver, {});
  storage.setItem("new", "2");
  await browser.settled();
  expect(storage.getItem("new")).toBe("2");
});
