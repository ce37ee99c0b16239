/**
 * Owns: the picture on a viewer's side: group keys in, packets to the receiver, its feedback back over the pair.
 * Must never: hold on to a group key once the host gave a newer one (the receiver drops it after a few seconds).
 */

import { unpackGroupKey } from "../../../crypto/key-schedule.ts";
import { unwrapKey } from "../../../crypto/key-wrap.ts";
import { base64urlToBytes } from "../../../protocol/base64url.ts";
import type { ErrorCode } from "../../../protocol/error-codes.ts";
import { createEmitter, type Listening } from "../../events.ts";
import type { Pair } from "../../pair/pair.ts";
import type { ScreenReceiverStats } from "../../screen/receiver-meter.ts";
import type { ScreenReceiver } from "../../screen/screen-receiver.ts";
import type { SessionEnvironment } from "../environment.ts";

type Events = {
  readonly size: { readonly width: number; readonly height: number };
  readonly stats: ScreenReceiverStats;
  readonly failed: ErrorCode;
};

export type ScreenView = Listening<Events> & {
  readonly receiver: ScreenReceiver;
  /** Takes the host's `rekey`. @returns false when it was none of ours */
  rekey(wrappedKey: string): boolean;
  dispose(): void;
};

export function createScreenView(options: {
  readonly environment: SessionEnvironment;
  readonly pair: Pair;
}): ScreenView {
  const { environment, pair } = options;
  const emitter = createEmitter<Events>();
  const receiver = environment.media.createScreenReceiver({ clock: environment.clock });
  const endListening = [
    receiver.on("feedback", (plaintext) => void pair.channels?.sendScreenFeedback(plaintext)),
    receiver.on("refused", (code) => pair.refuse(code)),
    receiver.on("size", (size) => emitter.emit("size", size)),
    receiver.on("stats", (stats) => emitter.emit("stats", stats)),
    receiver.on("failed", (code) => emitter.emit("failed", code)),
    pair.on("screenPacket", (packet) => receiver.handlePacket(packet)),
    pair.on("measured", ({ otherMinusOwnMs }) => receiver.setClockOffsetMs(otherMinusOwnMs)),
    pair.on("established", () => receiver.reset()),
  ];

  return {
    on: emitter.on,
    receiver,
    rekey(wrappedKey) {
      const wrapped = base64urlToBytes(wrappedKey);
      const wrappingKey = pair.established?.wrappingKey;
      if (wrapped === null || wrappingKey === undefined) return false;
      const packed = unwrapKey(wrappingKey, wrapped);
      const unpacked = packed === null ? null : unpackGroupKey(packed);
      if (unpacked === null || unpacked.sender !== pair.viewerSender) return false;
      receiver.setGroupKey({ epoch: unpacked.epoch, groupKey: unpacked.groupKey });
      return true;
    },
    dispose() {
      for (const end of endListening) end();
      receiver.dispose();
      emitter.clear();
    },
  };
}
