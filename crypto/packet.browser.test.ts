/** Packets under the browser's own WebCrypto, whose counter and buffer handling is not Node's. */

import { expect, test } from "vitest";
import { deriveChannelKeys } from "./key-schedule.ts";
import { createPacketOpener, createPacketSealer } from "./packet.ts";
import { randomBytes } from "./random.ts";

function newRoute() {
  const keys = deriveChannelKeys({ secret: randomBytes(32), epoch: 1, sender: 0, channel: 3 });
  return { channel: 3, sender: 0, epoch: 1, keys };
}

test("[PK-1] in a browser, overlapping native seals make the bytes that the synchronous path makes", async () => {
  const route = newRoute();
  const [native, sync] = [createPacketSealer(route), createPacketSealer(route)];
  const messages = [0, 1, 15, 16, 17, 31, 1000, 65_536, 40, 262_144].map((size) => randomBytes(size));
  const packets = await Promise.all(messages.map((message, index) => native.seal(message, index)));
  expect(packets).toEqual(messages.map((message, index) => sync.sealSync(message, index)));

  const opener = createPacketOpener({ ...route, order: "strict" });
  const opened = await Promise.all(packets.map((packet) => opener.open(packet)));
  expect(opened.map((each) => each?.plaintext)).toEqual(messages);
});

test("[PK-2] in a browser, a packet with a bit flipped is refused and the next good one opens", async () => {
  const route = newRoute();
  const packet = await createPacketSealer(route).seal(randomBytes(100), 0);
  const opener = createPacketOpener({ ...route, order: "strict" });
  for (let offset = 0; offset < packet.length; offset += 1) {
    const changed = Uint8Array.from(packet);
    changed[offset] = (changed[offset] as number) ^ 0x80;
    expect(await opener.open(changed)).toBeNull();
  }
  expect((await opener.open(packet))?.plaintext).toHaveLength(100);
});
