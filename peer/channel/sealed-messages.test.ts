import fc from "fast-check";
import { deflateSync } from "fflate";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { deriveChannelKeys } from "../../crypto/key-schedule.ts";
import { createPacketOpener, createPacketSealer } from "../../crypto/packet.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { packetFlags } from "../../protocol/packet-layout.ts";
import { createEmitter } from "../events.ts";
import { highWaterBytes, type LinkChannel, type LinkChannelEvents } from "../link/link.ts";
import { createSeededRandom } from "../session/testing/seeded-random.ts";
import { createSealedMessages } from "./sealed-messages.ts";

const Message = v.strictObject({ t: v.literal("note"), text: v.string() });
type Message = v.InferOutput<typeof Message>;
const maxBytes = 4_096;
const note = (text: string): Message => ({ t: "note", text });

/** A channel that keeps what is sent on it until the test moves it on. */
function createHeldChannel() {
  const emitter = createEmitter<LinkChannelEvents>();
  const packets: Uint8Array<ArrayBuffer>[] = [];
  const waiting: (() => void)[] = [];
  let buffered = 0;
  const channel: LinkChannel = {
    name: "held",
    get bufferedBytes() {
      return buffered;
    },
    open: true,
    send(bytes) {
      packets.push(new Uint8Array(bytes));
      buffered += bytes.byteLength;
      return true;
    },
    drained: () => new Promise((resolve) => waiting.push(resolve)),
    on: emitter.on,
  };
  return {
    channel,
    packets,
    drain() {
      buffered = 0;
      for (const resolve of waiting.splice(0)) resolve();
    },
    receive: (packet: Uint8Array) => emitter.emit("message", new Uint8Array(packet)),
    close: () => emitter.emit("close", undefined),
  };
}

function createEnds() {
  const secret = new Uint8Array(32).fill(7);
  const route = (sender: number) => ({
    channel: 1,
    sender,
    epoch: 0,
    keys: deriveChannelKeys({ secret, epoch: 0, sender, channel: 1 }),
  });
  const near = createHeldChannel();
  const far = createHeldChannel();
  const make = (held: typeof near, self: number, other: number) =>
    createSealedMessages({
      channel: held.channel,
      sealer: createPacketSealer(route(self)),
      opener: createPacketOpener({ ...route(other), order: "strict" }),
      schema: Message,
      maxBytes,
      isCompressible: () => true,
    });
  const sender = make(near, 0, 1);
  const receiver = make(far, 1, 0);
  const heard: string[] = [];
  const refused: string[] = [];
  receiver.on("message", (message) => heard.push(message.text));
  receiver.on("refused", ({ code }) => refused.push(code));
  return { near, far, sender, receiver, heard, refused, sealer: createPacketSealer(route(0)) };
}

