/**
 * Owns: where in the origin private file system transfers lie.
 * Never: makes a folder of anything but a transfer's own random id.
 */

import { base64urlToBytes } from "../../protocol/base64url.ts";

const rootName = "farhand-files";
const idBytes = 16;

/** The folder of all transfers. @throws DOMException where the browser gives none */
export async function transfersFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(rootName, { create: true });
}

/**
 * A transfer's folder.
 * @throws DOMException where the browser gives none, or there is none and it is not to be made; Error for what is no id
 */
export async function transferFolder(
  transfer: string,
  options: { readonly create: boolean },
): Promise<FileSystemDirectoryHandle> {
  if (!isTransferId(transfer)) throw new Error("not a transfer's id");
  return (await transfersFolder()).getDirectoryHandle(transfer, options);
}

export function isTransferId(name: string): boolean {
  return base64urlToBytes(name)?.byteLength === idBytes;
}
