/**
 * Owns: saving a received transfer's files into a folder that a person picked.
 * Never: leaves that folder: each part of a path is a cleaned name and is given to the browser one by one; replaces
 * what is there already.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import { storageErrorCode } from "./byte-store.ts";
import type { FileTransfers } from "./file-transfers.ts";
import { numberedName } from "./safe-name.ts";

export type SavedFiles = {
  readonly saved: number;
  /** Entries that were not kept, or could not be read or written. */
  readonly failed: readonly number[];
};

const triesForName = 100;

/**
 * Writes every file of an ended incoming transfer whose hash was right below `folder`, with its folders.
 * @param signal stops after the file being written; what was written stays
 * @returns how many; `storage-full` or `storage-unavailable` as soon as the folder takes no more, `file-cancelled`
 */
export async function saveTransferTo(
  folder: FileSystemDirectoryHandle,
  transfers: Pick<FileTransfers, "filesOf" | "openReceived">,
  transfer: string,
  signal?: AbortSignal,
): Promise<Result<SavedFiles>> {
  const failed: number[] = [];
  let saved = 0;
  for (const { entry, path, state } of transfers.filesOf(transfer)) {
    if (signal?.aborted === true) return err("file-cancelled");
    const file = state === "done" ? await transfers.openReceived(transfer, entry) : err("file-unreadable");
    if (!file.ok) {
      failed.push(entry);
      continue;
    }
    try {
      await saveFile(folder, path, file.value);
      saved += 1;
    } catch (error) {
      return err(storageErrorCode(error));
    }
  }
  return ok({ saved, failed });
}

async function saveFile(
  folder: FileSystemDirectoryHandle,
  path: readonly string[],
  file: File,
): Promise<void> {
  let parent = folder;
  for (const name of path.slice(0, -1)) parent = await parent.getDirectoryHandle(name, { create: true });
  const name = await freeName(parent, path.at(-1) ?? "");
  const handle = await parent.getFileHandle(name, { create: true });
  await file.stream().pipeTo(await handle.createWritable());
}

/** The name, or the first numbered one that nothing has. */
async function freeName(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  for (let number = 1; number <= triesForName; number += 1) {
    const candidate = number === 1 ? name : numberedName(name, number);
    try {
      await folder.getFileHandle(candidate);
    } catch (error) {
      // Anything else there, such as a folder of that name, is taken too.
      if (error instanceof DOMException && error.name === "NotFoundError") return candidate;
    }
  }
  throw new DOMException("no name is free", "InvalidModificationError");
}
