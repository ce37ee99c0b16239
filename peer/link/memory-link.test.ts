import { describe, expect, it } from "vitest";
import { createManualClock } from "../manual-clock.ts";
import type { LinkState } from "./link.ts";
import { describeLinkContract } from "./link-contract.ts";
import { createMemoryLinkPair, createMemoryLinks } from "./memory-link.ts";
import { createMemoryNetwork, type MemoryNetworkOptions } from "./memory-network.ts";

const channels = [
  { name: "control", id: 1 },
  { name: "pointer", id: 2, ordered: false },
];

function createPair(options: Partial<MemoryNetworkOptions> = {}) {
  const clock = createManualClock();
  const pair = createMemoryLinkPair({ seed: 5, channels, clock, giveUpAfterMs: 60_000, ...options });
  return { ...pair, clock };
}

function createLivePair(options: Partial<MemoryNetworkOptions> = {}) {
  const pair = createPair(options);
  pair.network.flush();
  expect([pair.host.state, pair.viewer.state]).toEqual(["live", "live"]);
  return pair;
}

/** The first byte of each message that arrives on the viewer's channel. */
function arrivals(pair: ReturnType<typeof createPair>, name: string): number[] {
  const arrived: number[] = [];
  pair.viewer.channel(name).on("message", (bytes) => arrived.push(bytes[0] ?? -1));
  return arrived;
}

function sendNumbered(pair: ReturnType<typeof createPair>, name: string, count: number): number[] {
  const sent = Array.from({ length: count }, (_, index) => index);
  for (const number of sent) expect(pair.host.channel(name).send(new Uint8Array([number]))).toBe(true);
  return sent;
}

describeLinkContract("memory", ({ channels, clock, carry }) =>
  createMemoryLinkPair({
    seed: 1,
    automatic: true,
    channels,
    clock,
    giveUpAfterMs: 60_000,
    carry: (payload, from) => carry({ from, payload }),
  }),
);

