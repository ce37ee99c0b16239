/**
 * The one door for every byte from outside: size first, then decoding, then a strict schema. Used by socket
 * events on both sides, data-channel messages, stored rows, fragments and the environment.
 *
 * It never throws for bad input and never repeats input in an error.
 */

import * as v from "valibot";
import { err, ok, type Result } from "./result.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Bytes of the UTF-8 form of `text`. Cheap for text that cannot exceed `capBytes` either way. */
function utf8Bytes(text: string, capBytes: number): number {
  if (text.length > capBytes) return text.length;
  return text.length * 3 <= capBytes ? text.length : encoder.encode(text).byteLength;
}

/** Checks a value that is already decoded (a socket event's argument, a stored row) against `schema`. */
export function parseValue<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): Result<v.InferOutput<Schema>> {
  const checked = v.safeParse(schema, value, { abortEarly: true, abortPipeEarly: true });
  return checked.success ? ok(checked.output) : err("message-malformed", checked.issues[0].type);
}

/**
 * Decodes and checks one JSON message.
 *
 * @param maxBytes size limit of the UTF-8 form, checked before anything is parsed
 * @returns the message; `message-too-large` or `message-malformed` otherwise
 */
export function parseMessage<Schema extends v.GenericSchema>(
  schema: Schema,
  data: unknown,
  maxBytes: number,
): Result<v.InferOutput<Schema>> {
  let text: string;
  if (typeof data === "string") {
    if (utf8Bytes(data, maxBytes) > maxBytes) return err("message-too-large");
    text = data;
  } else if (data instanceof Uint8Array) {
    if (data.byteLength > maxBytes) return err("message-too-large");
    try {
      text = decoder.decode(data);
    } catch {
      return err("message-malformed", "utf-8");
    }
  } else {
    return err("message-malformed", "kind");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err("message-malformed", "json");
  }
  return parseValue(schema, value);
}

/** The UTF-8 JSON form of a message of ours. */
export function encodeMessage(message: object): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(message));
}
