/** What an opener must refuse. Every case runs on the synchronous and on the native path. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveChannelKeys } from "./key-schedule.ts";
import { createPacketOpener, createPacketSealer, type Opened, packetHeader } from "./packet.ts";
import { randomBytes } from "./random.ts";

type Order = "strict" | "increasing";
type Open = (packet: Uint8Array) => Promise<Opened | null>;

function newSession({ channel = 1, sender = 2, epoch = 5 } = {}) {
  const secret = randomBytes(32);
  const keys = deriveChannelKeys({ secret, epoch, sender, channel });
  const route = { channel, sender, epoch, keys };
  return { route, secret, sealer: createPacketSealer(route) };
}

type Session = ReturnType<typeof newSession>;

function flipBit(packet: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(packet);
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
  return changed;
}

describe.each(["sync", "native"] as const)("%s", (path) => {
  function newOpen({ route }: Pick<Session, "route">, order: Order = "strict"): Open {
    const opener = createPacketOpener({ ...route, order });
    return async (packet) => (path === "native" ? await opener.open(packet) : opener.openSync(packet));
  }

  test.each(["strict", "increasing"] as const)(
    "[PK-2] [PK-5] a packet with any one bit flipped is refused (%s)",
    async (order) => {
      const session = newSession();
      const packet = session.sealer.sealSync(randomBytes(20), 1);
      const open = newOpen(session, order);
      const answers = await Promise.all(
        Array.from({ length: packet.length * 8 }, (_, bit) => open(flipBit(packet, bit))),
      );
      expect(answers).toHaveLength(packet.length * 8);
      expect(answers.every((answer) => answer === null)).toBe(true);
      expect((await open(packet))?.sequence).toBe(0);
    },
  );

  test("[PK-2] a packet cut or extended by any length is refused", async () => {
    const session = newSession();
    const packet = session.sealer.sealSync(randomBytes(20), 0);
    const open = newOpen(session);
    for (let length = 0; length < packet.length; length += 1) {
      expect(await open(packet.subarray(0, length))).toBeNull();
      expect(await open(packet.subarray(packet.length - length))).toBeNull();
    }
    for (const extra of [1, 15, 16, 17, 64]) {
      const longer = new Uint8Array(packet.length + extra);
      longer.set(packet);
      expect(await open(longer)).toBeNull();
    }
    expect((await open(packet))?.sequence).toBe(0);
  });

  test("[PK-2] arbitrary bytes are refused", async () => {
    const session = newSession();
    const open = newOpen(session);
    const { channel, sender, epoch } = session.route;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.boolean(), async (bytes, withHeader) => {
        const packet = Uint8Array.from(bytes);
        // A header that fits, so that the tag alone is left to tell.
        if (withHeader) packet.set([1, 0, channel, sender, 0, 0, 0, epoch].slice(0, packet.length));
        expect(await open(packet)).toBeNull();
      }),
    );
  });

  test("[PK-3] a packet opens once: its replay is refused, at once and later", async () => {
    for (const order of ["strict", "increasing"] as const) {
      const session = newSession();
      const open = newOpen(session, order);
      const packets = [0, 1, 2].map((flags) => session.sealer.sealSync(randomBytes(8), flags));
      for (const packet of packets) {
        expect(await open(packet)).not.toBeNull();
        expect(await open(packet)).toBeNull();
      }
      for (const packet of packets) expect(await open(packet)).toBeNull();
    }
  });

  test("[PK-3] strict takes the next number only, and still does after any refusal", async () => {
    const session = newSession();
    const open = newOpen(session);
    const packets = Array.from({ length: 6 }, (_, flags) => session.sealer.sealSync(randomBytes(4), flags));
    for (let next = 0; next < packets.length; next += 1) {
      for (let other = 0; other < packets.length; other += 1) {
        if (other !== next) expect(await open(packets[other] as Uint8Array)).toBeNull();
      }
      expect((await open(packets[next] as Uint8Array))?.flags).toBe(next);
    }
  });

  test("[PK-3] increasing takes what is newer than all before, and nothing older", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 20 }), async (arrivals) => {
        const session = newSession();
        const open = newOpen(session, "increasing");
        const packets = Array.from({ length: 10 }, () => session.sealer.sealSync(randomBytes(4), 0));
        let newest = -1;
        for (const arrival of arrivals) {
          const opened = await open(packets[arrival] as Uint8Array);
          expect(opened?.sequence ?? null).toBe(arrival > newest ? arrival : null);
          newest = Math.max(newest, arrival);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("[PK-3] a forged packet with a great number does not move the sequence", async () => {
    const session = newSession();
    const open = newOpen(session, "increasing");
    const packet = session.sealer.sealSync(randomBytes(8), 0);
    const forged = Uint8Array.from(packet);
    forged.fill(0xff, 10, 16);
    expect(await open(forged)).toBeNull();
    expect((await open(packet))?.sequence).toBe(0);
  });

  test("[PK-4] a packet of another channel, sender or epoch is refused, under its own keys and under ours", async () => {
    const session = newSession();
    const { route, secret } = session;
    for (const change of [
      { channel: 2 },
      { sender: 0 },
      { sender: 3 },
      { epoch: 4 },
      { epoch: 6 },
      { epoch: 0 },
    ]) {
      const other = { ...route, ...change };
      const ownKeys = createPacketSealer({ ...other, keys: deriveChannelKeys({ secret, ...other }) });
      const ourKeys = createPacketSealer(other);
      const open = newOpen(session);
      expect(await open(ownKeys.sealSync(randomBytes(8), 0))).toBeNull();
      expect(await open(ourKeys.sealSync(randomBytes(8), 0))).toBeNull();
      expect(await open(createPacketSealer(route).sealSync(randomBytes(8), 0))).not.toBeNull();
    }
  });

  test("[PK-4] a packet of another version is refused", async () => {
    const session = newSession();
    const packet = session.sealer.sealSync(randomBytes(8), 0);
    for (const version of [0, 2, 255]) {
      const other = Uint8Array.from(packet);
      other[0] = version;
      expect(await newOpen(session)(other)).toBeNull();
    }
  });

  test("[PK-4] a packet sent back to its sender is refused", async () => {
    const secret = randomBytes(32);
    const route = (sender: number) => ({
      channel: 1,
      sender,
      epoch: 0,
      keys: deriveChannelKeys({ secret, epoch: 0, sender, channel: 1 }),
    });
    const packet = createPacketSealer(route(0)).sealSync(randomBytes(8), 0);
    expect(await newOpen({ route: route(1) })(packet)).toBeNull();
    expect(await newOpen({ route: route(0) })(packet)).not.toBeNull();
  });

  test("[PK-5] every refusal is null, whatever its cause", async () => {
    const session = newSession();
    const open = newOpen(session);
    const packet = session.sealer.sealSync(randomBytes(8), 0);
    await open(packet);
    const stranger = newSession();
    const refused = [
      packet,
      new Uint8Array(0),
      flipBit(packet, 200),
      stranger.sealer.sealSync(randomBytes(8), 0),
      packet.subarray(0, 31),
    ];
    for (const each of refused) expect(await open(each)).toBeNull();
  });
});

test("a peek finds no header in what is too short to be a packet", () => {
  expect(packetHeader(new Uint8Array(31))).toBeNull();
  expect(packetHeader(new Uint8Array(32))).toEqual({ version: 0, flags: 0, channel: 0, sender: 0, epoch: 0 });
});
