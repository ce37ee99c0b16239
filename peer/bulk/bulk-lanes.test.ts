import { describe, expect, test } from "vitest";
import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import type { Link } from "../link/link.ts";
import { createMemoryLinks } from "../link/memory-link.ts";
import { createMemoryNetwork, type MemoryNetwork } from "../link/memory-network.ts";
import { createManualClock, type ManualClock } from "../manual-clock.ts";
import { type BulkLanes, createBulkLanes } from "./bulk-lanes.ts";
import type { LaneName } from "./lane.ts";
import { laneSignal } from "./lane-signal.ts";

type LaneSignal = ControlMessageOf<"lane-signal">;

type End = {
  lanes: BulkLanes;
  /** Every connection this end made, ended ones too. */
  readonly links: Link[];
  readonly closed: LaneName[];
  readonly packets: (LaneName & { readonly bytes: Uint8Array })[];
  readonly sent: LaneSignal[];
  readonly refusals: string[];
  failing: number;
};

type Pair = {
  readonly host: End;
  readonly viewer: End;
  readonly clock: ManualClock;
  settle(ms?: number): void;
};

const secret = new Uint8Array(32).fill(7);

/** Two ends whose signals travel in order with everything else; `carries` says whether the control channel does. */
function createPair(carries: () => boolean = () => true): Pair {
  const network: MemoryNetwork = createMemoryNetwork({ seed: 1 });
  const clock = createManualClock();
  const make = (role: "host" | "viewer"): End => {
    const links: Link[] = [];
    const createLink = createMemoryLinks(network);
    const end: End = {
      links,
      closed: [],
      packets: [],
      sent: [],
      refusals: [],
      failing: 0,
      lanes: createBulkLanes({
        role,
        selfSender: role === "host" ? 0 : 1,
        peerSender: role === "host" ? 1 : 0,
        pairSecret: secret,
        ice: { servers: [], relayOnly: false, lifetimeMs: null },
        clock,
        createLink(options) {
          const link = createLink(options);
          links.push(link);
          return link;
        },
        sendSignal(message) {
          if (!carries()) return false;
          end.sent.push(message);
          network.later(() => {
            const other = role === "host" ? pair.viewer : pair.host;
            const handled: Result<void> = other.lanes.handleSignal(message);
            if (!handled.ok) other.refusals.push(handled.code);
          });
          return true;
        },
      }),
    };
    end.lanes.on("closed", ({ lane, generation }) => void end.closed.push({ lane, generation }));
    end.lanes.on("packet", (packet) => void end.packets.push(packet));
    end.lanes.on("failing", () => {
      end.failing += 1;
    });
    return end;
  };
  const pair: Pair = {
    host: make("host"),
    viewer: make("viewer"),
    clock,
    settle(ms = 0) {
      network.flush();
      for (let left = ms; left > 0; left -= 100) {
        clock.advance(Math.min(100, left));
        network.flush();
      }
    },
  };
  return pair;
}

function namesOf({ lanes }: End): LaneName[] {
  return lanes.open.map(({ lane, generation }) => ({ lane, generation }));
}

/** Full windows at a rate that grows with the lanes, for so long. */
function carryFor({ host, settle }: Pair, ms: number): void {
  for (let passed = 0; passed < ms; passed += 500) {
    settle(500);
    host.lanes.noteRate({ bytes: 1e6 * host.lanes.open.length, elapsedMs: 500, saturated: true });
  }
  settle();
}

