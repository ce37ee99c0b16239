/**
 * Owns: the endpoints of session reports: who helped whom, when, how long, with which scopes and files, and what became of
 * it. A technician's page posts one after a session, under an id it drew: the same one posted twice is one.
 * Never: what was said, shown or sent in a session.
 */

import * as v from "valibot";
import { boundedText, DisplayName, Id, integerIn } from "../fields.ts";
import { limits } from "../limits.ts";
import { Scope, scopes } from "../scope.ts";
import { IsoTime, OneId, pageOf, pageQuery } from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";

/** What the technician says of it at the end. */
export const Outcome = v.picklist(["solved", "not-solved", "to-be-continued", "not-said"]);
export type Outcome = v.InferOutput<typeof Outcome>;

const ReportedFile = v.strictObject({
  name: boundedText(limits.fileNameChars),
  sizeBytes: integerIn(0, limits.fileBytes),
  direction: v.picklist(["to-customer", "from-customer"]),
});

const facts = {
  kind: v.picklist(["attended", "unattended"]),
  customerName: DisplayName,
  /** Of an unattended device that is in one of the organisation's groups. */
  deviceGroup: v.nullable(Id),
  beganAt: IsoTime,
  endedAt: IsoTime,
  scopes: v.pipe(v.array(Scope), v.maxLength(scopes.length)),
  files: v.pipe(v.array(ReportedFile), v.maxLength(500)),
  outcome: Outcome,
  notes: boundedText(4_000),
};

export const NewReport = v.pipe(
  v.strictObject({ id: Id, ...facts }),
  v.check(({ beganAt, endedAt }) => {
    const ms = Date.parse(endedAt) - Date.parse(beganAt);
    return ms >= 0 && ms <= limits.reportedSessionMs;
  }),
);
export type NewReport = v.InferOutput<typeof NewReport>;

/** A row of the list: without the files' names. */
export const ReportRow = v.strictObject({
  id: Id,
  kind: facts.kind,
  technician: v.strictObject({ id: Id, name: DisplayName }),
  customerName: DisplayName,
  beganAt: IsoTime,
  durationSeconds: integerIn(0, 1e9),
  scopes: facts.scopes,
  files: integerIn(0, 500),
  outcome: Outcome,
});
export type ReportRow = v.InferOutput<typeof ReportRow>;

export const Report = v.strictObject({
  id: Id,
  technician: v.strictObject({ id: Id, name: DisplayName }),
  ...facts,
  durationSeconds: integerIn(0, 1e9),
  receivedAt: IsoTime,
  revision: integerIn(0, 1e9),
});
export type Report = v.InferOutput<typeof Report>;

/** `search` looks through the names of customer and technician and the notes. */
const filters = {
  search: v.optional(boundedText(limits.searchChars)),
  /** Sessions that began then or later, and before `until`. */
  from: v.optional(IsoTime),
  until: v.optional(IsoTime),
  technician: v.optional(Id),
  outcome: v.optional(Outcome),
  kind: v.optional(facts.kind),
};

/** An account administrator sees all, a technician their own. */
const readers = ["account-administrator", "technician"] as const;

export const postReport = endpoint({
  method: "POST",
  path: "/api/reports",
  access: ["technician"],
  summary:
    "Tells of a session that is over. Idempotent by its id; one that tells something else is refused, and so is one of a technician who is not the one signed in here by now.",
  query: v.strictObject({ technician: v.optional(Id) }),
  body: NewReport,
  failures: ["desk-not-allowed"],
});

export const listReports = endpoint({
  method: "GET",
  path: "/api/reports",
  access: readers,
  summary: "Session reports, filtered and sorted, a page at a time.",
  query: v.strictObject({
    ...pageQuery,
    ...filters,
    sort: v.optional(v.picklist(["newest", "oldest", "longest", "shortest"])),
  }),
  answer: pageOf(ReportRow),
});

export const readReport = endpoint({
  method: "GET",
  path: "/api/reports/:id",
  access: readers,
  summary: "One session report, whole.",
  params: OneId,
  answer: Report,
  failures: ["desk-not-found"],
});

export const changeReport = endpoint({
  method: "PUT",
  path: "/api/reports/:id",
  access: readers,
  summary: "Changes the outcome and notes of a report; everything else is as it was.",
  params: OneId,
  body: v.strictObject({ outcome: Outcome, notes: facts.notes, revision: integerIn(0, 1e9) }),
  answer: Report,
  failures: ["desk-not-found", "desk-changed-meanwhile"],
});

/**
 * Days are those of the offset, in minutes east of UTC, that the page is in. Every day of the span is listed, also an empty
 * one; a span has at most `limits.countedDays`.
 */
export const countReports = endpoint({
  method: "GET",
  path: "/api/report-counts",
  access: readers,
  summary: "How many sessions there were on each day of a span, and what became of them.",
  query: v.strictObject({
    ...filters,
    from: IsoTime,
    until: IsoTime,
    offsetMinutes: v.pipe(v.string(), v.regex(/^-?\d{1,3}$/), v.transform(Number), integerIn(-840, 840)),
  }),
  answer: v.strictObject({
    days: v.array(v.strictObject({ day: v.pipe(v.string(), v.isoDate()), sessions: v.number() })),
    sessions: v.number(),
    seconds: v.number(),
    byOutcome: v.strictObject({
      solved: v.number(),
      "not-solved": v.number(),
      "to-be-continued": v.number(),
      "not-said": v.number(),
    }),
  }),
});

export const exportReports = endpoint({
  method: "GET",
  path: "/api/reports.csv",
  access: readers,
  summary:
    "The filtered reports as a CSV file (RFC 4180), streamed; what a spreadsheet would take for a formula is defused.",
  query: v.strictObject(filters),
  file: "text/csv; charset=utf-8; header=present",
});
