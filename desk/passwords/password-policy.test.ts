/** What a new password has to be like: length as people count it, common ones, words of the context, an organisation's wish. */
import { expect, test } from "vitest";
import { defaultPolicies } from "../../protocol/desk/policies.ts";
import { judgeNewPassword, leastLength } from "./password-policy.ts";

const context = { hasSecondFactor: false, contextWords: ["Northwind", "Ada Berg", "ada@northwind.example"] };
const judge = (password: string, change: object = {}, about: object = {}) =>
  judgeNewPassword(password, { ...defaultPolicies.password, ...change }, { ...context, ...about });

test("the least length is 15, with a second factor 8, or what the organisation says", () => {
  expect(judge("quiet herons 7")).toBe("password-too-short");
  expect(judge("quiet herons 77")).toBeNull();
  expect(judge("lake 7 otter", {}, { hasSecondFactor: true })).toBeNull();
  expect(judge("lake 7o", {}, { hasSecondFactor: true })).toBe("password-too-short");
  expect(leastLength({ minLength: 20, needsLettersAndDigits: false }, true)).toBe(20);
});

test("characters are counted as people count them, and none is too strange", () => {
  expect(judge("🦊🐺🦝🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦")).toBeNull();
  expect(judge("🦊🐺🦝🐻🐼🐨🐯🦁")).toBe("password-too-short");
  const long = Array.from({ length: 128 }, (_, index) => String.fromCodePoint(0x4e00 + index * 7)).join(" ");
  expect(judge(`${long}!`)).toBeNull();
  expect(judge(`${long}!!`)).toBe("password-too-long");
});

test.each([
  "passwordpassword",
  "1234567890123456",
  "aaaaaaaaaaaaaaaaaa",
  "abcabcabcabcabcabc",
  "iloveyouiloveyou",
])("%s is guessed first", (password) => {
  expect(judge(password)).toBe("password-common");
});

test.each(["password2026!", "Dragon1!", "!!letmein99"])(
  "%s is a common one with something hung on",
  (password) => {
    expect(judge(password, {}, { hasSecondFactor: true })).toBe("password-common");
  },
);

test.each(["northwind-northwind", "NorthwindNorth1", "adaberg@northwind"])(
  "%s is what one would guess of this person",
  (password) => {
    expect(judge(password)).toBe("password-like-yourself");
  },
);

test("a word of the context in a long sentence is none of our business", () => {
  expect(judge("my cousin left northwind for a boat")).toBeNull();
});

test("letters and digits are asked for where the organisation wishes so", () => {
  expect(judge("quiet herons sleep", { needsLettersAndDigits: true })).toBe("password-too-simple");
  expect(judge("quiet herons sleep 7", { needsLettersAndDigits: true })).toBeNull();
});
