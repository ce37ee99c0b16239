/**
 * Owns: saving many received files into a folder that the person picks, with the folders they came in.
 * Never: leaves the picked folder: each part of a path is one name, and the browser refuses what is none; replaces what
 * is there already, since what a file is called is for its sender to choose.
 */

import { numberedName } from "../../peer/files/safe-name.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { downloadBlob } from "./download.ts";

type DirectoryPicker = {
  showDirectoryPicker?(options: { mode: "readwrite"; id: string }): Promise<FileSystemDirectoryHandle>;
};

/** One file to save. `path` is cleaned already: folders and name, outermost first. */
export type FileToSave = { readonly path: readonly string[]; open(): Promise<Result<File>> };

export function canSaveFolder(): boolean {
  return typeof (globalThis as DirectoryPicker).showDirectoryPicker === "function";
}

/**
 * Asks for a folder and writes each file into it. Needs a person's press.
 * @returns how many were written; `file-cancelled` when no folder was picked, else the first thing that went wrong
 */
export async function saveIntoFolder(files: readonly FileToSave[]): Promise<Result<number>> {
  let folder: FileSystemDirectoryHandle;
  try {
    const picked = await (globalThis as DirectoryPicker).showDirectoryPicker?.({
      mode: "readwrite",
      id: "farhand-received",
    });
    if (!picked) return err("storage-unavailable");
    folder = picked;
  } catch {
    return err("file-cancelled");
  }
  for (const file of files) {
    const opened = await file.open();
    if (!opened.ok) return opened;
    try {
      await write(folder, file.path, opened.value);
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      return err(full ? "storage-full" : "file-name-unsafe");
    }
  }
  return ok(files.length);
}

/**
 * Hands files to the person: one as a download, several into a folder, or as downloads where no folder can be picked.
 * Needs a person's press.
 * @returns as `saveIntoFolder`
 */
export async function saveAllFiles(files: readonly File[]): Promise<Result<number>> {
  if (files.length > 1 && canSaveFolder()) {
    return saveIntoFolder(files.map((file) => ({ path: [file.name], open: async () => ok(file) })));
  }
  for (const file of files) downloadBlob(file, file.name);
  return ok(files.length);
}

async function write(root: FileSystemDirectoryHandle, path: readonly string[], file: File): Promise<void> {
  let folder = root;
  for (const part of path.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
  const name = await freeName(folder, path.at(-1) ?? file.name);
  const handle = await folder.getFileHandle(name, { create: true });
  await file.stream().pipeTo(await handle.createWritable());
}

const triesForName = 1_000;

/** The name, or the first numbered one that nothing has, folders included. */
async function freeName(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  for (let number = 1; number <= triesForName; number += 1) {
    const candidate = number === 1 ? name : numberedName(name, number);
    try {
      await folder.getFileHandle(candidate);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") return candidate;
      if (!(error instanceof DOMException) || error.name !== "TypeMismatchError") throw error;
    }
  }
  throw new DOMException("no name is free", "InvalidModificationError");
}
