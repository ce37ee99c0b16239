/**
 * Owns: what a file to be sent is, before anybody was asked.
 * Never: reads it.
 */

/** One file that a person chose. It is read when its bytes are due, never before the other side said yes. */
export type FileSource = {
  /** Folders and the file's name, outermost first, at least the name. Shown to the other side; never a path there. */
  readonly path: readonly string[];
  readonly file: File | Blob;
};

/** Milliseconds since 1970 of the last change as the browser tells it, 0 for what never was a file. */
export function sourceModifiedMs(source: FileSource): number {
  const modifiedMs = "lastModified" in source.file ? source.file.lastModified : 0;
  return Number.isSafeInteger(modifiedMs) && modifiedMs > 0 ? modifiedMs : 0;
}
