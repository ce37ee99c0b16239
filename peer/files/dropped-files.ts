/**
 * Owns: turning what a person dropped, pasted or picked into files to offer, folders walked through.
 * Never: reads a file's content, or walks on past its limits: a folder that is too large is an error, not a part of one.
 * Sources: WICG File and Directory Entries API; WHATWG File System (getAsFileSystemHandle).
 */

import { limits } from "../../protocol/limits.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { FileSource } from "./file-source.ts";

export type FileWalk = {
  readonly sources: readonly FileSource[];
  /** Folders without a file in them: nothing to send. A person is told. */
  readonly emptyFolders: number;
  /** Files and folders that could not be opened, by path, for a person to see. */
  readonly unreadable: readonly (readonly string[])[];
};

/** One thing dropped: a file, or a folder to walk. */
type Node =
  | { readonly kind: "file"; readonly path: readonly string[]; open(): Promise<File> }
  | { readonly kind: "folder"; readonly path: readonly string[]; children(): AsyncIterable<Node> };

/**
 * Walks what was dropped or pasted. Must be called in the event's own task: the items are gone after it.
 * @returns `file-too-many` past 10,000 files or 24 levels; `file-cancelled` once `signal` is aborted
 */
export function droppedFiles(transfer: DataTransfer, signal?: AbortSignal): Promise<Result<FileWalk>> {
  const roots: Node[] = [];
  for (const item of transfer.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry?.() ?? null;
    const file = item.getAsFile();
    if (entry?.isDirectory === true) roots.push(entryNode(entry, []));
    else if (file !== null)
      roots.push({ kind: "file", path: [file.name], open: () => Promise.resolve(file) });
  }
  return walk(roots, signal);
}

/** Walks a folder that a person picked (`showDirectoryPicker`). Results as of `droppedFiles`. */
export function directoryFiles(
  handle: FileSystemDirectoryHandle,
  signal?: AbortSignal,
): Promise<Result<FileWalk>> {
  return walk([handleNode(handle, [])], signal);
}

/** Files of an `<input type="file">`, with `webkitdirectory` or not. Results as of `droppedFiles`. */
export function pickedFiles(files: Iterable<File>): Result<FileWalk> {
  const sources: FileSource[] = [];
  for (const file of files) {
    const path = file.webkitRelativePath ? file.webkitRelativePath.split("/") : [file.name];
    if (sources.length >= limits.fileEntriesPerOffer || path.length > limits.filePathDepth) {
      return err("file-too-many");
    }
    sources.push({ path, file });
  }
  return ok({ sources, emptyFolders: 0, unreadable: [] });
}

async function walk(roots: readonly Node[], signal?: AbortSignal): Promise<Result<FileWalk>> {
  const sources: FileSource[] = [];
  const unreadable: (readonly string[])[] = [];
  let emptyFolders = 0;

  /** Null when all went well. */
  async function visit(node: Node): Promise<Result<never> | null> {
    if (signal?.aborted === true) return err("file-cancelled");
    if (node.path.length > limits.filePathDepth) return err("file-too-many");
    if (node.kind === "file") {
      const file = await node.open().catch(() => null);
      if (file === null) unreadable.push(node.path);
      else sources.push({ path: node.path, file });
      return sources.length > limits.fileEntriesPerOffer ? err("file-too-many") : null;
    }
    let children = 0;
    try {
      for await (const child of node.children()) {
        children += 1;
        const stopped = await visit(child);
        if (stopped !== null) return stopped;
      }
    } catch {
      unreadable.push(node.path);
      return null;
    }
    if (children === 0) emptyFolders += 1;
    return null;
  }

  for (const root of roots) {
    const stopped = await visit(root);
    if (stopped !== null) return stopped;
  }
  return ok({ sources, emptyFolders, unreadable });
}

function entryNode(entry: FileSystemEntry, folders: readonly string[]): Node {
  const path = [...folders, entry.name];
  if (!entry.isDirectory) {
    const fileEntry = entry as FileSystemFileEntry;
    return { kind: "file", path, open: () => new Promise((done, failed) => fileEntry.file(done, failed)) };
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  return {
    kind: "folder",
    path,
    // A reader hands out a folder in batches; an empty one is the end.
    async *children() {
      for (;;) {
        const batch = await new Promise<FileSystemEntry[]>((done, failed) =>
          reader.readEntries(done, failed),
        );
        if (batch.length === 0) return;
        for (const child of batch) yield entryNode(child, path);
      }
    },
  };
}

function handleNode(
  handle: FileSystemDirectoryHandle | FileSystemFileHandle,
  folders: readonly string[],
): Node {
  const path = [...folders, handle.name];
  if (handle.kind === "file") return { kind: "file", path, open: () => handle.getFile() };
  return {
    kind: "folder",
    path,
    async *children() {
      for await (const child of handle.values()) yield handleNode(child, path);
    },
  };
}
