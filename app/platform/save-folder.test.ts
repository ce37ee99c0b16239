import { afterEach, expect, test, vi } from "vitest";
import { ok } from "../../protocol/result.ts";
import { saveIntoFolder } from "./save-folder.ts";

/** A folder in memory: as much of FileSystemDirectoryHandle as saving uses. What holds `folder` is one. */
function createFolder(entries: Map<string, string>) {
  const missing = () => new DOMException("", "NotFoundError");
  return {
    async getFileHandle(name: string, { create = false } = {}) {
      const there = entries.get(name);
      if (there === "folder") throw new DOMException("", "TypeMismatchError");
      if (there === undefined && !create) throw missing();
      return {
        async createWritable() {
          let text = "";
          return new WritableStream<Uint8Array>({
            write: (bytes) => {
              text += new TextDecoder().decode(bytes);
            },
            close: () => void entries.set(name, text),
          });
        },
      };
    },
  };
}

afterEach(() => vi.unstubAllGlobals());

test("security case 7: a received file replaces nothing that is in the folder already", async () => {
  const entries = new Map<string, string>([
    ["contract.txt", "mine"],
    ["notes", "folder"],
  ]);
  vi.stubGlobal("showDirectoryPicker", async () => createFolder(entries));
  const received = (text: string) => async () => ok(new File([text], "received"));
  const saved = await saveIntoFolder([
    { path: ["contract.txt"], open: received("theirs") },
    { path: ["notes"], open: received("a file") },
    { path: ["new.txt"], open: received("new") },
  ]);
  expect(saved).toEqual(ok(3));
  expect(Object.fromEntries(entries)).toEqual({
    "contract.txt": "mine",
    "contract (2).txt": "theirs",
    notes: "folder",
    "notes (2)": "a file",
    "new.txt": "new",
  });
});
