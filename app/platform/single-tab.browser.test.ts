import { afterEach, expect, test, vi } from "vitest";
import { claimTab, type TabClaim } from "./single-tab.ts";

const held: TabClaim[] = [];
async function claim(steal: boolean, onYield = () => {}) {
  const made = await claimTab(steal, onYield);
  held.push(made);
  return made;
}

afterEach(async () => {
  for (const each of held.splice(0)) if (each.held) each.release();
  // A lock that was let go of is free a moment later.
  await navigator.locks.request("farhand-customer-session", () => undefined);
});

test("the first has it, the second does not, until the first lets go", async () => {
  const first = await claim(false);
  expect(first.held).toBe(true);
  expect((await claim(false)).held).toBe(false);
  if (first.held) first.release();
  await expect.poll(async () => (await claim(false)).held).toBe(true);
});

test("taking over: the first is told and lets go, and the second has it", async () => {
  const yielded = vi.fn();
  await claim(false, yielded);
  const second = await claim(true);
  expect(second.held).toBe(true);
  expect(yielded).toHaveBeenCalledOnce();
  expect((await claim(false)).held).toBe(false);
});

test("who took over can be taken over from in turn", async () => {
  const [first, second] = [vi.fn(), vi.fn()];
  await claim(false, first);
  await claim(true, second);
  expect((await claim(true)).held).toBe(true);
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
});

test("other words on the channel change nothing", async () => {
  const yielded = vi.fn();
  await claim(false, yielded);
  const channel = new BroadcastChannel("farhand-customer-session");
  for (const word of ["yield ", null, { yield: true }]) channel.postMessage(word);
  channel.close();
  const other = new BroadcastChannel("farhand-customer-session");
  const heard = new Promise((resolve) => other.addEventListener("message", resolve, { once: true }));
  const again = new BroadcastChannel("farhand-customer-session");
  again.postMessage("now");
  await heard;
  again.close();
  other.close();
  expect(yielded).not.toHaveBeenCalled();
  expect((await claim(false)).held).toBe(false);
});
