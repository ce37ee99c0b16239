/**
 * Owns: sealing and opening packets, the second encryption on every channel after WELCOME. Layout: packet-header.ts,
 * then the ciphertext, then 16 bytes of tag over all before it (encrypt-then-MAC).
 *
 * Must never: use a counter block twice under one key, decrypt before the tag is right, move on in the sequence for
 * a packet that is refused, or tell why one was.
 *
 * An opener's ladder: length and header → tag, in constant time → sequence number → decrypt. Each refusal is null.
 */

import { equalBytes } from "./constant-time.ts";
import type { ChannelKeys } from "./key-schedule.ts";
import { createPacketCipher } from "./packet-cipher.ts";
import {
  createSequence,
  headerBytes,
  packetHeader,
  packetSequence,
  packetVersion,
  requireHeader,
  tagBytes,
  writeHeader,
} from "./packet-header.ts";

export { type PacketHeader, packetHeader, packetVersion } from "./packet-header.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** One direction of one channel in one epoch. */
export type PacketRoute = {
  /** 0 to 255. */
  readonly channel: number;
  /** 0 host, 1 to 255 viewers. */
  readonly sender: number;
  /** 0 with pair keys, from 1 on with group keys. */
  readonly epoch: number;
  /** Derived for this very route; unchanged as long as it is used. */
  readonly keys: ChannelKeys;
};

export type PacketSealer = {
  /** Seals at once, best for less than 1 KiB. */
  sealSync(plaintext: Uint8Array, flags: number): Bytes;
  /**
   * Seals natively, best for more than 1 KiB. Calls may overlap and then run in parallel: the number is taken at the
   * call, and the promises are fulfilled in the order of the calls. `plaintext` must not change until then.
   * A packet must not overtake another: send what `sealSync` returns only after what was begun before it.
   */
  seal(plaintext: Uint8Array, flags: number): Promise<Bytes>;
};

/**
 * Seals the packets of one route, numbered from 0 on. One sealer a key: a second one under the same keys would number
 * from 0 again and give two plaintexts away. It therefore lives as long as its keys, whatever happens to the
 * connection below. Both calls throw RangeError after number 2⁵³ − 1 instead of starting over, and for flags that
 * are no byte.
 */
export function createPacketSealer({ channel, sender, epoch, keys }: PacketRoute): PacketSealer {
  const cipher = createPacketCipher(keys);
  const nextSequence = createSequence();
  const inOrder = createOrder();

  /** Takes the next number. @returns what writes the header that goes with it */
  function nextHeader(flags: number): (packet: Uint8Array) => void {
    const header = requireHeader({ version: packetVersion, flags, channel, sender, epoch });
    const sequence = nextSequence();
    return (packet) => writeHeader(packet, header, sequence);
  }

  return {
    sealSync(plaintext, flags) {
      const packet = new Uint8Array(headerBytes + plaintext.length + tagBytes);
      nextHeader(flags)(packet);
      cipher.sealInto(packet, plaintext);
      return packet;
    },

    seal(plaintext, flags) {
      return inOrder(cipher.sealNative(plaintext, nextHeader(flags)));
    },
  };
}

export type Opened = {
  /** The caller's own. */
  readonly plaintext: Bytes;
  readonly flags: number;
  readonly sequence: number;
};

export type PacketOpener = {
  /** @throws Error while an `open` has not been answered yet: the two would disagree on the sequence */
  openSync(packet: Uint8Array): Opened | null;
  /**
   * Opens natively. Calls may overlap; what they answer, and in which order, is the same as if each had waited for the
   * one before. `packet` must not change until then.
   */
  open(packet: Uint8Array): Promise<Opened | null>;
};

/**
 * Opens the packets of one route.
 * @param options.order `strict` accepts the next number only, beginning with 0: on an ordered, reliable channel a gap
 * means that somebody took a packet out. `increasing` accepts any greater number than the last: for channels whose
 * sender skips packets, and for viewers that join midway.
 * @returns an opener; null from it is all that a refusal tells
 */
export function createPacketOpener(
  route: PacketRoute & { readonly order: "strict" | "increasing" },
): PacketOpener {
  const { channel, sender, epoch, keys, order } = route;
  const cipher = createPacketCipher(keys);
  const inOrder = createOrder();
  let expected = 0;
  let openCalls = 0;
  let lastVerdict: Promise<unknown> = Promise.resolve();

  /** What the header says, if it belongs to this route. The sequence is judged after the tag. */
  function readRoute(packet: Uint8Array): { flags: number; sequence: number } | null {
    const header = packetHeader(packet);
    if (header === null) return null;
    const sequence = packetSequence(packet);
    const isOurs =
      header.version === packetVersion &&
      header.channel === channel &&
      header.sender === sender &&
      header.epoch === epoch;
    return isOurs && sequence !== null ? { flags: header.flags, sequence } : null;
  }

  function hasTag(packet: Uint8Array, tag: Uint8Array): boolean {
    return equalBytes(tag, packet.subarray(packet.length - tagBytes));
  }

  /** Moves on to `sequence` if the order allows it. Only for packets whose tag is right. */
  function advance(sequence: number): boolean {
    const allowed = order === "strict" ? sequence === expected : sequence >= expected;
    if (allowed) expected = sequence + 1;
    return allowed;
  }

  async function openNative(packet: Uint8Array): Promise<Opened | null> {
    const read = readRoute(packet);
    if (read === null) return null;
    const previous = lastVerdict;
    // Tags are computed side by side; verdicts are given one after another.
    const verdict = Promise.all([cipher.tagOfNative(packet), previous]).then(
      ([tag]) => hasTag(packet, tag) && advance(read.sequence),
    );
    lastVerdict = verdict.catch(() => false);
    return (await verdict) ? { plaintext: await cipher.decryptNative(packet), ...read } : null;
  }

  return {
    openSync(packet) {
      if (openCalls > 0) throw new Error("openSync during an open");
      const read = readRoute(packet);
      if (read === null || !hasTag(packet, cipher.tagOf(packet)) || !advance(read.sequence)) return null;
      return { plaintext: cipher.decrypt(packet), ...read };
    },

    async open(packet) {
      openCalls += 1;
      try {
        return await inOrder(openNative(packet));
      } finally {
        openCalls -= 1;
      }
    },
  };
}

/** Gives promises back so that they are fulfilled in the order in which they were handed in. */
function createOrder(): <Value>(work: Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const before = last;
    const settled = work.then((value) => before.then(() => value));
    last = settled.then(
      () => undefined,
      () => undefined,
    );
    return settled;
  };
}
