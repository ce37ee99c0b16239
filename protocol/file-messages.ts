/**
 * File transfer on the sealed control channel. Bytes travel on the bulk lanes (bulk-layout.ts).
 *
 * ```
 * sender                                   receiver
 *   file-offer   transfer, count, bytes  →
 *   file-entries a page of names         →      (as many pages as it takes; the last says so)
 *                                        ←  file-answer   accept | refuse
 *                                        ←  file-have     entry, verified bytes (0 for a new file)
 *   … bytes on the lanes …
 *   file-sent    entry, SHA-256          →
 *                                        ←  file-kept     entry, ok | code
 *   either way, any time: file-pause · file-cancel
 * ```
 *
 * The direction decides the scope: a viewer's offer and what follows it need `files-in`, the host's need `files-out`.
 */

import * as v from "valibot";
import type { MessageRule } from "./control-messages.ts";
import { errorCodes } from "./error-codes.ts";
import { boundedText, Id, integerIn, Sha256 } from "./fields.ts";
import { limits } from "./limits.ts";

const EntryNumber = integerIn(0, limits.fileEntriesPerOffer - 1);
const SizeBytes = integerIn(0, limits.fileBytes);

/** One file of an offer. `path` is folders and name as the sender calls them: display only, cleaned by the receiver, never a path. */
export const FileEntry = v.strictObject({
  entry: EntryNumber,
  path: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(limits.fileNameChars))),
    v.minLength(1),
    v.maxLength(limits.filePathDepth),
  ),
  sizeBytes: SizeBytes,
  mediaType: boundedText(120),
  modifiedMs: integerIn(0, 8.64e15),
});
export type FileEntry = v.InferOutput<typeof FileEntry>;

const FileOffer = v.strictObject({
  t: v.literal("file-offer"),
  transfer: Id,
  count: integerIn(1, limits.fileEntriesPerOffer),
  totalBytes: integerIn(0, Number.MAX_SAFE_INTEGER),
});
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
  code: v.optional(v.picklist(errorCodes)),
});
/** Where the receiver stands: the sender goes on from `verifiedBytes` of `entry`. Sent at the start and after every cut. */
const FileHave = v.strictObject({
  t: v.literal("file-have"),
  transfer: Id,
  entry: EntryNumber,
  verifiedBytes: SizeBytes,
});
/** All bytes of one file are under way; the receiver compares the hash before it hands the file over. */
const FileSent = v.strictObject({
  t: v.literal("file-sent"),
  transfer: Id,
  entry: EntryNumber,
  sizeBytes: SizeBytes,
  sha256: Sha256,
});
const FileKept = v.strictObject({
  t: v.literal("file-kept"),
  transfer: Id,
  entry: EntryNumber,
  ok: v.boolean(),
  code: v.optional(v.picklist(errorCodes)),
});
const FilePause = v.strictObject({ t: v.literal("file-pause"), transfer: Id, paused: v.boolean() });
const FileCancel = v.strictObject({
  t: v.literal("file-cancel"),
  transfer: Id,
  code: v.picklist(errorCodes),
});

export const fileMessages = [
  FileOffer,
  FileEntries,
  FileAnswer,
  FileHave,
  FileSent,
  FileKept,
  FilePause,
  FileCancel,
] as const;
export type FileMessage = v.InferOutput<(typeof fileMessages)[number]>;

/**
 * The scope follows the transfer's direction, so it cannot stand in a table by type alone: the host looks the
 * transfer up (an offer by who makes it) and checks `files-in` or `files-out` on every one of these.
 */
export const fileMessageRules = {
  "file-offer": { from: "both", scope: null },
  "file-entries": { from: "both", scope: null },
  "file-answer": { from: "both", scope: null },
  "file-have": { from: "both", scope: null },
  "file-sent": { from: "both", scope: null },
  "file-kept": { from: "both", scope: null },
  "file-pause": { from: "both", scope: null },
  "file-cancel": { from: "both", scope: null },
} as const satisfies { readonly [Type in FileMessage["t"]]: MessageRule };
