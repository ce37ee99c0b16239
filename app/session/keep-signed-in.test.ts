/** A technician stays signed in through a long session, and by nothing else. */
import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { myself } from "../../protocol/desk/sign-in-api.ts";
import { createFakeDesk, type FakeDesk } from "../desk/fake-desk.ts";
import { createAccount } from "../platform/account.ts";
import { keepSignedIn } from "./keep-signed-in.ts";

const minute = 60_000;
let end: () => void = () => undefined;

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  end();
  vi.useRealTimers();
});

async function start(desk: FakeDesk) {
  const [phase, setPhase] = createSignal<SessionSnapshot["phase"] | null>(null);
  const account = createAccount(desk.call);
  await account.refresh();
  createRoot((dispose) => {
    end = dispose;
    keepSignedIn(phase, { account, call: desk.call });
  });
  const before = desk.asked.length;
  return { setPhase, asked: () => desk.asked.slice(before).map(({ what }) => what) };
}

const asksMyself = `${myself.method} ${myself.path}`;

test("it asks every four minutes while a session runs, also through an interruption, and not once it is over", async () => {
  const { setPhase, asked } = await start(createFakeDesk({}, {}));
  vi.advanceTimersByTime(60 * minute);
  setPhase("waiting");
  vi.advanceTimersByTime(60 * minute);
  expect(asked()).toEqual([]);
  setPhase("live");
  vi.advanceTimersByTime(3 * minute);
  setPhase("interrupted");
  vi.advanceTimersByTime(5 * minute);
  setPhase("live");
  expect(asked()).toEqual([asksMyself, asksMyself]);
  setPhase("ended");
  vi.advanceTimersByTime(60 * minute);
  expect(asked()).toHaveLength(2);
});

test("it asks nothing where nobody is signed in, there are no accounts, or the page is gone", async () => {
  for (const desk of [createFakeDesk(), createFakeDesk({ organisation: null })]) {
    const { setPhase, asked } = await start(desk);
    setPhase("live");
    vi.advanceTimersByTime(60 * minute);
    expect(asked()).toEqual([]);
    end();
  }
  const { setPhase, asked } = await start(createFakeDesk({}, {}));
  setPhase("live");
  end();
  vi.advanceTimersByTime(60 * minute);
  expect(asked()).toEqual([]);
});
