import { describe, expect, it } from "vitest";
import { InputMessage } from "../../../protocol/input-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import { parseMessage, parseValue } from "../../../protocol/parse.ts";
import { sampleInputMessages } from "../testing/sample-messages.ts";

type Path = readonly (string | number)[];

/** Every value in `value` that is no object, with the way to it. */
function leavesOf(value: unknown, path: Path = []): { readonly path: Path; readonly leaf: unknown }[] {
  if (typeof value !== "object" || value === null) return [{ path, leaf: value }];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

/** Every object in `value`, itself first. */
function objectsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const inside = entries.flatMap(([key, inner]) => objectsOf(inner, [...path, key]));
  return Array.isArray(value) ? inside : [path, ...inside];
}

/** `value` with `change` made to what `path` leads to. */
function changed(value: unknown, [key, ...rest]: Path, change: (there: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === key ? changed(item, rest, change) : (item as unknown)));
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([name, inner]) => [
      name,
      name === key ? changed(inner, rest, change) : (inner as unknown),
    ]),
  );
}

const oddNumbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  2 ** 53,
  -(2 ** 31),
  "1",
  true,
  undefined,
  {},
  [],
];
const oddTexts = [
  "\ud800",
  "\udc00a",
  "\u0000",
  "\u202e",
  "\u001b[2J",
  "x".repeat(limits.remoteTextChars + 1),
  7,
  true,
  null,
  undefined,
  {},
  ["a"],
];
const oddFlags = [1, "true", null, undefined, {}];

function oddValuesFor(leaf: unknown): readonly unknown[] {
  if (typeof leaf === "number") return oddNumbers;
  return typeof leaf === "string" ? oddTexts : oddFlags;
}

const samples = Object.entries(sampleInputMessages);

describe("odd input", () => {
  it.each(samples)("%s is refused for every odd value in every field of it", (_type, sample) => {
    expect(parseValue(InputMessage, sample).ok).toBe(true);
    const taken = leavesOf(sample).flatMap(({ path, leaf }) =>
      oddValuesFor(leaf)
        .filter(
          (odd) =>
            parseValue(
              InputMessage,
              changed(sample, path, () => odd),
            ).ok,
        )
        .map((odd) => `${path.join(".")}: ${String(odd)}`),
    );
    expect(taken).toEqual([]);
  });

  it.each(samples)("%s is refused with a number just outside its range, or between two", (_type, sample) => {
    const outside = leavesOf(sample).flatMap(({ path, leaf }) => {
      if (typeof leaf !== "number") return [];
      const isFraction = path.at(-1) === "x" || path.at(-1) === "y";
      const isWheel = path.at(-1) === "deltaX" || path.at(-1) === "deltaY";
      if (isFraction) return [-Number.EPSILON, 1 + Number.EPSILON].map((odd) => ({ path, odd }));
      if (isWheel) return [-1, 1].map((sign) => ({ path, odd: sign * (limits.wheelPixels + 0.5) }));
      return [-1, 0.5, 2 ** 32].map((odd) => ({ path, odd }));
    });
    const taken = outside.filter(
      ({ path, odd }) =>
        parseValue(
          InputMessage,
          changed(sample, path, () => odd),
        ).ok,
    );
    expect(taken).toEqual([]);
  });

  it.each(samples)("%s is refused with a key too many or too few, in any object of it", (_type, sample) => {
    for (const path of objectsOf(sample)) {
      const more = (there: unknown) => ({ ...(there as object), more: 1 });
      expect(parseValue(InputMessage, changed(sample, path, more)).ok, `more in ${path.join(".")}`).toBe(
        false,
      );
      const keys = Object.keys(
        path.reduce<unknown>((value, key) => Reflect.get(value as object, key), sample) as object,
      );
      for (const key of keys) {
        const fewer = (there: unknown) =>
          Object.fromEntries(Object.entries(there as object).filter(([name]) => name !== key));
        expect(parseValue(InputMessage, changed(sample, path, fewer)).ok, `without ${key}`).toBe(false);
      }
    }
    const withPrototype = JSON.stringify(sample).replace("{", '{"__proto__":{"isAdmin":true},');
    expect(parseMessage(InputMessage, withPrototype, limits.inputMessageBytes).ok).toBe(false);
  });

  it.each([
    ["a key's place of other characters", { ...sampleInputMessages.key, code: "Key-A" }],
    ["a key without meaning", { ...sampleInputMessages.key, key: "" }],
    ["a key of a sentence", { ...sampleInputMessages.key, key: "x".repeat(25) }],
    ["a key that writes a sentence", { ...sampleInputMessages.key, text: "x".repeat(9) }],
    ["no text", { ...sampleInputMessages.text, text: "" }],
    ["a selection beyond the text", { ...sampleInputMessages.compose, selectionEnd: 2 }],
    ["a selection from behind", { ...sampleInputMessages.compose, selectionStart: 1, selectionEnd: 0 }],
    [
      "eleven fingers",
      {
        ...sampleInputMessages.touch,
        points: Array.from({ length: 11 }, () => ({ id: 0, at: { x: 0, y: 0 } })),
      },
    ],
  ])("refuses %s", (_what, message) => {
    expect(parseValue(InputMessage, message).ok).toBe(false);
  });
});
