import { describe, expect, it } from "vitest";
import { createManualClock } from "../manual-clock.ts";
import { createHeartbeat, type Ping } from "./heartbeat.ts";
import { createMessageRate } from "./message-rate.ts";

/** Two sides whose clocks lie `offsetMs` apart. */
function create(offsetMs: number) {
  const clock = createManualClock();
  const sent: Ping[] = [];
  const near = createHeartbeat({ clock, timeline: () => clock.now(), send: (ping) => sent.push(ping) });
  const far = createHeartbeat({ clock, timeline: () => clock.now() + offsetMs, send: () => {} });
  const measured: { roundTripMs: number; otherMinusOwnMs: number }[] = [];
  let silences = 0;
  near.on("measured", (each) => measured.push(each));
  near.on("silent", () => {
    silences += 1;
  });
  near.start();
  return { clock, near, far, sent, measured, silences: () => silences };
}

describe("a heartbeat", () => {
  it("measures the way there and back, and how far the clocks lie apart", () => {
    const { clock, near, far, sent, measured } = create(5_000);
    clock.advance(30);
    const [ping] = sent;
    if (ping === undefined) throw new Error("no ping");
    const pong = far.handlePing(ping);
    clock.advance(30);
    near.handlePong(pong);
    expect(measured).toEqual([{ roundTripMs: 60, otherMinusOwnMs: 5_000 }]);
  });

  it("trusts no pong that it did not ask for, or twice, or with another time", () => {
    const { near, far, sent, measured } = create(0);
    const [ping] = sent;
    if (ping === undefined) throw new Error("no ping");
    const pong = far.handlePing(ping);
    near.handlePong({ ...pong, id: 77 });
    near.handlePong({ ...pong, sentMs: -1 });
    expect(measured).toEqual([]);
    near.handlePong(pong);
    near.handlePong(pong);
    expect(measured).toHaveLength(1);
  });

  it("gives no negative or absurd times for a pong that lies", () => {
    const { clock, near, sent, measured } = create(0);
    clock.advance(10);
    const { id = 0, sentMs = 0 } = sent[0] ?? {};
    near.handlePong({ t: "pong", id, sentMs, receivedMs: 8e15, repliedMs: 0 });
    expect(measured[0]?.roundTripMs).toBe(10);
    expect(Number.isFinite(measured[0]?.otherMinusOwnMs)).toBe(true);
  });

  it("tells a silence once, and again only after an answer", () => {
    const { clock, near, far, sent, silences } = create(0);
    clock.advance(30_000);
    expect(silences()).toBe(1);
    const last = sent.at(-1);
    if (last !== undefined) near.handlePong(far.handlePing(last));
    clock.advance(30_000);
    expect(silences()).toBe(2);
    near.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe("a message rate", () => {
  it("[CH-4] gives as many as it says, and what time brings back", () => {
    const clock = createManualClock();
    const take = createMessageRate(clock, 10);
    const count = () => {
      let taken = 0;
      while (take()) taken += 1;
      return taken;
    };
    expect(count()).toBe(10);
    clock.advance(500);
    expect(count()).toBe(5);
    clock.advance(60_000);
    expect(count()).toBe(10);
  });
});
