import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { ControlMessage, controlMessageRules } from "./control-messages.ts";
import { HandshakeMessage } from "./handshake-messages.ts";
import { InputMessage, inputMessageScopes } from "./input-messages.ts";
import { limits } from "./limits.ts";
import { encodeMessage, parseMessage } from "./parse.ts";
import * as signaling from "./signaling-messages.ts";

const Greeting = v.strictObject({ t: v.literal("hello"), name: v.pipe(v.string(), v.maxLength(10)) });
const encoder = new TextEncoder();

describe("the door", () => {
  test("passes a good message, as text and as bytes", () => {
    const message = { t: "hello", name: "Ümit" } as const;
    expect(parseMessage(Greeting, JSON.stringify(message), 100)).toEqual({ ok: true, value: message });
    expect(parseMessage(Greeting, encodeMessage(message), 100)).toEqual({ ok: true, value: message });
  });

  test("looks at the size in UTF-8 before it looks at anything else", () => {
    const text = JSON.stringify({ t: "hello", name: "€€€" });
    const bytes = encoder.encode(text).byteLength;
    expect(parseMessage(Greeting, text, bytes).ok).toBe(true);
    expect(parseMessage(Greeting, text, bytes - 1)).toMatchObject({ code: "message-too-large" });
    expect(parseMessage(Greeting, encoder.encode(text), bytes - 1)).toMatchObject({
      code: "message-too-large",
    });
    expect(parseMessage(Greeting, "{".repeat(1_000_000), 100)).toMatchObject({ code: "message-too-large" });
  });

  test.each([
    ["no JSON", "hello"],
    ["another type", JSON.stringify({ t: "bye", name: "x" })],
    ["a field too many", JSON.stringify({ t: "hello", name: "x", admin: true })],
    ["a field too few", JSON.stringify({ t: "hello" })],
    ["a string too long", JSON.stringify({ t: "hello", name: "x".repeat(11) })],
    ["a prototype", '{"t":"hello","name":"x","__proto__":{"admin":true}}'],
    ["a list", "[]"],
    ["null", "null"],
  ])("refuses %s", (_what, text) => {
    expect(parseMessage(Greeting, text, 1_000)).toMatchObject({ ok: false, code: "message-malformed" });
  });

  test("refuses bytes that are no UTF-8, and what is neither text nor bytes", () => {
    expect(parseMessage(Greeting, Uint8Array.of(0xff, 0xfe), 100)).toMatchObject({ detail: "utf-8" });
    for (const other of [null, undefined, 1, {}, [], new ArrayBuffer(4)]) {
      expect(parseMessage(Greeting, other, 100)).toMatchObject({ ok: false, code: "message-malformed" });
    }
  });

  const doors = {
    ControlMessage,
    InputMessage,
    HandshakeMessage,
    RoomCreate: signaling.RoomCreate,
    RoomJoin: signaling.RoomJoin,
    RoomEnter: signaling.RoomEnter,
    SignalOut: signaling.SignalOut,
    SignalIn: signaling.SignalIn,
    RoomCreated: signaling.RoomCreated,
    RoomJoined: signaling.RoomJoined,
  };
  test.each(Object.entries(doors))("%s never throws and refuses what is random", (_name, schema) => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uint8Array({ maxLength: 200 }), (value, bytes) => {
        expect(parseMessage(schema, JSON.stringify(value), limits.controlMessageBytes).ok).toBe(false);
        expect(parseMessage(schema, bytes, limits.controlMessageBytes).ok).toBe(false);
      }),
    );
  });

  test("an error never repeats what came", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (name) => {
        const parsed = parseMessage(Greeting, JSON.stringify({ t: "hello", name }), 10_000);
        expect(parsed.ok).toBe(false);
        expect(JSON.stringify(parsed)).not.toContain(JSON.stringify(name).slice(1, -1));
      }),
    );
  });
});

describe("every message has its rule", () => {
  const typesOf = (schema: { readonly options: readonly unknown[] }): string[] =>
    schema.options.flatMap((option) => {
      const { entries, options } = option as {
        entries?: { t: { literal: string } };
        options?: readonly unknown[];
      };
      return entries === undefined ? typesOf({ options: options ?? [] }) : [entries.t.literal];
    });

  test("on the control channel", () => {
    const types = [...new Set(typesOf(ControlMessage))];
    expect(types.length).toBeGreaterThan(20);
    expect(Object.keys(controlMessageRules).toSorted()).toEqual(types.toSorted());
  });

  test("on the input channel", () => {
    expect(Object.keys(inputMessageScopes).toSorted()).toEqual(typesOf(InputMessage).toSorted());
  });
});
