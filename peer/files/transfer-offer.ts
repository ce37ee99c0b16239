/**
 * Owns: an offer as messages: turning chosen files into entries and pages, and collecting a peer's pages into a list
 * that can be shown to a person.
 * Never: lets a peer's names in uncleaned, or collects more than an offer may hold.
 */

import type { FileEntry, FileMessageOf } from "../../protocol/file-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { type FileSource, sourceModifiedMs } from "./file-source.ts";
import { safeName, safePaths } from "./safe-name.ts";
import type { StoredEntry } from "./transfer-journal.ts";

/** Characters of all names of one offer together. */
const offeredNameChars = 4 * 1024 * 1024;
/** A page stays well under `limits.controlMessageBytes`; JSON takes up to six bytes for a character. */
const pageBytes = 40 * 1024;
const plainMediaType = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/;

/**
 * Entries for files that a person chose, in their order.
 * @returns `file-too-many` for none, too many or too deep; `message-too-large` for one that is too large
 */
export function sourcesToEntries(sources: readonly FileSource[]): Result<FileEntry[]> {
  if (sources.length === 0 || sources.length > limits.fileEntriesPerOffer) return err("file-too-many");
  const entries: FileEntry[] = [];
  for (const [entry, source] of sources.entries()) {
    if (source.path.length === 0 || source.path.length > limits.filePathDepth) return err("file-too-many");
    if (source.file.size > limits.fileBytes) return err("message-too-large");
    entries.push({
      entry,
      path: source.path.map(wireName),
      sizeBytes: source.file.size,
      mediaType: plainMediaType.test(source.file.type) ? source.file.type : "",
      modifiedMs: sourceModifiedMs(source),
    });
  }
  return ok(entries);
}

/** The offer and its pages, in the order of sending. */
export function offerMessages(
  transfer: string,
  entries: readonly FileEntry[],
): (FileMessageOf<"file-offer"> | FileMessageOf<"file-entries">)[] {
  const totalBytes = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const pages: FileEntry[][] = [];
  let page: FileEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = JSON.stringify(entry).length * 3;
    if (page.length > 0 && (page.length === limits.fileEntriesPerMessage || bytes + size > pageBytes)) {
      pages.push(page);
      page = [];
      bytes = 0;
    }
    page.push(entry);
    bytes += size;
  }
  pages.push(page);
  return [
    { t: "file-offer", transfer, count: entries.length, totalBytes },
    ...pages.map((part, index) => ({
      t: "file-entries" as const,
      transfer,
      entries: part,
      last: index === pages.length - 1,
    })),
  ];
}

export interface OfferCollector {
  /** Takes a page. The entries once all are there, null before; `message-malformed` for what does not fit the offer. */
  take(page: FileMessageOf<"file-entries">): Result<readonly StoredEntry[] | null>;
}

export function createOfferCollector(offer: FileMessageOf<"file-offer">): OfferCollector {
  const collected: FileEntry[] = [];
  let chars = 0;
  let bytes = 0;
  return {
    take(page) {
      for (const entry of page.entries) {
        if (entry.entry !== collected.length || collected.length >= offer.count) {
          return err("message-malformed", "entry");
        }
        for (const part of entry.path) chars += part.length;
        bytes += entry.sizeBytes;
        if (chars > offeredNameChars || bytes > offer.totalBytes) return err("message-malformed", "total");
        collected.push(entry);
      }
      const isAll = collected.length === offer.count;
      if (page.last !== isAll) return err("message-malformed", "last");
      if (!isAll) return ok(null);
      if (bytes !== offer.totalBytes) return err("message-malformed", "total");
      return ok(toStored(collected));
    },
  };
}

/** The same for both sides: what is kept and shown. */
export function toStored(entries: readonly FileEntry[]): StoredEntry[] {
  const paths = safePaths(entries.map(({ path }) => path));
  return entries.map(({ sizeBytes, mediaType, modifiedMs }, index) => ({
    path: paths[index] ?? ["unnamed"],
    sizeBytes,
    mediaType,
    modifiedMs,
  }));
}

/** A name as the wire takes it; the extension stays. */
function wireName(name: string): string {
  const safe = safeName(name);
  if (safe.length <= limits.fileNameChars) return safe;
  const dot = safe.lastIndexOf(".");
  const extension = dot > 0 && safe.length - dot <= 32 ? safe.slice(dot) : "";
  return `${safe.slice(0, limits.fileNameChars - extension.length)}${extension}`.toWellFormed();
}