describe("a pair of memory links", () => {
  it("moves only when flushed", () => {
    const pair = createPair();
    expect(pair.host.state).toBe("connecting");
    pair.network.flush();
    const arrived = arrivals(pair, "control");
    sendNumbered(pair, "control", 2);
    expect(arrived).toEqual([]);
    expect(pair.host.channel("control").bufferedBytes).toBe(2);
    expect(pair.network.flushOne()).toBe(true);
    expect(arrived).toEqual([0]);
    pair.network.flush();
    expect(arrived).toEqual([0, 1]);
    expect(pair.network.flushOne()).toBe(false);
  });

  it("does the same for the same seed", () => {
    const run = () => {
      const pair = createLivePair({ faultsByChannel: { pointer: { drop: 0.3, duplicate: 0.2 } } });
      const arrived = arrivals(pair, "pointer");
      sendNumbered(pair, "pointer", 40);
      pair.network.flush();
      return arrived;
    };
    expect(run()).toEqual(run());
  });

  it("drops, duplicates and reorders as it is told", () => {
    const dropped = createLivePair({ faultsByChannel: { control: { drop: 0.5 } } });
    const kept = arrivals(dropped, "control");
    sendNumbered(dropped, "control", 50);
    dropped.network.flush();
    expect(kept.length).toBeLessThan(50);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));

    const doubled = createLivePair({ faultsByChannel: { control: { duplicate: 0.5 } } });
    const twice = arrivals(doubled, "control");
    sendNumbered(doubled, "control", 50);
    doubled.network.flush();
    expect(twice.length).toBeGreaterThan(50);

    const mixed = createLivePair();
    const unordered = arrivals(mixed, "pointer");
    const sent = sendNumbered(mixed, "pointer", 50);
    mixed.network.flush();
    expect(unordered).not.toEqual(sent);
    expect(unordered.toSorted((a, b) => a - b)).toEqual(sent);
  });

  it("lets a test stand in the middle of a channel", () => {
    const pair = createLivePair({
      intercept: ({ bytes, from, channel }) =>
        channel === "control" && from === 1 ? [bytes, new Uint8Array([99])] : [bytes],
    });
    const arrived = arrivals(pair, "control");
    sendNumbered(pair, "control", 2);
    pair.network.flush();
    expect(arrived).toEqual([0, 99, 1, 99]);
  });

  it("heals by itself after a short cut, and delivers what was on its way", () => {
    const pair = createLivePair();
    const arrived = arrivals(pair, "control");
    pair.network.cut();
    pair.network.flush();
    expect([pair.host.state, pair.viewer.state]).toEqual(["interrupted", "interrupted"]);
    sendNumbered(pair, "control", 3);
    pair.network.flush();
    expect(arrived).toEqual([]);
    pair.network.heal();
    pair.network.flush();
    expect([pair.host.state, pair.viewer.state]).toEqual(["live", "live"]);
    expect(arrived).toEqual([0, 1, 2]);
  });

  it("[LK-4] comes back on the same channels after a lasting cut, by an ICE restart", async () => {
    const pair = createLivePair();
    const arrived = arrivals(pair, "control");
    pair.network.cut({ lasting: true });
    pair.network.flush();
    sendNumbered(pair, "control", 3);
    pair.clock.advance(20_000);
    pair.network.flush();
    expect(pair.host.state).toBe("interrupted");
    pair.network.heal();
    pair.network.flush();
    expect(pair.host.state).toBe("interrupted");
    pair.clock.advance(20_000);
    pair.network.flush();
    expect([pair.host.state, pair.viewer.state]).toEqual(["live", "live"]);
    expect(arrived).toEqual([0, 1, 2]);
    expect((await pair.host.stats()).restarts).toBeGreaterThan(1);
  });

  it("fails at both ends when nothing brings it back in time", () => {
    const pair = createLivePair();
    const states: LinkState[] = [];
    let closed = 0;
    pair.viewer.on("state", (state) => states.push(state));
    pair.viewer.channel("control").on("close", () => {
      closed += 1;
    });
    pair.network.cut({ lasting: true });
    pair.network.flush();
    pair.clock.advance(60_000);
    pair.network.flush();
    expect(states).toEqual(["interrupted", "failed"]);
    expect(pair.host.state).toBe("failed");
    expect(closed).toBe(1);
    expect(pair.clock.pending).toBe(0);
  });

  it("fails when the other end never answers", () => {
    const clock = createManualClock();
    const { host, network } = createMemoryLinkPair({
      seed: 1,
      channels,
      clock,
      giveUpAfterMs: 30_000,
      carry: () => null,
    });
    network.flush();
    clock.advance(30_000);
    expect(host.state).toBe("failed");
  });

  it("says the fingerprints it is told to say, as with a server that swaps them", () => {
    const clock = createManualClock();
    const hostFingerprints = { local: "sha-256 aa", remote: "sha-256 ee" };
    const options = { seed: 1, channels, clock, giveUpAfterMs: 60_000 };
    const pair = createMemoryLinkPair({ ...options, hostFingerprints, viewerFingerprints: null });
    pair.network.flush();
    expect(pair.host.fingerprints()).toEqual(hostFingerprints);
    expect(pair.viewer.fingerprints()).toBeNull();
  });

  it("refuses what is not a message, and stops holding for nobody at a bound", () => {
    const pair = createLivePair();
    for (let index = 0; index < 600; index += 1) pair.host.channel("control").send(new Uint8Array(1));
    pair.network.flush();
    expect(pair.viewer.refusedMessages).toBe(600 - 512);
  });

  it("holds any number of links on one network", () => {
    const network = createMemoryNetwork({ seed: 3 });
    const createLink = createMemoryLinks(network);
    const options = {
      channels,
      clock: createManualClock(),
      giveUpAfterMs: 60_000,
      ice: { servers: [], relayOnly: false, lifetimeMs: null },
    };
    const pairs = Array.from({ length: 3 }, () => {
      const host = createLink({ ...options, initiator: true });
      const viewer = createLink({ ...options, initiator: false });
      host.on("signal", (payload) => viewer.signal(payload));
      viewer.on("signal", (payload) => host.signal(payload));
      return { host, viewer };
    });
    network.flush();
    expect(pairs.flatMap(({ host, viewer }) => [host.state, viewer.state])).toEqual(Array(6).fill("live"));
    expect(new Set(pairs.map(({ host }) => host.fingerprints()?.local)).size).toBe(3);
  });
});
