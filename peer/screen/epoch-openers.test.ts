import { describe, expect, it } from "vitest";
import { encodeScreenHeartbeat } from "../../protocol/screen-layout.ts";
import { createEpochOpeners } from "./epoch-openers.ts";
import { createFrameSealing } from "./frame-sealing.ts";

function createEnds() {
  let nowMs = 0;
  const opened: number[] = [];
  let refused = 0;
  let settled = 0;
  const openers = createEpochOpeners({
    clock: { now: () => nowMs, after: () => () => {} },
    onPlaintext: (plaintext) => {
      opened.push(new DataView(plaintext.buffer, plaintext.byteOffset).getUint32(4));
      settled += 1;
    },
    onRefused: () => {
      refused += 1;
      settled += 1;
    },
  });
  const sealing = createFrameSealing();
  const seal = (...numbers: number[]) =>
    new Promise<Uint8Array<ArrayBuffer>[]>((resolve) => {
      const packets: Uint8Array<ArrayBuffer>[] = [];
      sealing.seal(numbers.map(encodeScreenHeartbeat), (packet) => {
        packets.push(packet);
        if (packets.length === numbers.length) resolve(packets);
      });
    });
  return {
    openers,
    sealing,
    seal,
    opened,
    refused: () => refused,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** Resolves once so many packets were answered. */
    answered: (count: number) => expect.poll(() => settled, { interval: 1 }).toBe(count),
  };
}

const key = (byte: number) => new Uint8Array(32).fill(byte);

describe("epoch openers", () => {
  it("opens in order what was sealed in order", async () => {
    const ends = createEnds();
    ends.sealing.setGroupKey(1, key(1));
    ends.openers.setGroupKey(1, key(1));
    for (const packet of await ends.seal(1, 2, 3, 4)) ends.openers.open(packet);
    await ends.answered(4);
    expect(ends.opened).toEqual([1, 2, 3, 4]);
  });

  it("keeps packets whose key has not come yet, and opens them in order when it comes", async () => {
    const ends = createEnds();
    ends.sealing.setGroupKey(1, key(1));
    ends.openers.setGroupKey(1, key(1));
    const old = await ends.seal(1, 2);
    ends.sealing.setGroupKey(2, key(2));
    const fresh = await ends.seal(3, 4);
    for (const packet of [...old, ...fresh]) ends.openers.open(packet);
    await ends.answered(2);
    ends.openers.setGroupKey(2, key(2));
    await ends.answered(4);
    expect(ends.opened).toEqual([1, 2, 3, 4]);
    expect(ends.refused()).toBe(0);
  });

  it("refuses repetitions, wrong keys, flipped bits, and the last key once its time is over", async () => {
    const ends = createEnds();
    ends.sealing.setGroupKey(1, key(1));
    ends.openers.setGroupKey(1, key(1));
    const [one, two, three] = await ends.seal(1, 2, 3);
    if (one === undefined || two === undefined || three === undefined) throw new Error("three packets");
    ends.openers.open(one);
    ends.openers.open(one.slice());
    const flipped = two.slice();
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    ends.openers.open(flipped);
    ends.openers.setGroupKey(2, key(2));
    ends.openers.open(two);
    ends.pass(6_000);
    ends.openers.open(three);
    ends.openers.open(new Uint8Array(3));
    await ends.answered(6);
    expect(ends.opened).toEqual([1, 2]);
    expect(ends.refused()).toBe(4);
  });

  it("keeps only so much for a key that never comes", async () => {
    const ends = createEnds();
    ends.sealing.setGroupKey(7, key(7));
    const packets = await ends.seal(...Array.from({ length: 300 }, (_, at) => at));
    for (const packet of packets) ends.openers.open(packet);
    await ends.answered(300 - 256);
    expect(ends.refused()).toBe(300 - 256);
  });

  it("seals under no epoch twice", () => {
    const { sealing } = createEnds();
    sealing.setGroupKey(3, key(1));
    expect(() => sealing.setGroupKey(3, key(2))).toThrow(RangeError);
    expect(() => sealing.setGroupKey(2, key(2))).toThrow(RangeError);
  });
});
