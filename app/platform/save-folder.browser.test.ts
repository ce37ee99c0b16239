import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { err, ok } from "../../protocol/result.ts";
import { saveAllFiles, saveIntoFolder } from "./save-folder.ts";

let folder: FileSystemDirectoryHandle;

beforeEach(async () => {
  const root = await navigator.storage.getDirectory();
  folder = await root.getDirectoryHandle("picked", { create: true });
  vi.stubGlobal("showDirectoryPicker", async () => folder);
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await (await navigator.storage.getDirectory()).removeEntry("picked", { recursive: true });
});

const file = (text: string) => async () => ok(new File([text], "received"));
async function textAt(...path: string[]): Promise<string> {
  let at = folder;
  for (const part of path.slice(0, -1)) at = await at.getDirectoryHandle(part);
  return (await (await at.getFileHandle(path.at(-1) ?? "")).getFile()).text();
}

test("each file lands in the folders it came in", async () => {
  const saved = await saveIntoFolder([
    { path: ["a.txt"], open: file("one") },
    { path: ["deep", "er", "b.txt"], open: file("two") },
  ]);
  expect(saved).toEqual(ok(2));
  expect([await textAt("a.txt"), await textAt("deep", "er", "b.txt")]).toEqual(["one", "two"]);
});

test("nothing leaves the folder", async () => {
  for (const path of [["..", "out.txt"], [".."], ["a/b.txt"]]) {
    expect(await saveIntoFolder([{ path, open: file("no") }])).toEqual(err("file-name-unsafe"));
  }
});

test("no folder picked is no error, and a file that cannot be read says so", async () => {
  expect(await saveIntoFolder([{ path: ["a"], open: async () => err("file-unreadable") }])).toEqual(
    err("file-unreadable"),
  );
  vi.stubGlobal("showDirectoryPicker", () => Promise.reject(new DOMException("", "AbortError")));
  expect(await saveIntoFolder([{ path: ["a"], open: file("x") }])).toEqual(err("file-cancelled"));
});

test("several parts of a recording are saved under their own names", async () => {
  expect(await saveAllFiles([new File(["1"], "r (1).webm"), new File(["2"], "r (2).mkv")])).toEqual(ok(2));
  expect([await textAt("r (1).webm"), await textAt("r (2).mkv")]).toEqual(["1", "2"]);
});
