import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameBytes, safeName, safePaths } from "./safe-name.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).byteLength;

/** Pieces that names are attacked with, between ordinary characters. */
const hostilePieces = fc.constantFrom(
  "..",
  "/",
  "\\",
  ":",
  "\u0000",
  "\u202e",
  "\u200b",
  "\u2066",
  " ",
  ".",
  "CON",
  "nul",
  "com1",
  "lpt¹",
  "\r\n",
  "e\u0301",
  "\ud800",
  "*",
  "?",
  "|",
  "<",
  ">",
  '"',
  "$DATA",
  "\u2215",
  "\uff0f",
  "~",
  "%2e%2e%2f",
  "ß",
  "ﬁ",
  "İ",
);
const hostileNames = fc
  .array(fc.oneof(hostilePieces, fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 40 })
  .map((pieces) => pieces.join(""));

describe("names from a peer (security case 7)", () => {
  test.each([
    ["../../etc/passwd", ".._.._etc_passwd"],
    ["..\\..\\Windows\\System32\\x.dll", ".._.._Windows_System32_x.dll"],
    ["/etc/passwd", "_etc_passwd"],
    ["C:\\autoexec.bat", "C__autoexec.bat"],
    ["\\\\server\\share\\x", "__server_share_x"],
    ["..", "unnamed"],
    [".", "unnamed"],
    ["", "unnamed"],
    ["   ", "unnamed"],
    ["...", "unnamed"],
    ["CON", "_CON"],
    ["nul.txt", "_nul.txt"],
    ["Com1.tar.gz", "_Com1.tar.gz"],
    ["LPT³", "_LPT³"],
    ["aux .c", "_aux .c"],
    ["CONIN$", "_CONIN$"],
    ["report.txt::$DATA", "report.txt__$DATA"],
    ["report.txt.", "report.txt"],
    ["report.txt. . ", "report.txt"],
    ["photo\u202Egpj.exe", "photogpj.exe"],
    ["a\u0000b.txt", "ab.txt"],
    ["two\nlines\r.txt", "twolines.txt"],
    ["zero\u200bwidth", "zerowidth"],
    ["a\u2215b\uff0fc", "abc"],
    ["cafe\u0301.txt", "café.txt"],
    ["\ud83d\ude00.png", "\ud83d\ude00.png"],
    ["lone\ud83d.png", "lone.png"],
    ['what?*<>|".txt', "what______.txt"],
    [".bashrc", ".bashrc"],
    ["Grüße aus Köln.pdf", "Grüße aus Köln.pdf"],
  ])("[FT-4] %j becomes %j", (hostile, expected) => {
    expect(safeName(hostile)).toBe(expected);
  });

  test("[FT-4] a name that is too long keeps its extension and whole characters", () => {
    const cut = safeName(`${"ü".repeat(300)}.tar.gz`);
    expect(cut).toMatch(/^ü+(\.tar)?\.gz$/);
    expect(bytesOf(cut)).toBeLessThanOrEqual(nameBytes - 7);
    expect(bytesOf(safeName("x".repeat(5_000)))).toBe(nameBytes - 7);
  });

  test("[FT-4] whatever comes, the name is one harmless part, short enough, and stays as it is when cleaned again", () => {
    fc.assert(
      fc.property(fc.oneof(hostileNames, fc.string({ unit: "binary", maxLength: 400 })), (name) => {
        const safe = safeName(name);
        expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}\u2215\uff0f]/u);
        expect(safe).not.toMatch(/^ |[. ]$/);
        expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        expect(bytesOf(safe)).toBeGreaterThan(0);
        expect(bytesOf(safe)).toBeLessThanOrEqual(nameBytes - 7);
        expect(safe).toBe(safe.normalize("NFC"));
        expect(safeName(safe)).toBe(safe);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[FT-4] names that differ in case or form only are told apart", () => {
    const paths = [
      ["a.txt"],
      ["A.TXT"],
      ["a.txt"],
      ["cafe\u0301"],
      ["CAFÉ"],
      ["d", "x"],
      ["D", "X"],
      ["d"],
      ["noext"],
      ["noext"],
    ];
    expect(safePaths(paths)).toEqual([
      ["a.txt"],
      ["A (2).TXT"],
      ["a (3).txt"],
      ["café"],
      ["CAFÉ (2)"],
      ["d", "x"],
      ["D", "X (2)"],
      ["d (2)"],
      ["noext"],
      ["noext (2)"],
    ]);
  });

  test("[FT-4] no two files of a transfer meet, whatever their names", () => {
    const paths = fc.array(
      fc.array(fc.oneof(hostileNames, fc.constantFrom("a", "A", "a (2)", "b.txt")), {
        minLength: 1,
        maxLength: 3,
      }),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(paths, (given) => {
        const safe = safePaths(given);
        const keys = safe.map((path) => path.join("/").normalize("NFKC").toLowerCase());
        expect(new Set(keys).size).toBe(given.length);
        for (const path of safe)
          for (const part of path) expect(bytesOf(part)).toBeLessThanOrEqual(nameBytes);
        expect(safe.map(({ length }) => length)).toEqual(given.map(({ length }) => length));
      }),
    );
  });

  test("[FT-4] ten thousand equal names take no time to speak of", () => {
    const safe = safePaths(Array.from({ length: 10_000 }, () => ["same.txt"]));
    expect(safe.at(-1)).toEqual(["same (10000).txt"]);
  });
});
