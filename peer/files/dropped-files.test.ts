import { describe, expect, test } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { directoryFiles, droppedFiles, pickedFiles } from "./dropped-files.ts";

type Tree = { readonly [name: string]: Tree | string | Error };

/** A folder as `showDirectoryPicker` gives it. */
function directoryHandle(name: string, tree: Tree): FileSystemDirectoryHandle {
  async function* values() {
    for (const [childName, child] of Object.entries(tree)) {
      if (typeof child === "string") {
        yield { kind: "file", name: childName, getFile: () => Promise.resolve(new File([child], childName)) };
      } else if (child instanceof Error) {
        yield { kind: "file", name: childName, getFile: () => Promise.reject(child) };
      } else yield directoryHandle(childName, child);
    }
  }
  return { kind: "directory", name, values } as unknown as FileSystemDirectoryHandle;
}

/** A folder as a drop gives it: children come in batches of two. */
function directoryEntry(name: string, tree: Tree): FileSystemEntry {
  const children = Object.entries(tree).map(([childName, child]) =>
    typeof child === "object" && !(child instanceof Error)
      ? directoryEntry(childName, child)
      : {
          isDirectory: false,
          name: childName,
          file: (done: (file: File) => void, failed: (error: Error) => void) =>
            child instanceof Error ? failed(child) : done(new File([child], childName)),
        },
  );
  const readEntries = (done: (batch: unknown[]) => void) => done(children.splice(0, 2));
  return { isDirectory: true, name, createReader: () => ({ readEntries }) } as unknown as FileSystemEntry;
}

function dropOf(entries: readonly FileSystemEntry[], files: readonly File[]): DataTransfer {
  const items = [
    ...entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry, getAsFile: () => null })),
    ...files.map((file) => ({ kind: "file", webkitGetAsEntry: () => null, getAsFile: () => file })),
    { kind: "string" },
  ];
  return { items } as unknown as DataTransfer;
}

const tree: Tree = {
  "a.txt": "a",
  sub: { "b.txt": "b", deep: { "c.txt": "c" } },
  empty: {},
  "locked.txt": new Error("no"),
};
const expectedPaths = [
  ["root", "a.txt"],
  ["root", "sub", "b.txt"],
  ["root", "sub", "deep", "c.txt"],
];

describe("dropped files", () => {
  test("a dropped folder becomes its files, with what was left out", async () => {
    const walked = await droppedFiles(dropOf([directoryEntry("root", tree)], [new File(["x"], "x.txt")]));
    expect(walked.ok && walked.value.sources.map(({ path }) => path)).toEqual([...expectedPaths, ["x.txt"]]);
    expect(walked.ok && walked.value.emptyFolders).toBe(1);
    expect(walked.ok && walked.value.unreadable).toEqual([["root", "locked.txt"]]);
  });

  test("a picked folder becomes its files", async () => {
    const walked = await directoryFiles(directoryHandle("root", tree));
    expect(walked.ok && walked.value.sources.map(({ path }) => path)).toEqual(expectedPaths);
  });

  test("too many files, or folders too deep, are an error and not a part", async () => {
    const wide = Object.fromEntries(
      Array.from({ length: limits.fileEntriesPerOffer + 1 }, (_, index) => [`${index}`, ""]),
    );
    expect(await directoryFiles(directoryHandle("root", wide))).toMatchObject({ code: "file-too-many" });
    let deep: Tree = { "x.txt": "x" };
    for (let depth = 0; depth < limits.filePathDepth; depth += 1) deep = { d: deep };
    expect(await directoryFiles(directoryHandle("root", deep))).toMatchObject({ code: "file-too-many" });
    const many = Array.from({ length: limits.fileEntriesPerOffer + 1 }, () => new File([], "x"));
    expect(pickedFiles(many)).toMatchObject({ code: "file-too-many" });
  });

  test("a walk can be cancelled", async () => {
    expect(await directoryFiles(directoryHandle("root", tree), AbortSignal.abort())).toMatchObject({
      code: "file-cancelled",
    });
  });

  test("an input's files keep their folders", () => {
    const file = new File(["x"], "x.txt");
    Object.defineProperty(file, "webkitRelativePath", { value: "root/sub/x.txt" });
    const picked = pickedFiles([file, new File(["y"], "y.txt")]);
    expect(picked.ok && picked.value.sources.map(({ path }) => path)).toEqual([
      ["root", "sub", "x.txt"],
      ["y.txt"],
    ]);
  });
});
