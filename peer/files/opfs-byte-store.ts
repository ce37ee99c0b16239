/**
 * Owns: the origin private file system as a byte store, in a worker (FileSystemSyncAccessHandle). Files larger than
 * memory pass through it.
 * Never: uses anything for a name but a transfer's id, which is 22 characters of base64url, and the fixed words.
 *
 * `farhand-files/<id>/{bytes,offer,progress,digests}`. Source: WHATWG File System.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import {
  type ByteStore,
  type StoredFiles,
  type StoredPart,
  type SyncFile,
  storageErrorCode,
  storedParts,
} from "./byte-store.ts";
import { transferFolder } from "./opfs-folder.ts";

/** Workers have it; the folder is compiled with the DOM's types, which leave it out. */
type SyncFileHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncFile> };

/** @throws nothing: where there is no such file system, opening says so */
export function createOpfsByteStore(): ByteStore {
  return {
    async open(transfer): Promise<Result<StoredFiles>> {
      const opened: [StoredPart, SyncFile][] = [];
      try {
        const folder = await transferFolder(transfer, { create: true });
        for (const part of storedParts) {
          const handle = (await folder.getFileHandle(part, { create: true })) as SyncFileHandle;
          opened.push([part, await handle.createSyncAccessHandle()]);
        }
        return ok(Object.fromEntries(opened) as unknown as StoredFiles);
      } catch (error) {
        for (const [, file] of opened) file.close();
        return err(storageErrorCode(error));
      }
    },
  };
}
