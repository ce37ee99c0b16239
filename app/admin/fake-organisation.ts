/**
 * Owns: an organisation as the account server would tell of it, for tests and the gallery: many members, long names, every state.
 * Never: ships.
 */

import { auditActions } from "../../protocol/desk/audit-actions.ts";
import type { AuditEntry } from "../../protocol/desk/audit-api.ts";
import type { DeviceGroup } from "../../protocol/desk/device-groups-api.ts";
import { defaultDeviceSettings } from "../../protocol/desk/device-settings.ts";
import type { Checked } from "../../protocol/desk/endpoint.ts";
import type { Invitation, Member } from "../../protocol/desk/members-api.ts";
import type { readHealth } from "../../protocol/desk/operations-api.ts";
import type { OrganisationSettings } from "../../protocol/desk/organisation-api.ts";
import type { countReports, Report, ReportRow } from "../../protocol/desk/reports-api.ts";

/** When it is told. */
export const organisationNow = Date.UTC(2026, 10, 24, 9, 30);
const now = organisationNow;
const longName = "Maximiliane-Charlotte von Wolkenstein-Trostburg zu Rodenegg und Villanders";
const hour = 3_600_000;
const day = 24 * hour;
const iso = (agoMs: number) => new Date(now - agoMs).toISOString();
const id = (index: number) => `${"A".repeat(19)}${String(index).padStart(3, "0")}`;
const names = [
  "Ada Berg",
  "Bo Lind",
  longName.slice(0, 64).trim(),
  "Chidi Okafor",
  "Li Na",
  "Mira Kaya",
  "Ole Dahl",
];

export function members(count: number): Member[] {
  return Array.from({ length: count }, (_, index) => ({
    // The first one is who looks at it.
    id: index === 0 ? "A".repeat(22) : id(index),
    name: `${names[index % names.length]}${index < names.length ? "" : ` ${index}`}`.slice(0, 64).trim(),
    email:
      index === 2
        ? `${"maximiliane.charlotte.".repeat(3)}@northwind.example`
        : `member-${index}@northwind.example`,
    roles:
      index % 4 === 0
        ? ["account-administrator", "network-administrator", "technician"]
        : index % 4 === 1
          ? ["account-administrator"]
          : ["technician"],
    status: index === 3 ? "disabled" : "active",
    hasFactor: index % 3 !== 0,
    lockedUntil: index === 1 ? new Date(Date.UTC(2099, 0, 1)).toISOString() : null,
    joinedAt: iso((index + 30) * day),
    lastSignInAt: index === 4 ? null : iso(index * 7 * hour),
    revision: index,
  }));
}

export const invitations: Invitation[] = [
  {
    id: id(500),
    name: "Sam Reed",
    email: "sam@northwind.example",
    roles: ["technician"],
    invitedBy: "Ada Berg",
    invitedAt: iso(2 * day),
    expiresAt: new Date(Date.UTC(2099, 0, 1)).toISOString(),
  },
  {
    id: id(501),
    name: longName.slice(0, 64).trim(),
    email: `${"yara.".repeat(10)}@northwind.example`,
    roles: ["account-administrator", "network-administrator", "technician"],
    invitedBy: longName.slice(0, 64).trim(),
    invitedAt: iso(9 * day),
    expiresAt: iso(2 * day),
  },
];

export function settings(part: Partial<OrganisationSettings> = {}): OrganisationSettings {
  return {
    name: "Northwind",
    createdAt: iso(400 * day),
    revision: 3,
    twoFactor: { state: "on", from: null },
    password: { minLength: null, needsLettersAndDigits: false },
    session: { idleMinutes: 60, hours: 12 },
    retention: { reportDays: null, auditDays: null },
    devices: defaultDeviceSettings,
    enrolled: { members: 48, withFactor: 31 },
    mail: "on",
    ...part,
  };
}

