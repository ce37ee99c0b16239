import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEmitter } from "../../peer/events.ts";
import type { DeviceEvents } from "../../peer/signaling/device-presence.ts";
import type {
  SignalingClient,
  SignalingEvents,
  SignalingState,
} from "../../peer/signaling/signaling-client.ts";
import { createPresence } from "./presence.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A signaling client whose server says what the test says; like the real one it tells of `watch` at once. */
function setUp(state: SignalingState = "online") {
  const signaling = createEmitter<SignalingEvents>();
  const events = createEmitter<DeviceEvents>();
  const watched: (readonly string[])[] = [];
  const devices = {
    on: events.on,
    watch(chosen: readonly string[]) {
      watched.push(chosen);
      events.emit("present", new Set());
    },
  } as unknown as SignalingClient["devices"];
  const { presence, dispose } = createRoot((end) => ({
    presence: createPresence({ state, on: signaling.on, devices }),
    dispose: end,
  }));
  return {
    presence,
    dispose,
    watched,
    answer: (...present: string[]) => events.emit("present", new Set(present)),
    server: (next: SignalingState) => signaling.emit("state", next),
  };
}

test("nothing is known before the server has answered, and then it is", () => {
  const { presence, watched, answer } = setUp();
  presence.watch(["a", "b"]);
  expect(watched).toEqual([["a", "b"]]);
  expect([presence.of("a"), presence.of("b")]).toEqual(["unknown", "unknown"]);
  answer("a");
  expect([presence.of("a"), presence.of("b"), presence.of("c")]).toEqual(["here", "away", "unknown"]);
  answer("b");
  expect([presence.of("a"), presence.of("b")]).toEqual(["away", "here"]);
});

test("without the server nothing is known, until it has answered again", () => {
  const { presence, answer, server } = setUp();
  presence.watch(["a"]);
  answer("a");
  server("offline");
  // The client takes back all that was present once the connection is lost.
  answer();
  expect([presence.server(), presence.of("a")]).toEqual(["offline", "unknown"]);
  server("online");
  expect(presence.of("a")).toBe("unknown");
  answer("a");
  expect(presence.of("a")).toBe("here");
});

test("what was watched before stays known while another choice is asked about", () => {
  const { presence, watched, answer } = setUp();
  presence.watch(["a", "b"]);
  answer("a");
  presence.watch(["a", "c"]);
  expect(watched).toHaveLength(1);
  vi.advanceTimersByTime(500);
  expect(watched.at(-1)).toEqual(["a", "c"]);
  expect([presence.of("b"), presence.of("c")]).toEqual(["unknown", "unknown"]);
  expect(presence.of("a")).not.toBe("unknown");
  answer("a");
  expect([presence.of("a"), presence.of("c")]).toEqual(["here", "away"]);
});

test("a person who types asks the server once, and not at all for the same devices", () => {
  const { presence, watched, answer, dispose } = setUp();
  presence.watch(["a", "b"]);
  answer();
  presence.watch(["a"]);
  presence.watch(["b"]);
  vi.advanceTimersByTime(400);
  presence.watch(["b", "a"]);
  vi.advanceTimersByTime(1_000);
  expect(watched).toHaveLength(1);
  presence.watch(["c"]);
  presence.watch(["d"]);
  vi.advanceTimersByTime(1_000);
  expect(watched.slice(1)).toEqual([["d"]]);
  presence.watch(["e"]);
  dispose();
  vi.advanceTimersByTime(1_000);
  expect(watched).toHaveLength(2);
});
