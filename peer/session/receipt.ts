/**
 * The receipt of a session: who, when, what was granted, which files, how the link ran. Each side keeps what
 * it saw itself. Plain data, versioned, checked by its schema when it is read back from the browser's storage.
 */

import * as v from "valibot";
import { errorCodes } from "../../protocol/error-codes.ts";
import {
  boundedText,
  DisplayName,
  integerIn,
  numberIn,
  Sender,
  Sha256,
  TimestampMs,
} from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { Repair } from "../../protocol/repairs.ts";
import { Scope } from "../../protocol/scope.ts";

export const Receipt = v.strictObject({
  format: v.literal("farhand-receipt"),
  version: v.literal(1),
  sessionId: v.pipe(v.string(), v.maxLength(64)),
  role: v.picklist(["host", "viewer"]),
  startedMs: TimestampMs,
  endedMs: v.nullable(TimestampMs),
  endReason: v.nullable(v.pipe(v.string(), v.maxLength(40))),
  members: v.array(
    v.strictObject({
      sender: Sender,
      name: DisplayName,
      role: v.picklist(["host", "viewer"]),
      self: v.boolean(),
      joinedMs: TimestampMs,
      leftMs: v.nullable(TimestampMs),
    }),
  ),
  grants: v.array(
    v.strictObject({
      sender: Sender,
      scope: Scope,
      answer: v.picklist(["once", "session", "no"]),
      askedMs: v.nullable(TimestampMs),
      answeredMs: TimestampMs,
      takenBackMs: v.nullable(TimestampMs),
    }),
  ),
  files: v.array(
    v.strictObject({
      name: boundedText(limits.fileNameChars * 4),
      sizeBytes: integerIn(0, limits.fileBytes),
      direction: v.picklist(["in", "out"]),
      outcome: v.picklist(["done", "refused", "cancelled", "failed", "unfinished"]),
      sha256: v.nullable(Sha256),
      finishedMs: v.nullable(TimestampMs),
    }),
  ),
  recordings: v.array(
    v.strictObject({ sender: Sender, startedMs: TimestampMs, endedMs: v.nullable(TimestampMs) }),
  ),
  /** Added later: receipts of before have none. */
  repairs: v.optional(
    v.array(
      v.strictObject({
        sender: Sender,
        repair: Repair,
        /** The origin it acted on; null where this side was not told. */
        site: v.nullable(boundedText(limits.addressChars)),
        /** Null when it was done. */
        code: v.nullable(v.picklist(errorCodes)),
        atMs: TimestampMs,
      }),
    ),
    [],
  ),
  /** Presses and keys that went nowhere, since the page in front was out of the technician's reach. Added later. */
  dropped: v.optional(
    v.array(
      v.strictObject({
        sender: Sender,
        code: v.picklist(errorCodes),
        count: integerIn(1, 1_000_000),
        /** The first of them. */
        atMs: TimestampMs,
      }),
    ),
    [],
  ),
  chatMessages: integerIn(0, 1_000_000),
  /** How often something was copied from the host's clipboard, and to it. Receipts of earlier builds do not say. */
  copies: v.optional(v.strictObject({ fromHost: integerIn(0, 1_000_000), toHost: integerIn(0, 1_000_000) })),
  link: v.strictObject({
    relayed: v.nullable(v.boolean()),
    interruptions: integerIn(0, 100_000),
    interruptedMs: integerIn(0, Number.MAX_SAFE_INTEGER),
    roundTripMedianMs: v.nullable(numberIn(0, 1e6)),
    delayMedianMs: v.nullable(numberIn(0, 1e6)),
    refusedMessages: integerIn(0, 1_000_000),
  }),
  notes: v.optional(boundedText(4_000)),
});
export type Receipt = v.InferOutput<typeof Receipt>;
