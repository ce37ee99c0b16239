/**
 * Owns: a channel of small sealed JSON messages (control and input): what it sends is compressed where that helps,
 * sealed and numbered; what comes is opened, inflated within bounds and checked by its schema.
 * Must never: hand on a message that did not pass all of it, or leave a gap in the numbers it sent.
 *
 * Each message is a compression context of its own, and holds one party's data only (CRIME).
 */

import { deflateSync, Inflate } from "fflate";
import type * as v from "valibot";
import type { PacketOpener, PacketSealer } from "../../crypto/packet.ts";
import { limits } from "../../protocol/limits.ts";
import { packetFlags } from "../../protocol/packet-layout.ts";
import { encodeMessage, parseMessage } from "../../protocol/parse.ts";
import { err, type Result } from "../../protocol/result.ts";
import { createEmitter, type Listening } from "../events.ts";
import { highWaterBytes, type LinkChannel } from "../link/link.ts";

type Events<Message> = {
  readonly message: Message;
  /** A packet or message was refused; nothing else happened. */
  readonly refused: Extract<Result<never>, { ok: false }>;
};

export type SealedMessages<Message> = Listening<Events<Message>> & {
  /**
   * Sends a message, in order, as soon as the channel takes it.
   * @returns false when it never will: closed, or more is waiting than `highWaterBytes`
   * @throws RangeError for a message larger than the channel's limit, which is a bug of the caller's
   */
  send(message: Message & object): boolean;
  dispose(): void;
};

/** Deflate makes at most about 1,032 bytes of one: so much is inflated between two looks at the limit. */
const inflateStepBytes = 256;

/** The inflated bytes; null for a stream that is damaged, cut off, or makes more than `maxBytes`. */
function inflateWithin(bytes: Uint8Array, maxBytes: number): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let size = 0;
  let isWhole = false;
  const isTooLarge = () => size > maxBytes;
  const inflate = new Inflate((part, isLast) => {
    parts.push(part);
    size += part.byteLength;
    isWhole ||= isLast;
  });
  try {
    for (let from = 0; from < bytes.byteLength && !isTooLarge(); from += inflateStepBytes) {
      const to = from + inflateStepBytes;
      inflate.push(bytes.subarray(from, to), to >= bytes.byteLength);
    }
  } catch {
    return null;
  }
  if (!isWhole || isTooLarge()) return null;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

export function createSealedMessages<Schema extends v.GenericSchema>(options: {
  readonly channel: LinkChannel;
  readonly sealer: PacketSealer;
  readonly opener: PacketOpener;
  readonly schema: Schema;
  /** Limit of a message's JSON in bytes, both ways. */
  readonly maxBytes: number;
  /** Which messages may be compressed: those that hold one party's data only. */
  readonly isCompressible?: (message: v.InferOutput<Schema>) => boolean;
}): SealedMessages<v.InferOutput<Schema>> {
  type Message = v.InferOutput<Schema>;
  const { channel, sealer, opener, schema, maxBytes } = options;
  const emitter = createEmitter<Events<Message>>();
  const waiting: { readonly bytes: Uint8Array; readonly flags: number }[] = [];
  const stop = new AbortController();
  let waitingBytes = 0;
  let isClosed = false;
  let isDraining = false;

  const endListening = [
    channel.on("message", receive),
    channel.on("close", () => {
      isClosed = true;
    }),
  ];

  return {
    on: emitter.on,
    send(message) {
      if (isClosed) return false;
      const json = encodeMessage(message);
      if (json.byteLength > maxBytes) throw new RangeError("message larger than its channel allows");
      const deflated =
        json.byteLength > limits.compressAboveBytes && options.isCompressible?.(message)
          ? deflateSync(json)
          : null;
      const isSmaller = deflated !== null && deflated.byteLength < json.byteLength;
      const bytes = isSmaller ? deflated : json;
      if (waitingBytes + bytes.byteLength > highWaterBytes) return false;
      waiting.push({ bytes, flags: isSmaller ? packetFlags.compressed : 0 });
      waitingBytes += bytes.byteLength;
      flush();
      return true;
    },
    dispose() {
      isClosed = true;
      stop.abort();
      for (const end of endListening) end();
      emitter.clear();
      waiting.length = 0;
    },
  };

  function flush(): void {
    while (!isClosed && !isDraining) {
      const next = waiting[0];
      if (next === undefined) return;
      const packetBytes = next.bytes.byteLength + limits.packetHeaderBytes + limits.packetTagBytes;
      // Looked at before sealing: a number that was taken must be sent.
      if (channel.bufferedBytes + packetBytes > highWaterBytes) return waitForRoom();
      waiting.shift();
      waitingBytes -= next.bytes.byteLength;
      if (!channel.send(sealer.sealSync(next.bytes, next.flags))) isClosed = true;
    }
  }

  function waitForRoom(): void {
    isDraining = true;
    void channel.drained(highWaterBytes / 4, stop.signal).then(() => {
      isDraining = false;
      flush();
    });
  }

  function receive(packet: Uint8Array): void {
    if (isClosed) return;
    const opened =
      packet.byteLength > maxBytes + limits.packetHeaderBytes + limits.packetTagBytes
        ? null
        : opener.openSync(packet);
    if (opened === null) return emitter.emit("refused", { ok: false, code: "packet-refused" });
    const isCompressed = (opened.flags & packetFlags.compressed) !== 0;
    const plain = isCompressed ? inflateWithin(opened.plaintext, maxBytes) : opened.plaintext;
    const parsed = plain === null ? err("message-too-large") : parseMessage(schema, plain, maxBytes);
    if (parsed.ok) emitter.emit("message", parsed.value);
    else emitter.emit("refused", parsed);
  }
}