describe("sealed messages", () => {
  it("carry any text whole and in order, compressed where that helps", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 300 }), { maxLength: 12 }), (texts) => {
        const { near, far, sender, heard } = createEnds();
        for (const text of texts) sender.send(note(text));
        for (const packet of near.packets) far.receive(packet);
        expect(heard).toEqual(texts);
      }),
      { numRuns: 60 },
    );
    const { near, sender } = createEnds();
    sender.send(note("a".repeat(2_000)));
    expect(near.packets[0]?.byteLength).toBeLessThan(200);
  });

  it("[CH-1] show nothing of a text on the wire", () => {
    const { near, sender } = createEnds();
    sender.send(note("the customer's words"));
    expect(new TextDecoder().decode(near.packets[0])).not.toContain("words");
  });

  it("refuse what was flipped, cut, added to, replayed, taken out or moved, one by one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("flip", "cut", "add", "replay", "skip", "keep"), fc.nat()), {
          minLength: 1,
          maxLength: 20,
        }),
        (steps) => {
          const { near, far, sender, heard, refused } = createEnds();
          for (const [index] of steps.entries()) sender.send(note(String(index)));
          let isBroken = false;
          let bad = 0;
          const right: string[] = [];
          for (const [index, [fault, at]] of steps.entries()) {
            const packet = near.packets[index] ?? new Uint8Array(0);
            const changed = packet.slice();
            if (fault === "skip") {
              isBroken = true;
              continue;
            }
            if (fault === "flip") {
              const place = at % packet.length;
              changed[place] = (packet[place] ?? 0) ^ (1 << (at % 8));
              isBroken = true;
              bad += 1;
              far.receive(changed);
              continue;
            }
            if (fault === "cut" || fault === "add") {
              isBroken = true;
              bad += 1;
              far.receive(
                fault === "cut" ? packet.slice(0, at % packet.length) : new Uint8Array([...packet, 0]),
              );
              continue;
            }
            far.receive(packet);
            if (isBroken) bad += 1;
            else right.push(String(index));
            if (fault === "replay") {
              bad += 1;
              far.receive(packet);
            }
          }
          expect(heard).toEqual(right);
          expect(refused).toEqual(Array(bad).fill("packet-refused"));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("[CH-2] inflate no further than the channel's limit, and quickly give up a bomb", () => {
    const { far, sealer, refused, heard } = createEnds();
    const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024), { level: 9 });
    const startedMs = performance.now();
    for (let from = 0; from < 20; from += 1) {
      far.receive(sealer.sealSync(bomb.subarray(0, maxBytes), packetFlags.compressed));
    }
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    const slightlyMore = deflateSync(new Uint8Array(maxBytes + 1).fill(32));
    far.receive(sealer.sealSync(slightlyMore, packetFlags.compressed));
    expect(refused).toEqual(Array(21).fill("message-too-large"));
    const exact = JSON.stringify(note("")).length;
    const most = deflateSync(new TextEncoder().encode(JSON.stringify(note("x".repeat(maxBytes - exact)))));
    far.receive(sealer.sealSync(most, packetFlags.compressed));
    expect(heard).toHaveLength(1);
  });

  it("[CH-2] refuse a compressed message that is damaged or cut off", () => {
    const { far, sealer, refused, heard } = createEnds();
    const deflated = deflateSync(new TextEncoder().encode(JSON.stringify(note("abc ".repeat(100)))));
    far.receive(sealer.sealSync(deflated.subarray(0, -3), packetFlags.compressed));
    far.receive(sealer.sealSync(new Uint8Array([7, 7, 7, 7]), packetFlags.compressed));
    far.receive(sealer.sealSync(new Uint8Array(0), packetFlags.compressed));
    expect(refused).toHaveLength(3);
    expect(heard).toEqual([]);
  });

  it("refuse what is sealed rightly and is no message", () => {
    const { far, sealer, refused, heard } = createEnds();
    for (const json of [
      "{}",
      "nonsense",
      '{"t":"note"}',
      '{"t":"note","text":"a","more":1}',
      '{"t":"login"}',
    ]) {
      far.receive(sealer.sealSync(new TextEncoder().encode(json), 0));
    }
    expect(refused).toEqual(Array(5).fill("message-malformed"));
    expect(heard).toEqual([]);
  });

  it("wait when the channel is full, leave no gap in the numbers, and say when it is too much", async () => {
    const { near, far, sender, heard } = createEnds();
    let taken = 0;
    const random = createSeededRandom(1);
    const filler = () => bytesToBase64url(random.bytes(2_000));
    while (sender.send(note(`${String(taken)} ${filler()}`))) taken += 1;
    expect(taken).toBeGreaterThan(500);
    while (near.channel.bufferedBytes > highWaterBytes / 4) {
      near.drain();
      await Promise.resolve();
      await Promise.resolve();
    }
    for (const packet of near.packets) far.receive(packet);
    expect(heard.map((text) => Number(text.split(" ")[0]))).toEqual(
      Array.from({ length: taken }, (_, n) => n),
    );
    near.close();
    expect(sender.send(note("late"))).toBe(false);
  });

  it("throw for a message of our own that is too large, and go on", () => {
    const { sender, near, far, heard } = createEnds();
    expect(() => sender.send(note("x".repeat(maxBytes)))).toThrow(RangeError);
    sender.send(note("small"));
    for (const packet of near.packets) far.receive(packet);
    expect(heard).toEqual(["small"]);
  });
});
