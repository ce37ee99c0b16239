/**
 * Owns: the 16 bytes in front of every sealed packet, and the numbering of packets.
 * Must never: number two packets alike under one key.
 *
 * | offset | size | field |
 * |--------|------|-------|
 * | 0      | 1    | version |
 * | 1      | 1    | flags |
 * | 2      | 1    | channel |
 * | 3      | 1    | sender |
 * | 4      | 4    | epoch, big-endian |
 * | 8      | 8    | sequence number, big-endian, from 0 to 2⁵³ − 1 |
 */

export const packetVersion = 1;
export const headerBytes = 16;
export const tagBytes = 16;
/** Where the sequence number stands in the header. */
export const sequenceOffset = 8;

/** What routes a packet. Nothing of it can be believed before the packet was opened. */
export type PacketHeader = {
  readonly version: number;
  readonly flags: number;
  readonly channel: number;
  readonly sender: number;
  readonly epoch: number;
};

/** Peeks at a packet for routing. @returns null when it is shorter than header and tag */
export function packetHeader(packet: Uint8Array): PacketHeader | null {
  if (packet.length < headerBytes + tagBytes) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, headerBytes);
  return {
    version: view.getUint8(0),
    flags: view.getUint8(1),
    channel: view.getUint8(2),
    sender: view.getUint8(3),
    epoch: view.getUint32(4),
  };
}

/** The packet's number. @returns null beyond 2⁵³ − 1, which no sealer reaches */
export function packetSequence(packet: Uint8Array): number | null {
  const view = new DataView(packet.buffer, packet.byteOffset, headerBytes);
  const sequence = view.getUint32(sequenceOffset) * 2 ** 32 + view.getUint32(sequenceOffset + 4);
  return Number.isSafeInteger(sequence) ? sequence : null;
}

/** Writes the header at the packet's beginning. The fields are valid (`requireHeader`), the number is a sequence's. */
export function writeHeader(packet: Uint8Array, header: PacketHeader, sequence: number): void {
  const view = new DataView(packet.buffer, packet.byteOffset, headerBytes);
  view.setUint8(0, header.version);
  view.setUint8(1, header.flags);
  view.setUint8(2, header.channel);
  view.setUint8(3, header.sender);
  view.setUint32(4, header.epoch);
  view.setUint32(sequenceOffset, Math.floor(sequence / 2 ** 32));
  view.setUint32(sequenceOffset + 4, sequence % 2 ** 32);
}

/** Gives the header back. @throws RangeError when a field is out of range */
export function requireHeader(header: PacketHeader): PacketHeader {
  const { version, flags, channel, sender, epoch } = header;
  const bytes = [version, flags, channel, sender];
  if (!bytes.every((byte) => isUnsigned(byte, 0xff)) || !isUnsigned(epoch, 0xffff_ffff)) {
    throw new RangeError("a header field is out of range");
  }
  return header;
}

/** The initial counter block, sequence number ‖ 64-bit zero: packets of up to 2⁶⁴ blocks never overlap. */
export function counterBlock(packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(16);
  block.set(packet.subarray(sequenceOffset, headerBytes));
  return block;
}

/**
 * Numbers packets from `first` on, each number once.
 * @returns a function that gives the next number, and throws RangeError after 2⁵³ − 1 instead of starting over
 */
export function createSequence(first = 0): () => number {
  let next = first;
  return () => {
    if (!Number.isSafeInteger(next)) throw new RangeError("sequence numbers are exhausted");
    const sequence = next;
    next += 1;
    return sequence;
  };
}

function isUnsigned(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
