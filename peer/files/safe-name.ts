/**
 * Owns: making a name that a peer wrote safe to show, and to give to a file that a person saves.
 * Never: lets a name become a path. A path's parts are cleaned one by one and stay separate; received bytes lie under
 * random ids, whatever they are called.
 *
 * Cleaned are: separators, control, format and direction characters, lone surrogates, alternate data streams (`:`),
 * wildcards, names that Windows reserves, dots and spaces at the end, `.` and `..`, names too long for a file system,
 * and names that differ in case or normal form only.
 *
 * Sources: Microsoft, "Naming Files, Paths, and Namespaces"; Unicode UAX #15 (NFC), UAX #9 (bidirectional controls).
 */

/** What file systems commonly hold in one name, UTF-8. */
export const nameBytes = 255;
/** A place is left for " (9999)" of a duplicate. */
const cleanedBytes = nameBytes - 7;
const extensionBytes = 32;
const nameless = "unnamed";

const encoder = new TextEncoder();

// Cc control, Cf format (bidirectional and zero-width), Cs surrogates, Co private use, Cn unassigned, Zl and Zp line
// and paragraph separators, and look-alikes of the slash that some programs fold into one.
const unsafe =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2044\u2215\u2571\u29f8\uff0f\uff3c\ufe68\u29f5]/gu;
const forbidden = /[/\\:*?"<>|]/g;
// Windows takes superscript digits for digits here, and reserves the name whatever its extension.
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

/**
 * Cleans one part of a path: a folder's or a file's name.
 * @returns 1 to 248 bytes of UTF-8 in NFC. Cleaning it again changes nothing
 */
export function safeName(name: string): string {
  const plain = name.normalize("NFC").replace(unsafe, "").replace(forbidden, "_").replace(/\s/g, " ");
  const trimmed = trimEnds(plain);
  const named = trimmed === "" ? nameless : trimmed;
  return shorten(reserved.test(named) ? `_${named}` : named);
}

/**
 * Cleans the paths of a transfer's files. Folders stay folders; two paths that would meet in one file, whatever their
 * case, are told apart by " (2)" before the extension, and so is a file that is called as a folder.
 * @param paths at least one part each
 * @returns as many paths, in the same order
 */
export function safePaths(paths: readonly (readonly string[])[]): string[][] {
  const cleaned = paths.map((path) => path.map(safeName));
  const taken = new Set<string>();
  for (const path of cleaned) {
    for (let depth = 1; depth < path.length; depth += 1) taken.add(pathKey(path.slice(0, depth)));
  }
  // The number to try next, so that ten thousand equal names do not take ten thousand tries each.
  const nextByKey = new Map<string, number>();
  return cleaned.map((path) => {
    const folders = path.slice(0, -1);
    const name = path.at(-1) ?? nameless;
    const key = pathKey(path);
    let unique = name;
    let number = nextByKey.get(key) ?? 2;
    while (taken.has(pathKey([...folders, unique]))) {
      unique = numberedName(name, number);
      number += 1;
    }
    nextByKey.set(key, number);
    taken.add(pathKey([...folders, unique]));
    return [...folders, unique];
  });
}

/** File systems that ignore case fold in their own ways; NFKC and both folds catch more than any one of them. */
function pathKey(path: readonly string[]): string {
  return path.map((part) => part.normalize("NFKC").toUpperCase().toLowerCase()).join("/");
}

/** Leading spaces and trailing dots and spaces go; `.`, `..` and the like become nothing. */
function trimEnds(name: string): string {
  return name.replace(/^ +/, "").replace(/[. ]+$/, "");
}

/** `a.txt` and 2 make `a (2).txt`. */
export function numberedName(name: string, number: number): string {
  const { stem, extension } = splitName(name);
  return `${stem} (${number})${extension}`;
}

function shorten(name: string): string {
  if (encoder.encode(name).byteLength <= cleanedBytes) return name;
  const { stem, extension } = splitName(name);
  const room = cleanedBytes - encoder.encode(extension).byteLength;
  let cut = "";
  let used = 0;
  for (const character of stem) {
    used += encoder.encode(character).byteLength;
    if (used > room) break;
    cut += character;
  }
  // A cut can bare a dot, a space or half of a composed character.
  return trimEnds(`${trimEnds(cut)}${extension}`.normalize("NFC"));
}

/** The extension with its dot, empty when there is none or it is too long to be one. */
function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  return extension.length > 1 && encoder.encode(extension).byteLength <= extensionBytes
    ? { stem: name.slice(0, dot), extension }
    : { stem: name, extension: "" };
}
