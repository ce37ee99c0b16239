/**
 * Owns: a content on its way in parts: at most a few ahead of what the other side has taken, put together in order.
 * Must never: hold more than was announced, or take a part twice.
 */

import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import type { ControlMessageOf } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { type PackedContent, totalOf } from "./clipboard-content.ts";

export type PartsSender = {
  readonly id: string;
  /** The other side has taken so many. @returns whether that is all of them; an error where it cannot be */
  taken(parts: number): Result<boolean>;
};

type Outgoing = ControlMessageOf<"clipboard-content"> | ControlMessageOf<"clipboard-part">;

export function sendInParts(
  id: string,
  { sizes, bytes }: PackedContent,
  send: (message: Outgoing) => void,
): PartsSender {
  const count = Math.ceil(bytes.length / limits.clipboardPartBytes);
  let sent = 0;
  let done = 0;
  const sendMore = () => {
    for (; sent < count && sent < done + limits.clipboardPartsAhead; sent += 1) {
      const start = sent * limits.clipboardPartBytes;
      const data = bytesToBase64url(bytes.subarray(start, start + limits.clipboardPartBytes));
      send({ t: "clipboard-part", id, part: sent, data });
    }
  };
  send({ t: "clipboard-content", id, ...sizes });
  sendMore();
  return {
    id,
    taken(parts) {
      if (parts < done || parts > sent) return err("message-malformed");
      done = parts;
      sendMore();
      return ok(done === count);
    },
  };
}

export type PartsReceiver = {
  readonly id: string;
  readonly parts: number;
  /** @returns the content once all parts are there, null before; an error for one that does not belong here */
  take(part: ControlMessageOf<"clipboard-part">): Result<PackedContent | null>;
};

export function receiveInParts(announced: ControlMessageOf<"clipboard-content">): PartsReceiver {
  const { textBytes, htmlBytes, pngBytes } = announced;
  const sizes = { textBytes, htmlBytes, pngBytes };
  const total = totalOf(sizes);
  const taken: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  return {
    id: announced.id,
    get parts() {
      return taken.length;
    },
    take({ part, data }) {
      const bytes = base64urlToBytes(data);
      const expected = Math.min(limits.clipboardPartBytes, total - received);
      if (bytes === null || part !== taken.length || bytes.length !== expected || expected === 0) {
        return err("message-malformed");
      }
      taken.push(bytes);
      received += bytes.length;
      if (received < total) return ok(null);
      const whole = new Uint8Array(total);
      let at = 0;
      for (const piece of taken) {
        whole.set(piece, at);
        at += piece.length;
      }
      return ok({ sizes, bytes: whole });
    },
  };
}
