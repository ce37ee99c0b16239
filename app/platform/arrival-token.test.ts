import { beforeEach, expect, test, vi } from "vitest";

const token = `${"k".repeat(42)}8`;

/** A module lives as long as a page; here several do in one, so what each listens by is called by hand. */
const listening = vi.spyOn(globalThis, "addEventListener").mockImplementation(() => {});
beforeEach(() => {
  listening.mockClear();
  vi.resetModules();
  history.replaceState(null, "", "/");
});

async function arriveAt(address: string) {
  history.replaceState(null, "", address);
  const module = await import("./arrival-token.ts");
  module.watchArrivalToken();
  return module;
}

test("is taken off the address before anything else, and given out once", async () => {
  const { takeArrivalToken } = await arriveAt(`/set-up#${token}`);
  expect(location.pathname + location.hash).toBe("/set-up");
  expect(takeArrivalToken()).toBe(token);
  expect(takeArrivalToken()).toBeNull();
});

test("of a torn link is taken off too, and given to nobody", async () => {
  const { takeArrivalToken } = await arriveAt(`/invitation#${token.slice(0, 30)}`);
  expect(location.hash).toBe("");
  expect(takeArrivalToken()).toBeNull();
});

test("on any other page is not looked at, and an anchor of the page stays", async () => {
  const elsewhere = await arriveAt(`/about#${token}`);
  expect(location.hash).toBe(`#${token}`);
  expect(elsewhere.takeArrivalToken()).toBeNull();
  await arriveAt("/set-up#main");
  expect(location.hash).toBe("#main");
});

test("of a link that is followed while the page is open is told", async () => {
  const { takeArrivalToken, onArrivalToken } = await arriveAt("/new-password");
  const told = vi.fn();
  const stop = onArrivalToken(told);
  history.replaceState(null, "", `/new-password#${token}`);
  const [type, read] = listening.mock.calls[0] ?? [];
  expect(type).toBe("hashchange");
  if (typeof read === "function") read(new Event("hashchange"));
  expect(told).toHaveBeenCalledTimes(1);
  expect(location.hash).toBe("");
  expect(takeArrivalToken()).toBe(token);
  stop();
});
