/**
 * Owns: where in the origin private file system recordings lie: `recordings/<id>/{journal,1.webm,2.mkv,…}`.
 * Never: makes a name of anything but a recording's own random id and a part's number.
 *
 * A recording is made of several files when the host changed its codec meanwhile: a file has one.
 */

import { base64urlToBytes } from "../../protocol/base64url.ts";
import type { SyncFile } from "../files/byte-store.ts";
import { type PartKind, partKinds } from "./recorded-codec.ts";

const rootName = "recordings";
const idBytes = 16;
export const journalName = "journal";

/** Workers have it; the folder is compiled with the DOM's types, which leave it out. */
type SyncFileHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncFile> };

/** @throws DOMException where the browser gives none */
export async function recordingsFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(rootName, { create: true });
}

/** @throws DOMException where there is none and it is not to be made; Error for what is no id */
export async function recordingFolder(
  id: string,
  options: { readonly create: boolean },
): Promise<FileSystemDirectoryHandle> {
  if (!isRecordingId(id)) throw new Error("not a recording's id");
  return (await recordingsFolder()).getDirectoryHandle(id, options);
}

export function isRecordingId(name: string): boolean {
  return base64urlToBytes(name)?.byteLength === idBytes;
}

export function partName(part: number, kind: PartKind): string {
  return `${part}.${kind}`;
}

/** The part that a file's name tells, or null. */
export function partOfName(name: string): { readonly part: number; readonly kind: PartKind } | null {
  const [, digits, extension] = /^([1-9]\d{0,2})\.([a-z]+)$/.exec(name) ?? [];
  const kind = partKinds.find((known) => known === extension);
  return digits === undefined || kind === undefined ? null : { part: Number(digits), kind };
}

/** Opens a new file for writing, in a worker only. It is locked for others until closed. @throws DOMException */
export async function openNewFile(id: string, name: string): Promise<SyncFile> {
  const folder = await recordingFolder(id, { create: true });
  const handle = (await folder.getFileHandle(name, { create: true })) as SyncFileHandle;
  return handle.createSyncAccessHandle();
}

/** The name of the lock that is held as long as a recording is made, so that other tabs know. */
export function recordingLock(id: string): string {
  return `farhand-recording-${id}`;
}