describe.each(["host", "viewer"] as const)("lanes that the %s wants", (wanting) => {
  test("[FT-6] none is made before somebody wants one; then it opens at both ends and carries packets", () => {
    const pair = createPair();
    pair.settle(60_000);
    expect([pair.host.links, pair.viewer.links]).toEqual([[], []]);
    pair[wanting].lanes.setWanted(true);
    pair.settle();
    expect(namesOf(pair.host)).toEqual([{ lane: 0, generation: 0 }]);
    expect(namesOf(pair.viewer)).toEqual(namesOf(pair.host));
    const name = { lane: 0, generation: 0 };
    expect(pair.host.lanes.send(name, Uint8Array.of(1, 2))).toBe(true);
    expect(pair.viewer.lanes.send(name, Uint8Array.of(3))).toBe(true);
    pair.settle();
    expect(pair.viewer.packets).toEqual([{ ...name, bytes: Uint8Array.of(1, 2) }]);
    expect(pair.host.packets).toEqual([{ ...name, bytes: Uint8Array.of(3) }]);
  });

  test("[FT-6] what one end sends under, the other opens under, and the two ways differ", () => {
    const pair = createPair();
    pair[wanting].lanes.setWanted(true);
    pair.settle();
    const [host] = pair.host.lanes.open;
    const [viewer] = pair.viewer.lanes.open;
    expect(host?.sendRoute).toEqual(viewer?.receiveRoute);
    expect(viewer?.sendRoute).toEqual(host?.receiveRoute);
    expect(host?.sendRoute.keys).not.toEqual(host?.receiveRoute.keys);
  });

  test("[FT-6] it stays a while for the next file, and then closes at both ends", () => {
    const pair = createPair();
    pair[wanting].lanes.setWanted(true);
    pair.settle();
    pair[wanting].lanes.setWanted(false);
    pair.settle(5_000);
    expect(namesOf(pair.viewer)).toHaveLength(1);
    pair[wanting].lanes.setWanted(true);
    pair.settle(60_000);
    expect(namesOf(pair.host)).toEqual([{ lane: 0, generation: 0 }]);
    pair[wanting].lanes.setWanted(false);
    pair.settle(60_000);
    for (const end of [pair.host, pair.viewer]) {
      expect(namesOf(end)).toEqual([]);
      expect(end.links.map(({ state }) => ["closed", "failed"].includes(state))).toEqual([true]);
    }
  });

  test.each(["host", "viewer"] as const)(
    "[FT-6] one that the %s loses comes back as the next generation, under other keys",
    (losing) => {
      const pair = createPair();
      pair[wanting].lanes.setWanted(true);
      pair.settle();
      const [before] = pair.host.lanes.open;
      pair[losing].links[0]?.dispose();
      pair.settle();
      expect(pair.host.closed).toEqual([{ lane: 0, generation: 0 }]);
      expect(pair.viewer.closed).toEqual([{ lane: 0, generation: 0 }]);
      pair.settle(5_000);
      const [after] = pair.host.lanes.open;
      expect(namesOf(pair.viewer)).toEqual([{ lane: 0, generation: 1 }]);
      expect(after?.generation).toBe(1);
      expect(after?.sendRoute.keys).not.toEqual(before?.sendRoute.keys);
      expect(pair.host.lanes.send({ lane: 0, generation: 0 }, Uint8Array.of(1))).toBe(false);
    },
  );

  test("[FT-6] one whose packets were refused is dropped at both ends and comes back", () => {
    const pair = createPair();
    pair[wanting].lanes.setWanted(true);
    pair.settle();
    pair[wanting].lanes.drop({ lane: 0, generation: 0 });
    // Said twice: the second is of a connection that is gone.
    pair[wanting].lanes.drop({ lane: 0, generation: 0 });
    pair.settle(5_000);
    expect(namesOf(pair.host)).toEqual([{ lane: 0, generation: 1 }]);
    expect(namesOf(pair.viewer)).toEqual([{ lane: 0, generation: 1 }]);
    expect([...pair.host.refusals, ...pair.viewer.refusals]).toEqual([]);
  });
});

describe("several lanes", () => {
  test("[FT-6] they are added while each brings more, with keys of their own, and never above the limit", () => {
    const pair = createPair();
    pair.host.lanes.setWanted(true);
    pair.settle();
    carryFor(pair, 60_000);
    expect(namesOf(pair.host)).toHaveLength(limits.bulkLanes);
    expect(namesOf(pair.viewer)).toEqual(namesOf(pair.host));
    const keys = pair.host.lanes.open.map(({ sendRoute }) => sendRoute.keys.cipherKey.join());
    expect(new Set(keys).size).toBe(limits.bulkLanes);
  });

  test("[FT-6] a lane that is one too many is closed at both ends", () => {
    const pair = createPair();
    pair.host.lanes.setWanted(true);
    pair.settle();
    for (let passed = 0; passed < 20_000; passed += 500) {
      pair.settle(500);
      pair.host.lanes.noteRate({ bytes: 1e6, elapsedMs: 500, saturated: true });
    }
    pair.settle();
    expect(pair.host.closed).toContainEqual({ lane: 1, generation: 0 });
    expect(namesOf(pair.host)).toEqual([{ lane: 0, generation: 0 }]);
    expect(namesOf(pair.viewer)).toEqual([{ lane: 0, generation: 0 }]);
  });
});

