/**
 * Owns: the functions that act on a page's field for files, each sent to the page as its text and called with the field as
 * `this`, in the world of the layer: what is kept on the field there, the page's scripts do not see.
 * Never: uses anything from outside of itself.
 */

/** A field as the world of the layer sees it. */
type Field = HTMLInputElement & { farhandParts?: Uint8Array<ArrayBuffer>[][] };
type FileFacts = { readonly name: string; readonly type: string; readonly lastModified: number };

export function describeField(this: Field) {
  const isFileField = this instanceof HTMLInputElement && this.type === "file";
  return {
    isFileField,
    multiple: isFileField && this.multiple,
    accept: isFileField ? this.accept.slice(0, 1_000) : "",
  };
}

/** The next part of a file, in base64. */
export function takePart(this: Field, file: number, part: string) {
  const binary = atob(part);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  this.farhandParts ??= [];
  this.farhandParts[file] ??= [];
  this.farhandParts[file].push(bytes);
}

/** @returns whether the field has them */
export function fillField(this: Field, files: readonly FileFacts[]) {
  const parts = this.farhandParts ?? [];
  delete this.farhandParts;
  const transfer = new DataTransfer();
  for (const [index, { name, type, lastModified }] of files.entries()) {
    transfer.items.add(new File(parts[index] ?? [], name, { type, lastModified }));
  }
  this.files = transfer.files;
  this.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  this.dispatchEvent(new Event("change", { bubbles: true }));
  return transfer.files.length === files.length;
}

/** As when a person closes the chooser. */
export function leaveField(this: Field) {
  delete this.farhandParts;
  this.dispatchEvent(new Event("cancel", { bubbles: true }));
}
