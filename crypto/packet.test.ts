import { createCipheriv, createHmac } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { deriveChannelKeys } from "./key-schedule.ts";
import { createPacketOpener, createPacketSealer, packetHeader } from "./packet.ts";
import { createSequence, packetSequence, requireHeader, writeHeader } from "./packet-header.ts";
import { randomBytes } from "./random.ts";

/** A route with keys of its own: sealers must not share any. */
function newRoute({ channel = 3, sender = 0, epoch = 1 } = {}) {
  const keys = deriveChannelKeys({ secret: randomBytes(32), epoch, sender, channel });
  return { channel, sender, epoch, keys };
}

const plaintexts = fc.uint8Array({ maxLength: 200 });
const byte = fc.integer({ min: 0, max: 255 });

test("[PK-1] the layout, as another implementation seals it", () => {
  fc.assert(
    fc.property(plaintexts, byte, byte, byte, fc.integer({ min: 0, max: 0xffff_ffff }), (...drawn) => {
      const [plaintext, flags, channel, sender, epoch] = drawn;
      const route = newRoute({ channel, sender, epoch });
      const sealer = createPacketSealer(route);
      sealer.sealSync(plaintext, 0);
      const packet = sealer.sealSync(plaintext, flags);

      const header = Buffer.alloc(16);
      header.set([1, flags, channel, sender]);
      header.writeUInt32BE(epoch, 4);
      header.writeBigUInt64BE(1n, 8);
      const counter = Buffer.alloc(16);
      counter.writeBigUInt64BE(1n, 0);
      const cipher = createCipheriv("aes-256-ctr", route.keys.cipherKey, counter);
      const authenticated = Buffer.concat([header, cipher.update(plaintext), cipher.final()]);
      const tag = createHmac("sha256", route.keys.macKey).update(authenticated).digest().subarray(0, 16);
      expect(Buffer.concat([authenticated, tag]).equals(packet)).toBe(true);
      expect(packetHeader(packet)).toEqual({ version: 1, flags, channel, sender, epoch });
    }),
  );
});

test("[PK-1] the synchronous and the native path make identical bytes, and open each other's", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(plaintexts, byte), { maxLength: 6 }), async (messages) => {
      const route = newRoute();
      const sealers = [createPacketSealer(route), createPacketSealer(route)] as const;
      const openers = [0, 1].map(() => createPacketOpener({ ...route, order: "strict" }));
      for (const [index, [plaintext, flags]] of messages.entries()) {
        const packet = sealers[0].sealSync(plaintext, flags);
        expect(await sealers[1].seal(plaintext, flags)).toEqual(packet);
        const expected = { plaintext: Uint8Array.from(plaintext), flags, sequence: index };
        expect(openers[0]?.openSync(packet)).toEqual(expected);
        expect(await openers[1]?.open(packet)).toEqual(expected);
      }
    }),
    { numRuns: 30 },
  );
});

test("[PK-1] packets may lie anywhere in their buffer", async () => {
  const route = newRoute();
  const sealer = createPacketSealer(route);
  const inside = new Uint8Array(300);
  inside.set(randomBytes(100), 7);
  const message = inside.subarray(7, 107);
  const [sync, native] = [sealer.sealSync(message, 0), await sealer.seal(message, 0)];
  const opener = createPacketOpener({ ...route, order: "strict" });
  inside.set(sync, 3);
  expect(opener.openSync(inside.subarray(3, 3 + sync.length))?.plaintext).toHaveLength(100);
  inside.set(native, 5);
  expect((await opener.open(inside.subarray(5, 5 + native.length)))?.plaintext).toHaveLength(100);
});

test("the sealed packet holds no plaintext, and the same message is never sealed alike", () => {
  const sealer = createPacketSealer(newRoute());
  const message = new Uint8Array(64).fill(0x41);
  const packets = [0, 1, 2, 3].map(() => Buffer.from(sealer.sealSync(message, 0)));
  for (const packet of packets) expect(packet.includes("AAA")).toBe(false);
  expect(new Set(packets.map((packet) => packet.subarray(16, 80).toString("hex"))).size).toBe(4);
});

