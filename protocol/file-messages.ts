/**
 * File transfer on the sealed control channel. Bytes travel on the bulk lanes (bulk-layout.ts).
 *
 * A transfer is one stream of bytes: its files one after another, in the order of their entries, nothing between them.
 * A position in that stream is therefore all it takes to go on after a cut.
 *
 * ```
 * sender                                       receiver
 *   file-offer    transfer, count, bytes  →
 *   file-entries  a page of names         →          (as many pages as it takes; the last says so)
 *                                         ←  file-answer   accept | refuse; no answer is a no
 *                                         ←  file-have     verified bytes of the stream (0 at first)
 *   … chunks on the lanes from there on, with the SHA-256 of each file that ends in them …
 *   file-restart  the start of a file     →          (what the receiver has of it is not what the sender has)
 *                                         ←  file-have     that position
 *   file-skipped  entry, code             →          (it could not be read, or changed while it was)
 *                                         ←  file-kept     how many files are settled; those that failed, with why
 *   either way, any time: file-pause · file-cancel
 * ```
 *
 * A side that was loaded again knows no transfer any more, and answers with `file-cancel` and `file-forgotten`. A sender
 * then offers the same files again under the same id; a receiver keeps what it has until it is offered them again.
 *
 * Every start, also after a pause, a cut, a full disk or a skipped file, is a `file-have`: the sender sends nothing
 * before it, and after it goes on from there. Until it is sent, the receiver lets late chunks go.
 *
 * The direction decides the scope: a viewer's offer needs `files-in`, the host's `files-out`. An offer and its names
 * are the question and need none; everything after them does, on the host's side and in both directions.
 */

import * as v from "valibot";
import { errorCodes } from "./error-codes.ts";
import { boundedText, Id, integerIn, Sha256 } from "./fields.ts";
import { limits } from "./limits.ts";
import type { MessageRule } from "./message-rule.ts";

const EntryNumber = integerIn(0, limits.fileEntriesPerOffer - 1);
const StreamPosition = integerIn(0, Number.MAX_SAFE_INTEGER);
const Code = v.picklist(errorCodes);

/** One file of an offer. `path` is folders and name as the sender calls them: display only, cleaned by the receiver, never a path. */
export const FileEntry = v.strictObject({
  entry: EntryNumber,
  path: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(limits.fileNameChars))),
    v.minLength(1),
    v.maxLength(limits.filePathDepth),
  ),
  sizeBytes: integerIn(0, limits.fileBytes),
  mediaType: boundedText(120),
  modifiedMs: integerIn(0, 8.64e15),
});
export type FileEntry = v.InferOutput<typeof FileEntry>;

const FileOffer = v.strictObject({
  t: v.literal("file-offer"),
  transfer: Id,
  count: integerIn(1, limits.fileEntriesPerOffer),
  totalBytes: StreamPosition,
});
/** Entries come in order, beginning with 0; `last` comes with entry `count - 1`. */
const FileEntries = v.strictObject({
  t: v.literal("file-entries"),
  transfer: Id,
  entries: v.pipe(v.array(FileEntry), v.minLength(1), v.maxLength(limits.fileEntriesPerMessage)),
  last: v.boolean(),
});
const FileAnswer = v.strictObject({
  t: v.literal("file-answer"),
  transfer: Id,
  answer: v.picklist(["accept", "refuse"]),
  code: v.optional(Code),
});
/** All before `verifiedBytes` is settled: opened, written and hashed, or known to have failed. */
const FileHave = v.strictObject({
  t: v.literal("file-have"),
  transfer: Id,
  verifiedBytes: StreamPosition,
  /** Of the part before `verifiedBytes` of the file it lies in; none at the start of a file. */
  prefixSha256: v.optional(Sha256),
});
/** Only to the start of the file that the last `verifiedBytes` lies in. */
const FileRestart = v.strictObject({ t: v.literal("file-restart"), transfer: Id, position: StreamPosition });
/** No more bytes of this file will come. */
const FileSkipped = v.strictObject({
  t: v.literal("file-skipped"),
  transfer: Id,
  entry: EntryNumber,
  code: Code,
});
const FileKept = v.strictObject({
  t: v.literal("file-kept"),
  transfer: Id,
  /** Every entry below this number is settled. Equal to the count: the transfer is done. */
  settled: integerIn(0, limits.fileEntriesPerOffer),
  /** Those settled since the last message of this kind that were not kept. */
  failed: v.pipe(
    v.array(v.strictObject({ entry: EntryNumber, code: Code })),
    v.maxLength(limits.fileEntriesPerMessage),
  ),
});
const FilePause = v.strictObject({
  t: v.literal("file-pause"),
  transfer: Id,
  paused: v.boolean(),
  /** Why, where it was no person's wish. */
  code: v.optional(Code),
});
const FileCancel = v.strictObject({ t: v.literal("file-cancel"), transfer: Id, code: Code });

export const fileMessages = [
  FileOffer,
  FileEntries,
  FileAnswer,
  FileHave,
  FileRestart,
  FileSkipped,
  FileKept,
  FilePause,
  FileCancel,
] as const;
export type FileMessage = v.InferOutput<(typeof fileMessages)[number]>;
export type FileMessageOf<Type extends FileMessage["t"]> = Extract<FileMessage, { t: Type }>;

/**
 * The scope follows the transfer's direction, so it cannot stand in a table by type alone: the host looks the
 * transfer up (an offer by who makes it) and checks `files-in` or `files-out` on every one of these but the offer's
 * own two, a refusal and a cancel.
 */
export const fileMessageRules = {
  "file-offer": { from: "both", scope: null },
  "file-entries": { from: "both", scope: null },
  "file-answer": { from: "both", scope: null },
  "file-have": { from: "both", scope: null },
  "file-restart": { from: "both", scope: null },
  "file-skipped": { from: "both", scope: null },
  "file-kept": { from: "both", scope: null },
  "file-pause": { from: "both", scope: null },
  "file-cancel": { from: "both", scope: null },
} as const satisfies { readonly [Type in FileMessage["t"]]: MessageRule };
