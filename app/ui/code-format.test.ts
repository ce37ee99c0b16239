import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJoinCode } from "../../protocol/join-code.ts";
import { editCode, formatTyped } from "./code-format.ts";

/** A field as a person uses it: `|` is the caret. */
function field(start = "|") {
  let shown = start.replace("|", "");
  let caret = start.indexOf("|");
  const apply = (value: string, at: number, inputType: string) => {
    const edit = editCode(shown, { value, caret: at }, inputType);
    shown = edit.value;
    caret = edit.caret;
  };
  const person = {
    type(text: string) {
      for (const letter of text) {
        apply(shown.slice(0, caret) + letter + shown.slice(caret), caret + 1, "insertText");
      }
      return person;
    },
    paste(text: string) {
      apply(shown.slice(0, caret) + text + shown.slice(caret), caret + text.length, "insertFromPaste");
      return person;
    },
    backspace() {
      if (caret > 0) {
        apply(shown.slice(0, caret - 1) + shown.slice(caret), caret - 1, "deleteContentBackward");
      }
      return person;
    },
    left(steps: number) {
      caret = Math.max(0, caret - steps);
      return person;
    },
    get look() {
      return `${shown.slice(0, caret)}|${shown.slice(caret)}`;
    },
  };
  return person;
}

describe("the code field", () => {
  test("typed digits stand as the code is read out", () => {
    expect(field().type("4821507264").look).toBe("4821 – 507 264|");
    expect(field().type("48").look).toBe("48|");
    expect(field().type("482150").look).toBe("4821 – 50|");
  });

  test("longer locators take the first group", () => {
    expect(formatTyped("48215507264")).toBe("48215 – 507 264");
    expect(formatTyped("482155507264")).toBe("482155 – 507 264");
  });

  test.each([
    "4821 507 264",
    "4821-507264",
    "4821507264",
    " 4821\u00a0–\u202f507 264 ",
    "https://help.example/join#4821-507264",
  ])("pasting %j gives the same code", (pasted) => {
    expect(field().paste(pasted).look).toBe("4821 – 507 264|");
  });

  test("a digit put into the middle keeps the caret behind it", () => {
    expect(field("4821 – 507 264|").left(8).type("9").look).toBe("48219| – 507 264");
  });

  test("backspace at a separator takes the digit before it, once", () => {
    expect(field("4821 – |507 264").backspace().look).toBe("482|5 – 072 64");
  });

  test("what is no code is left as it was typed", () => {
    expect(field().type("hello").look).toBe("hello|");
    expect(field().paste("٤٨٢١٥٠٧٢٦٤").look).toBe("٤٨٢١٥٠٧٢٦٤|");
  });

  test("whatever is typed, what stands there parses as its first twelve digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9 -]{0,20}$/), (text) => {
        const digits = text.replaceAll(/\D/g, "").slice(0, 12);
        const shown = field().type(text).look.replace("|", "");
        expect(shown.replaceAll(/\D/g, "")).toBe(digits);
        expect(parseJoinCode(shown).ok).toBe(digits.length >= 10);
      }),
    );
  });

  test("formatting what is formatted changes nothing", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,12}$/), fc.nat(20), (digits, place) => {
        const shown = formatTyped(digits);
        const caret = Math.min(place, shown.length);
        expect(editCode(shown, { value: shown, caret }, "insertText").value).toBe(shown);
      }),
    );
  });
});