test("overlapping seals are numbered and fulfilled in the order of the calls", async () => {
  const route = newRoute();
  const sealer = createPacketSealer(route);
  const fulfilled: number[] = [];
  // Long ones first: those behind would overtake them if anything let them.
  const sizes = [400_000, 10, 200_000, 0, 50_000, 1, 1];
  const messages = sizes.map((size) => randomBytes(size));
  const pending = messages.map(async (message, index) => {
    const packet = await sealer.seal(message, index);
    fulfilled.push(index);
    return packet;
  });
  const packets = await Promise.all(pending);
  expect(fulfilled).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(packets.map(packetSequence)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const opener = createPacketOpener({ ...route, order: "strict" });
  expect(packets.map((packet) => opener.openSync(packet)?.plaintext)).toEqual(messages);
});

test("overlapping opens answer, and in the order, as if each had waited for the one before", async () => {
  const script = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(script, fc.constantFrom("strict", "increasing"), async (steps, order) => {
      const route = newRoute();
      const sealer = createPacketSealer(route);
      const sealed = Array.from({ length: 7 }, (_, index) =>
        sealer.sealSync(new Uint8Array(index * 20), index),
      );
      const packets = steps.map(([index, damaged]) => {
        const packet = Uint8Array.from(sealed[index] as Uint8Array);
        if (damaged) packet[packet.length - 1] = (packet.at(-1) as number) ^ 1;
        return packet;
      });
      const oneByOne = createPacketOpener({ ...route, order });
      const expected = packets.map((packet) => oneByOne.openSync(packet));

      const opener = createPacketOpener({ ...route, order });
      const answered: number[] = [];
      const answers = await Promise.all(
        packets.map(async (packet, index) => {
          const opened = await opener.open(packet);
          answered.push(index);
          return opened;
        }),
      );
      expect(answers).toEqual(expected);
      expect(answered).toEqual(packets.map((_, index) => index));
    }),
    { numRuns: 40 },
  );
});

test("openSync during an open is a mistake of the caller's, and possible again afterwards", async () => {
  const route = newRoute();
  const sealer = createPacketSealer(route);
  const opener = createPacketOpener({ ...route, order: "strict" });
  const [first, second] = [sealer.sealSync(new Uint8Array(1), 0), sealer.sealSync(new Uint8Array(2), 0)];
  const pending = opener.open(first);
  expect(() => opener.openSync(second)).toThrow("openSync during an open");
  expect((await pending)?.sequence).toBe(0);
  expect(opener.openSync(second)?.sequence).toBe(1);
});

test("[PK-6] no counter block is used twice under one key", async () => {
  const route = newRoute();
  const sealer = createPacketSealer(route);
  const sizes = [0, 1, 15, 16, 17, 100_000, 3];
  const packets = await Promise.all(
    sizes.flatMap((size) => [
      sealer.seal(new Uint8Array(size), 0),
      Promise.resolve(sealer.sealSync(new Uint8Array(size), 0)),
    ]),
  );
  // Half of the block is the number, and a packet has 2^64 blocks to itself: other numbers, other blocks.
  const numbers = packets.map((packet) => Buffer.from(packet.subarray(8, 16)).toString("hex"));
  expect(new Set(numbers).size).toBe(packets.length);

  // Both directions of a channel, and every channel and epoch, have keys of their own.
  const secret = randomBytes(32);
  const cipherKeys = [0, 1].flatMap((epoch) =>
    [0, 1, 2].flatMap((sender) =>
      [1, 2, 3, 4, 5, 6, 7].map((channel) =>
        Buffer.from(deriveChannelKeys({ secret, epoch, sender, channel }).cipherKey).toString("hex"),
      ),
    ),
  );
  expect(new Set(cipherKeys).size).toBe(2 * 3 * 7);
});

test("[PK-6] numbers end at 2^53 − 1 instead of starting over", () => {
  const next = createSequence(Number.MAX_SAFE_INTEGER - 1);
  expect([next(), next()]).toEqual([Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]);
  expect(next).toThrow(RangeError);
  expect(next).toThrow(RangeError);
});

test("every number that is written is read back; greater ones are refused", () => {
  const packet = new Uint8Array(32);
  const header = { version: 1, flags: 2, channel: 3, sender: 4, epoch: 0xffff_ffff };
  fc.assert(
    fc.property(fc.maxSafeNat(), (sequence) => {
      writeHeader(packet, header, sequence);
      expect(packetSequence(packet)).toBe(sequence);
      expect(packetHeader(packet)).toEqual(header);
    }),
    { examples: [[0], [2 ** 32 - 1], [2 ** 32], [Number.MAX_SAFE_INTEGER]] },
  );
  new DataView(packet.buffer).setBigUint64(8, 2n ** 53n);
  expect(packetSequence(packet)).toBeNull();
  packet.fill(0xff, 8, 16);
  expect(packetSequence(packet)).toBeNull();
});

test("flags that are no byte are a mistake of the caller's, and take no number", () => {
  const sealer = createPacketSealer(newRoute());
  for (const flags of [-1, 256, 0.5]) {
    expect(() => sealer.sealSync(new Uint8Array(1), flags)).toThrow(RangeError);
    expect(() => sealer.seal(new Uint8Array(1), flags)).toThrow(RangeError);
  }
  expect(packetSequence(sealer.sealSync(new Uint8Array(1), 255))).toBe(0);
});

test("a route that fits no header is a mistake of the caller's", () => {
  const header = { version: 1, flags: 0, channel: 0, sender: 0, epoch: 0 };
  expect(requireHeader(header)).toBe(header);
  for (const wrong of [
    { epoch: 2 ** 32 },
    { epoch: -1 },
    { channel: 256 },
    { sender: 0.5 },
    { version: -1 },
  ]) {
    expect(() => requireHeader({ ...header, ...wrong })).toThrow(RangeError);
  }
});
