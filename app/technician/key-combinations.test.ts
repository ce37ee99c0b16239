import { expect, test } from "vitest";
import { parseValue } from "../../protocol/parse.ts";
import { RemoteInput } from "../../protocol/remote-input.ts";
import { combinationInputs, combinations, enter } from "./key-combinations.ts";

test("keys go down in order and come up in reverse, with what is held then", () => {
  const [, , , , , , ctrlShiftTab] = combinations;
  const told = combinationInputs(ctrlShiftTab ?? []).map((input) =>
    input.t === "key" ? [input.kind, input.key, input.modifiers] : [],
  );
  expect(told).toEqual([
    ["down", "Control", 2],
    ["down", "Shift", 10],
    ["down", "Tab", 10],
    ["up", "Tab", 10],
    ["up", "Shift", 2],
    ["up", "Control", 0],
  ]);
});

test("every combination is what the protocol takes, and writes nothing but Enter's line feed", () => {
  for (const input of combinations.flatMap(combinationInputs)) {
    expect(parseValue(RemoteInput, input).ok).toBe(true);
    expect(input).toMatchObject({ text: "" });
  }
  expect(combinationInputs(enter)).toMatchObject([{ text: "\n" }, { text: "" }]);
});
