import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { MemoryPacket } from "../bulk/memory-lanes.ts";
import { createSeededRandom } from "../session/testing/seeded-random.ts";
import { acceptAll, createFilePair, type FilePair, noise } from "./file-pair.ts";
import { finalTransferStates, type TransferSnapshot } from "./transfer-snapshot.ts";

const seeds = Array.from({ length: 24 }, (_, index) => index + 1);
const steps = 400;
/** A transfer with nothing in its way any more ends in a hundredth of this. */
const standsStillMs = 8_000;
const files = [70_000, 0, 1, 2_500_000, 300_000, 40, 1_100_000] as const;

/**
 * Whatever lanes, the link and people do, in any order: packets wait while those of other lanes pass them, lanes end with
 * what is under way on them, both sides pause, and the link is cut. Once all that has an end, so have the transfers.
 */
async function run(seed: number): Promise<void> {
  const random = createSeededRandom(seed);
  /** Of all steps. Where little happens, transfers come far before it does. */
  const disturbed = random.pick([0.05, 0.12, 0.3]);
  const pair = createFilePair();
  const waiting: MemoryPacket[] = [];
  pair.lanes.onPacket = (packet) => {
    waiting.push(packet);
    return false;
  };
  acceptAll(pair.host);
  acceptAll(pair.viewer);
  const contents = files.map((size) => noise(size, random.below(1_000)));
  const sources = contents.map((content, index) => {
    const name = index % 2 === 0 ? `${index}.bin` : `${index}.txt`;
    return { path: ["folder", name], file: new File([content], name, { lastModified: index }) };
  });
  const outgoing = (["viewer", "host"] as const).map((from) => {
    const offered = pair[from].offer(sources);
    if (!offered.ok) throw new Error(offered.code);
    return { from, to: from === "host" ? "viewer" : "host", id: offered.value } as const;
  });
  const all = (): TransferSnapshot[] =>
    outgoing.flatMap(({ id }) =>
      [pair.host, pair.viewer].flatMap(({ snapshots }) => snapshots.filter((one) => one.id === id)),
    );
  const isOver = () => all().length === 4 && all().every(({ state }) => finalTransferStates.includes(state));

  /** The first that waits on some lane in some direction: a lane keeps its order, lanes among each other do not. */
  const deliverOne = () => {
    const lane = random.below(4);
    const from = random.pick(["host", "viewer"] as const);
    const found = waiting.findIndex((packet) => packet.lane === lane && packet.from === from);
    const [packet] = found < 0 ? [] : waiting.splice(found, 1);
    if (packet !== undefined) pair.lanes.deliver(packet);
  };
  let isLive = true;
  const setLink = (live: boolean) => {
    // What was under way is lost with a change only, and each end says anew then what may have been lost.
    if (live !== isLive) pair.setLink(live);
    isLive = live;
  };
  const ofLanes = [() => pair.lanes.close(random.below(4)), () => openOne(pair, random.below(4))];
  const ofPeople = [
    () => setLink(false),
    () => setLink(true),
    () => setLink(true),
    () => pair.host.pause(random.pick(outgoing).id),
    () => pair.host.resume(random.pick(outgoing).id),
    () => pair.viewer.pause(random.pick(outgoing).id),
    () => pair.viewer.resume(random.pick(outgoing).id),
  ];
  // Going on after a pause mends what a lost lane may have spoiled: lanes are also lost alone.
  const disturb = random.next() < 0.5 ? ofLanes : [...ofLanes, ...ofLanes, ...ofPeople];

  for (let step = 0; step < steps && !isOver(); step += 1) {
    if (random.next() < disturbed) random.pick(disturb)();
    for (let count = random.below(12); count > 0; count -= 1) deliverOne();
    await turn();
  }

  setLink(true);
  for (const lane of [0, 1, 2, 3]) openOne(pair, lane);
  for (const { id } of outgoing) {
    pair.host.resume(id);
    pair.viewer.resume(id);
  }
  const untilMs = performance.now() + standsStillMs;
  while (!isOver()) {
    for (let count = 0; count < 12; count += 1) deliverOne();
    await turn();
    if (performance.now() > untilMs) {
      const states = all().map(({ direction, state, doneBytes }) => `${direction} ${state} ${doneBytes}`);
      throw new Error(`seed ${seed}: stood still, ${states.join(", ")}, ${waiting.length} packets wait`);
    }
  }
  for (const { to, id } of outgoing) {
    for (const [entry, content] of contents.entries()) {
      const file = await pair[to].openReceived(id, entry);
      if (!file.ok) throw new Error(`seed ${seed}: entry ${entry} ${file.code}`);
      expect(sha256(new Uint8Array(await file.value.arrayBuffer())), `seed ${seed}`).toBe(sha256(content));
    }
  }
  expect(pair.refusals, `seed ${seed}`).toEqual([]);
  pair.dispose();
}

function openOne(pair: FilePair, lane: number): void {
  if (!pair.lanes.host.open.some((open) => open.lane === lane)) pair.lanes.open(lane);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

describe("whatever happens on the way", () => {
  test.each(seeds)("[FT-3] two transfers against each other end, and whole, seed %i", run);
});