const group = (index: number, name: string, own: DeviceGroup["settings"]): DeviceGroup => ({
  id: id(index),
  name,
  settings: own,
  effective: { ...defaultDeviceSettings, ...own },
  createdAt: iso(index * day),
  revision: 1,
});
export const deviceGroups: DeviceGroup[] = [
  group(1, "Bakery", {
    minimumVersion: "0.1.0",
    updateChannel: { kind: "pinned", version: "0.1.4" },
    allowedScopes: ["view", "control"],
  }),
  group(2, longName.slice(0, 64).trim(), { updateChannel: { kind: "infrequent" } }),
  group(3, "Office", {}),
];

export function reportRows(count: number): ReportRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: id(index),
    kind: index % 5 === 4 ? "unattended" : "attended",
    technician: { id: id(900), name: index === 2 ? longName.slice(0, 64).trim() : "Bo Lind" },
    customerName:
      index === 0 ? "Rosa Lindner" : index === 3 ? longName.slice(0, 64).trim() : `Customer ${index}`,
    beganAt: iso(index * 9 * hour),
    durationSeconds: 40 + index * 517,
    scopes: ["view", "control"],
    files: index % 3,
    outcome: (["solved", "not-solved", "to-be-continued", "not-said"] as const)[index % 4] ?? "not-said",
  }));
}

export const report: Report = {
  id: id(0),
  technician: { id: id(900), name: "Bo Lind" },
  kind: "attended",
  customerName: "Rosa Lindner",
  deviceGroup: null,
  beganAt: iso(2 * hour),
  endedAt: iso(hour),
  durationSeconds: 3_600,
  scopes: ["view", "control", "files-in", "diagnostics"],
  files: [
    { name: "setup-guide.pdf", sizeBytes: 482_113, direction: "to-customer" },
    { name: `${longName}.log`.slice(0, 200), sizeBytes: 12, direction: "from-customer" },
  ],
  outcome: "to-be-continued",
  notes: "The printer wants a new driver.\nCall back on Thursday.",
  receivedAt: iso(hour - 1_000),
  revision: 2,
};

type Counts = Checked<(typeof countReports)["answer"]>;
/** The last thirty days, quieter at weekends. */
export function reportCounts(scale = 1): Counts {
  const days = Array.from({ length: 30 }, (_, index) => ({
    day: iso((29 - index) * day).slice(0, 10),
    sessions: scale * (index % 7 > 4 ? index % 3 : 6 + ((index * 5) % 11)),
  }));
  const sessions = days.reduce((sum, each) => sum + each.sessions, 0);
  return {
    days,
    sessions,
    seconds: sessions * 1_147,
    byOutcome: {
      solved: Math.floor(sessions * 0.7),
      "not-solved": Math.floor(sessions * 0.1),
      "to-be-continued": Math.floor(sessions * 0.15),
      "not-said": scale * 8,
    },
  };
}

export const auditEntries: AuditEntry[] = auditActions.map((action, index) => ({
  seq: 4_218 - index,
  at: iso(index * hour),
  actor: index === 3 ? { id: null, name: longName.slice(0, 64).trim() } : { id: id(1), name: "Ada Berg" },
  action,
  subject: index % 2 === 0 ? "" : id(index),
  detail:
    index % 3 === 0
      ? {}
      : { name: index === 4 ? longName : "Sam Reed", from: ["technician"], to: ["account-administrator"] },
}));

type Health = Checked<(typeof readHealth)["answer"]>;
export function health(part: Partial<Health> = {}): Health {
  return {
    version: "0.1.0",
    startedAt: iso(80 * hour),
    database: { kind: "sqlite", state: "well", sizeBytes: 48_700_000 },
    mail: { state: "well", waiting: 0, givenUp: 0, lastProblem: null },
    redis: "off",
    turn: { state: "well", servers: 2 },
    signaling: { rooms: 12, members: 27, devices: 140 },
    memoryBytes: 181_000_000,
    counts: { members: 48, reports: 12_913, auditEntries: 4_218 },
    lastBackupAt: iso(9 * hour),
    ...part,
  };
}
