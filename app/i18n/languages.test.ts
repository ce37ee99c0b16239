import { expect, test } from "vitest";
import { errorCodes } from "../../protocol/error-codes.ts";
import type { Plural } from "./dictionary.ts";
import { english } from "./english.ts";
import { english as wholeEnglish } from "./english-whole.ts";
import { createFormat } from "./format.ts";
import { createI18n, loadLanguage } from "./i18n-context.tsx";
import { chooseLanguage, type Language, languages } from "./languages.ts";
import { createTranslate } from "./translate.ts";

type Text = string | Plural;

/** Every text by its path. */
function textsOf(node: unknown, path = ""): Map<string, Text> {
  const texts = new Map<string, Text>();
  for (const [key, value] of Object.entries(node as Record<string, unknown>)) {
    const at = path === "" ? key : `${path}.${key}`;
    const isPlural = typeof value === "object" && value !== null && "other" in value;
    if (typeof value === "string" || isPlural) texts.set(at, value as Text);
    else for (const [below, text] of textsOf(value, at)) texts.set(below, text);
  }
  return texts;
}
const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).toSorted();
const forms = (text: Text) => (typeof text === "string" ? [text] : Object.values(text));

const reference = textsOf(wholeEnglish);
const allParts = ["accounts", "administration"] as const;
const wholeOf = async (language: Language) => (await loadLanguage(language, allParts)).dictionary;

test("English has texts to compare with", () => {
  expect(reference.size).toBeGreaterThan(400);
});

test("a name that is written from the right leaves the words around it in their order", () => {
  const t = createTranslate(english, "en");
  const name = "\u05d3\u05e0\u05d4 7";
  expect(t("roster.removeLabel", { name })).toBe(
    english.roster.removeLabel.replace("{name}", `\u2068${name}\u2069`),
  );
  expect(t("roster.removeLabel", { name: "Dana" })).toBe(
    english.roster.removeLabel.replace("{name}", "Dana"),
  );
});

for (const language of languages) {
  test(`${language.name} is complete, with the same placeholders and every plural its rules pick`, async () => {
    const texts = textsOf(await wholeOf(language));
    expect([...texts.keys()].toSorted()).toEqual([...reference.keys()].toSorted());
    const rules = new Intl.PluralRules(language.code).resolvedOptions().pluralCategories;
    for (const [key, text] of texts) {
      const expected = placeholders(forms(reference.get(key) ?? "").at(-1) ?? "");
      for (const form of forms(text)) {
        expect.soft(form.trim(), key).toBe(form);
        expect.soft(form, key).not.toBe("");
        expect.soft(placeholders(form), key).toEqual(expected);
      }
      if (typeof text !== "string") expect.soft(new Set(Object.keys(text)), key).toEqual(new Set(rules));
    }
  });

  test(`${language.name} says of every error code what happened and what to do now`, async () => {
    const { errorWhat, errorNow } = await language.load();
    expect(Object.keys(errorWhat).toSorted()).toEqual([...errorCodes].toSorted());
    expect(Object.keys(errorNow).toSorted()).toEqual([...errorCodes].toSorted());
  });
}

test("a value is never read as a template", () => {
  const t = createTranslate(english, "en");
  expect(t("consent.asks.view", { name: "{count} <b>Eve</b>" })).toBe(
    "{count} <b>Eve</b> would like to see your screen",
  );
});

test("plurals follow the number", async () => {
  const german = await languages.find(({ code }) => code === "de")?.load();
  if (!german) throw new Error("no German");
  expect(createTranslate(german, "de")("files.count", { count: 1 })).toBe("1 Datei");
  expect(createTranslate(german, "de")("files.count", { count: 1200 })).toBe("1.200 Dateien");
});

test("the wanted language is found by its first part", () => {
  expect(chooseLanguage(["de-AT", "en"]).code).toBe("de");
  expect(chooseLanguage(["fr", "de"]).code).toBe("de");
  expect(chooseLanguage(["fr"]).code).toBe("en");
});

test("bytes, durations, and digits one by one", () => {
  const format = createFormat("en", "UTC");
  expect(format.bytes(0)).toBe("0 byte");
  expect(format.bytes(1_240_000)).toBe("1.2 MB");
  expect(format.duration(3_725_000)).toBe("1 hr 2 min");
  expect(format.duration(7_200_000)).toBe("2 hr");
  expect(format.duration(65_400)).toBe("1 min 5 sec");
  expect(format.duration(0)).toBe("0 sec");
  expect(format.clock(61_001)).toBe("1:02");
  expect(format.spokenDigits("4821 – 507 264")).toBe("4, 8, 2, 1, 5, 0, 7, 2, 6, 4");
  expect(format.milliseconds(null)).toBe("–");
});

test("a part of the words is loaded by who needs it, in the language that is chosen then", async () => {
  const [first, second] = languages;
  if (!first || !second) throw new Error("no two languages");
  const i18n = createI18n(await loadLanguage(first), () => {});
  expect(() => i18n.t("signIn.title")).toThrow("no text for signIn.title");
  // The other language is on its way already when the part is asked for.
  const choosing = i18n.choose(second.code);
  await Promise.all([i18n.need("accounts"), choosing]);
  expect(i18n.t("signIn.title")).toBe((await second.parts.accounts()).signIn.title);
  await i18n.need("administration");
  await i18n.choose(first.code);
  expect([i18n.t("signIn.title"), i18n.t("admin.title")]).toEqual(["Sign in", "Administration"]);
});

test("a part that could not be loaded is tried again by the next who needs it", async () => {
  const [first] = languages;
  if (!first) throw new Error("no language");
  let isAway = true;
  const accounts = async () => {
    if (isAway) throw new Error("away");
    return first.parts.accounts();
  };
  const language = { ...first, parts: { ...first.parts, accounts } };
  const i18n = createI18n(await loadLanguage(language), () => {});
  await expect(i18n.need("accounts")).rejects.toThrow("away");
  isAway = false;
  await i18n.need("accounts");
  expect(i18n.t("signIn.title")).toBe("Sign in");
});

test("what everybody loads has no words of accounts or administration", () => {
  const everywhere = textsOf(english);
  expect(
    [...everywhere.keys()].filter((key) => /^(?:admin|members|audit|reports|signIn|setUp)\./.test(key)),
  ).toEqual([]);
  expect(everywhere.size).toBeLessThan(reference.size);
});
