/**
 * Owns: the functions that act on a page's field for files, each sent to the page as its text and called with the field, in
 * the world of the layer: what is kept on the field there, the page's scripts do not see.
 * Never: uses anything from outside of itself.
 */

/** A field as the world of the layer sees it. */
type Field = HTMLInputElement & { farhandParts?: Uint8Array<ArrayBuffer>[][] };
type FileFacts = { readonly name: string; readonly type: string; readonly lastModified: number };

export function describeField(field: Field) {
  const isFileField = field instanceof HTMLInputElement && field.type === "file";
  return {
    isFileField,
    multiple: isFileField && field.multiple,
    accept: isFileField ? field.accept.slice(0, 1_000) : "",
  };
}

/** The next part of a file, in base64. */
export function takePart(field: Field, file: number, part: string) {
  const binary = atob(part);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  field.farhandParts ??= [];
  field.farhandParts[file] ??= [];
  field.farhandParts[file].push(bytes);
}

/** @returns whether the field has them */
export function fillField(field: Field, files: readonly FileFacts[]) {
  const parts = field.farhandParts ?? [];
  delete field.farhandParts;
  const transfer = new DataTransfer();
  for (const [index, { name, type, lastModified }] of files.entries()) {
    transfer.items.add(new File(parts[index] ?? [], name, { type, lastModified }));
  }
  field.files = transfer.files;
  field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return transfer.files.length === files.length;
}

/** As when a person closes the chooser. */
export function leaveField(field: Field) {
  delete field.farhandParts;
  field.dispatchEvent(new Event("cancel", { bubbles: true }));
}