describe("the control channel", () => {
  test("while it is down, lanes that are open stay, and none is made; then it goes on", () => {
    const pair = createPair();
    pair.host.lanes.setWanted(true);
    pair.settle();
    for (const end of [pair.host, pair.viewer]) end.lanes.setSendAllowed(false);
    pair.settle(1_000);
    expect(namesOf(pair.viewer)).toHaveLength(1);
    pair.viewer.links[0]?.dispose();
    pair.settle(60_000);
    expect(pair.host.links).toHaveLength(1);
    for (const end of [pair.host, pair.viewer]) end.lanes.setSendAllowed(true);
    pair.settle(60_000);
    expect(namesOf(pair.host)).toEqual([{ lane: 0, generation: 1 }]);
    expect(namesOf(pair.viewer)).toEqual([{ lane: 0, generation: 1 }]);
  });

  test("a viewer that could not say what it wants says so once it can", () => {
    let carries = false;
    const pair = createPair(() => carries);
    pair.viewer.lanes.setWanted(true);
    pair.settle(1_000);
    expect(pair.host.links).toEqual([]);
    carries = true;
    pair.viewer.lanes.setSendAllowed(true);
    pair.settle();
    expect(namesOf(pair.viewer)).toHaveLength(1);
  });

  test("a host whose signals do not leave tries again, more and more seldom, and says that it is failing", () => {
    const pair = createPair(() => false);
    pair.host.lanes.setWanted(true);
    pair.settle(60_000);
    expect(pair.host.failing).toBeGreaterThan(1);
    const tries = pair.host.links.length;
    expect(tries).toBeLessThan(12);
    expect(pair.host.links.slice(0, -1).map(({ state }) => state)).not.toContain("live");
    pair.settle(15_000);
    expect(pair.host.links.length - tries).toBeLessThanOrEqual(2);
  });
});

describe("keys", () => {
  test("[FT-6] under a new secret every lane ends, and generations begin at 0", () => {
    const pair = createPair();
    pair.host.lanes.setWanted(true);
    pair.settle();
    const [before] = pair.host.lanes.open;
    for (const end of [pair.viewer, pair.host]) end.lanes.rekey(new Uint8Array(32).fill(9));
    pair.settle(5_000);
    const [after] = pair.host.lanes.open;
    expect(namesOf(pair.viewer)).toEqual([{ lane: 0, generation: 0 }]);
    expect(after?.generation).toBe(0);
    expect(after?.sendRoute.keys).not.toEqual(before?.sendRoute.keys);
  });
});

describe("what a peer may not say", () => {
  test("a viewer makes no connections, and a host is told no wishes", () => {
    const { host, viewer } = createPair();
    const invented = laneSignal({ lane: 2, generation: 5 }, { kind: "signal", signal: "{}" });
    expect(host.lanes.handleSignal(invented)).toMatchObject({ ok: false, code: "direction-wrong" });
    expect(host.links).toEqual([]);
    const want = laneSignal({ lane: 0, generation: 0 }, { kind: "want", lanes: 4 });
    expect(viewer.lanes.handleSignal(want)).toMatchObject({ ok: false, code: "direction-wrong" });
  });

  test.each([
    ["no JSON", "x"],
    ["an unknown kind", '{"kind":"more"}'],
    ["more lanes than there are", `{"kind":"want","lanes":${limits.bulkLanes + 1}}`],
    ["a further field", '{"kind":"gone","why":1}'],
  ])("%s is refused, and nothing happens", (_, payload) => {
    const { host } = createPair();
    const message = { t: "lane-signal", lane: 0, generation: 0, payload } as const;
    expect(host.lanes.handleSignal(message).ok).toBe(false);
    expect(host.links).toEqual([]);
  });

  test("signals of a connection that was given up are let go, at either end", () => {
    const pair = createPair();
    pair.host.lanes.setWanted(true);
    pair.settle();
    pair.host.lanes.drop({ lane: 0, generation: 0 });
    pair.settle(5_000);
    const links = [pair.host.links.length, pair.viewer.links.length];
    for (const { sent } of [pair.host, pair.viewer]) {
      for (const old of sent.filter(({ generation }) => generation === 0)) {
        const other = sent === pair.host.sent ? pair.viewer : pair.host;
        if (!old.payload.includes('"want"')) expect(other.lanes.handleSignal(old).ok).toBe(true);
      }
    }
    pair.settle();
    expect([pair.host.links.length, pair.viewer.links.length]).toEqual(links);
    expect(namesOf(pair.viewer)).toEqual([{ lane: 0, generation: 1 }]);
  });
});

test("disposed, it ends its connections, makes none, and waits for nothing", () => {
  const pair = createPair();
  pair.host.lanes.setWanted(true);
  pair.settle();
  pair.host.lanes.dispose();
  pair.host.lanes.dispose();
  pair.host.lanes.setWanted(true);
  pair.settle(60_000);
  expect(pair.host.links.map(({ state }) => state)).toEqual(["closed"]);
  expect(namesOf(pair.host)).toEqual([]);
  pair.viewer.lanes.dispose();
  expect(pair.clock.pending).toBe(0);
});
