/** Owns: the endpoints of the network administrator: health of the parts, backups. */

import * as v from "valibot";
import { IsoTime } from "./desk-fields.ts";
import { endpoint } from "./endpoint.ts";

const operator = ["network-administrator"] as const;

/** `off`: not set up, which may be as it should be. */
const State = v.picklist(["well", "unwell", "off"]);

export const readHealth = endpoint({
  method: "GET",
  path: "/api/operations/health",
  access: operator,
  summary: "How the server and its parts are.",
  answer: v.strictObject({
    version: v.string(),
    startedAt: IsoTime,
    database: v.strictObject({
      kind: v.picklist(["sqlite", "postgres"]),
      state: State,
      sizeBytes: v.nullable(v.number()),
    }),
    mail: v.strictObject({
      state: State,
      waiting: v.number(),
      givenUp: v.number(),
      lastProblem: v.nullable(v.string()),
    }),
    redis: State,
    turn: v.strictObject({ state: State, servers: v.number() }),
    /** Of this process: connections, rooms, devices; null where signaling is another process. */
    signaling: v.nullable(v.record(v.string(), v.number())),
    memoryBytes: v.number(),
    counts: v.strictObject({ members: v.number(), reports: v.number(), auditEntries: v.number() }),
    lastBackupAt: v.nullable(IsoTime),
  }),
});

export const downloadBackup = endpoint({
  method: "POST",
  path: "/api/operations/backup",
  access: operator,
  summary:
    "Makes a backup of the database while it is in use, and gives it as a file. The master key is not in it.",
  file: "application/gzip",
});
