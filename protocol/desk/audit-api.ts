/** Owns: the endpoints of the audit log: reading it, verifying its chain, taking it away. */

import * as v from "valibot";
import { boundedText, DisplayName, Id, Sha256 } from "../fields.ts";
import { limits } from "../limits.ts";
import { AuditAction } from "./audit-actions.ts";
import { IsoTime, numberInQuery, pageOf, pageQuery } from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";

const administrator = ["account-administrator"] as const;

export const AuditEntry = v.strictObject({
  seq: v.number(),
  at: IsoTime,
  actor: v.strictObject({ id: v.nullable(Id), name: DisplayName }),
  action: AuditAction,
  /** Whom or what it was done to: an id, or empty for the organisation; and the name it had. */
  subject: v.string(),
  detail: v.record(v.string(), v.unknown()),
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

const filters = {
  search: v.optional(boundedText(limits.searchChars)),
  action: v.optional(AuditAction),
  actor: v.optional(Id),
  from: v.optional(IsoTime),
  until: v.optional(IsoTime),
};

export const listAudit = endpoint({
  method: "GET",
  path: "/api/audit",
  access: administrator,
  summary: "The audit log, the latest first, a page at a time.",
  query: v.strictObject({ ...pageQuery, ...filters }),
  answer: pageOf(AuditEntry),
});

export const verifyAudit = endpoint({
  method: "POST",
  path: "/api/audit/verification",
  access: administrator,
  summary:
    "Walks the whole chain and says where it is broken, if it is; and whether an earlier verification's `head` is still in it.",
  query: v.strictObject({ keptSeq: v.optional(numberInQuery(1, 999_999_999)), keptMac: v.optional(Sha256) }),
  answer: v.strictObject({
    entries: v.number(),
    /** The first entry that does not follow from the one before; null: all do. */
    brokenAt: v.nullable(v.number()),
    /** The last entry's seal, to be kept elsewhere: a log that was cut off later lacks it. Null when it is broken. */
    head: v.nullable(v.strictObject({ seq: v.number(), mac: v.string() })),
    /** What became of the seal that was sent along: `too-old` is one that retention has removed. Null: none was sent. */
    kept: v.nullable(v.picklist(["there", "missing", "too-old"])),
  }),
});

export const exportAudit = endpoint({
  method: "GET",
  path: "/api/audit.jsonl",
  access: administrator,
  summary: "The filtered log as JSON lines, the earliest first, each with its seal; streamed.",
  query: v.strictObject(filters),
  file: "application/jsonl; charset=utf-8",
});
