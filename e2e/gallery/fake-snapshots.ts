/** Owns: plain data for the views: people, questions, chats, transfers, receipts; also the long and the many. */

import type { KeptReceipt } from "../../app/platform/receipt-storage.ts";
import { fakeSnapshot } from "../../app/session/fake-session.ts";
import type { TransferFile, TransferSnapshot } from "../../peer/files/transfer-snapshot.ts";
import type { StoredRecording } from "../../peer/recording/recordings.ts";
import { type ControlSnapshot, noControl } from "../../peer/session/control-snapshot.ts";
import type { Receipt } from "../../peer/session/receipt.ts";
import type {
  AskSnapshot,
  ChatEntry,
  DiagnosticsReport,
  GrantSnapshot,
  MemberSnapshot,
  MeterSnapshot,
  ScreenSnapshot,
  SessionRole,
  SessionSnapshot,
} from "../../peer/session/session-snapshot.ts";

export const now = Date.now();
export const longName = "Prof. Dr. Maximiliane-Charlotte von Hohenlohe-Waldenburg-Schillingsfürst";
/** Of no bytes at all. */
const sum = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

const customer = (name = "Rosa Lindner"): MemberSnapshot => ({
  sender: 0,
  name,
  role: "host",
  link: "live",
  self: false,
});
const technician = (sender: number, name: string): MemberSnapshot => ({
  sender,
  name,
  role: "viewer",
  link: "live",
  self: false,
});

export function people(role: SessionRole, more: readonly string[] = [], long = false): MemberSnapshot[] {
  const all = [
    customer(long ? longName : undefined),
    technician(1, long ? `${longName} (IT)` : "Jonas Weber"),
    ...more.map((name, index) => technician(index + 2, name)),
  ];
  return all.map((member) => ({ ...member, self: member.sender === (role === "host" ? 0 : 1) }));
}

export const measured: MeterSnapshot = {
  path: "direct",
  roundTripMs: 24,
  framesPerSecond: 27,
  delayMs: 61,
  bitrateBps: 1_240_000,
  codec: "av01.0.08M.08",
  stale: false,
};

export const sharedScreen: ScreenSnapshot = {
  state: "live",
  surface: "monitor",
  widthPixels: 1280,
  heightPixels: 720,
  error: null,
};

export function baseSnapshot(role: SessionRole): SessionSnapshot {
  return fakeSnapshot(role, { startedAtMs: now - 380_000, members: people(role) });
}

export function asks(
  scope: Extract<AskSnapshot, { kind: "scope" }>["scope"],
  name = "Jonas Weber",
): AskSnapshot {
  return { kind: "scope", id: `ask-${scope}`, sender: 1, name, scope, expiresAtMs: now + 97_000 };
}

export function asksRepair(
  repair: Extract<AskSnapshot, { kind: "repair" }>["repair"],
  name = "Jonas Weber",
): AskSnapshot {
  const site = "https://a-very-long-name-of-a-shop.with-many-departments.example:8443";
  return { kind: "repair", id: `repair-${repair}`, sender: 1, name, repair, site, expiresAtMs: now + 97_000 };
}

export function may(
  scope: GrantSnapshot["scope"],
  sender = 1,
  duration: GrantSnapshot["duration"] = "session",
) {
  return { sender, scope, duration, grantedAtMs: now - 120_000 };
}

const page = (tab: number, title: string, address: string): ControlSnapshot["tabs"][number] => ({
  tab,
  title,
  address,
  isActive: false,
  isLoading: false,
  isControllable: true,
  zoomPercent: 100,
});

/** Control of a browser with a few tabs, the second of them in front. */
export function controlled(part: Partial<ControlSnapshot> = {}): ControlSnapshot {
  return {
    ...noControl,
    state: "ready",
    tabs: [
      page(1, "Inbox (3)", "https://mail.example.org/inbox"),
      {
        ...page(2, "Printers and scanners", "https://support.example.org/printers/0x00000709"),
        isActive: true,
      },
      { ...page(3, "Settings", "chrome://settings/printing"), isControllable: false },
      { ...page(4, "<b>Label</b> printer", "https://labels.example.org/"), isLoading: true },
    ],
    ...part,
  };
}

/** As many tabs as the protocol takes, some with long titles, one far to the right in front. */
export const manyTabs = Array.from({ length: 50 }, (_, index) => ({
  ...page(
    index,
    index % 3 === 0 ? `${longName} ${index}` : `Page ${index}`,
    "https://example.org/".padEnd(200, "a/"),
  ),
  isActive: index === 41,
  zoomPercent: 125,
}));

const said = (id: number, self: boolean, text: string, state: ChatEntry["state"] = "sent"): ChatEntry => ({
  id: `chat-${id}`,
  sender: self ? 1 : 0,
  name: self ? "Jonas Weber" : "Rosa Lindner",
  self,
  text,
  atMs: now - 300_000 + id * 20_000,
  state,
});

export const conversation: ChatEntry[] = [
  said(1, false, "Hello! The printer in the hall does not print any more."),
  said(2, true, "Good morning. Let me have a look. Could you open the list of printers?"),
  said(3, false, "There it says error 0x00000709, whatever that means."),
  said(
    4,
    true,
    "That one I know. It is described at https://support.example.org/printers/0x00000709?lang=en",
  ),
  said(
    5,
    false,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2),
  ),
  said(6, false, "<b>not bold</b> https://bank.example@evil.example/login"),
  said(7, true, "One moment.", "waiting"),
];

const file = (entry: number, name: string, sizeBytes: number, doneBytes: number): TransferFile => ({
  entry,
  path: [name],
  sizeBytes,
  doneBytes,
  state: doneBytes === sizeBytes ? "done" : "running",
  ...(doneBytes === sizeBytes ? { sha256: sum } : {}),
});

function transfer(
  id: string,
  part: Partial<TransferSnapshot> & Pick<TransferSnapshot, "files">,
): TransferSnapshot {
  const totalBytes = part.files.reduce((total, each) => total + each.sizeBytes, 0);
  const doneBytes = part.files.reduce((total, each) => total + each.doneBytes, 0);
  return {
    id,
    direction: "in",
    state: "running",
    fileCount: part.files.length,
    doneFiles: part.files.filter(({ state }) => state === "done").length,
    failedFiles: 0,
    totalBytes,
    doneBytes,
    bytesPerSecond: 0,
    secondsLeft: null,
    ...part,
  };
}

export const transfers: TransferSnapshot[] = [
  transfer("t1", {
    direction: "out",
    state: "done",
    files: [file(0, "driver-setup-4.2.1.msi", 48_200_000, 48_200_000)],
  }),
  transfer("t2", {
    state: "running",
    files: [file(0, "protocol of the print spooler.log", 912_000_000, 340_000_000)],
    bytesPerSecond: 9_400_000,
    secondsLeft: 61,
  }),
  transfer("t3", {
    state: "offered",
    files: [file(0, `${"very-long-file-name-".repeat(9)}final.pdf`, 1_200_000, 0)],
  }),
  transfer("t4", {
    state: "failed",
    code: "file-hash-mismatch",
    files: [file(0, "picture.png", 4_000_000, 3_100_000)],
  }),
  transfer("t5", {
    direction: "out",
    state: "paused-here",
    code: "storage-full",
    files: Array.from({ length: 40 }, (_, index) => ({
      ...file(index, `page-${index + 1}.txt`, 10_000, index < 12 ? 10_000 : 0),
      path: ["Manual of the printer", "pages", `page-${index + 1}.txt`],
    })),
    fileCount: 1_000,
  }),
];

/** What the extension adds to a report. */
export const pageReport: DiagnosticsReport = {
  takenMs: now - 20_000,
  entries: [
    { group: "page", key: "Address", value: "https://shop.example/orders/8f14e45f?session&page" },
    {
      group: "console",
      key: "Error, 12 times",
      value: `TypeError: cart is undefined (https://shop.example/${"assets/".repeat(12)}app.js:12)`,
    },
    {
      group: "requests",
      key: "Failed POST",
      value: "status 503, 12 ms: https://shop.example/api/cart?token",
    },
    { group: "performance", key: "Largest paint after", value: "4120 ms" },
    { group: "site-storage", key: "Local storage", value: "14 entries, 2031 characters" },
    { group: "service-workers", key: "activated", value: "https://shop.example/" },
    { group: "cookies", key: "login", value: "shop.example/, 41 bytes, Secure, HttpOnly, SameSite=Lax" },
    { group: "extensions", key: "<b>Blocker</b>", value: "1.2.0, on" },
  ],
};

export const report: DiagnosticsReport = {
  takenMs: now - 20_000,
  entries: [
    { group: "browser", key: "Name", value: "Chromium 156.0.7012.44" },
    { group: "browser", key: "Languages", value: "de-DE, de, en" },
    { group: "system", key: "Platform", value: "Windows 15.0.0" },
    { group: "system", key: "Time zone", value: "Europe/Berlin" },
    { group: "screen", key: "Screen", value: "2560 × 1440" },
    { group: "screen", key: "Scale", value: "1.25" },
    { group: "network", key: "Online", value: "yes" },
    { group: "storage", key: "Quota", value: "120333 MB" },
    { group: "media", key: "AV1", value: "encode, decode" },
    { group: "permissions", key: "notifications", value: "prompt" },
    {
      group: "errors",
      key: "2026-11-24T08:12:44.120Z",
      value: "TypeError: cannot read 'x' of undefined at ".repeat(4),
    },
  ],
};

export function receiptOf(snapshot: SessionSnapshot, part: Partial<Receipt> = {}): Receipt {
  const host = snapshot.role === "host";
  return {
    format: "farhand-receipt",
    version: 1,
    sessionId: "Zm9vYmFyYmF6cXV4MTIzNA",
    role: snapshot.role,
    startedMs: now - 1_830_000,
    endedMs: now - 30_000,
    endReason: snapshot.end?.reason ?? "ended-there",
    members: snapshot.members.map((member) => ({
      sender: member.sender,
      name: member.name,
      role: member.role,
      self: member.self,
      joinedMs: now - 1_830_000,
      leftMs: now - 30_000,
    })),
    grants: [
      {
        sender: 1,
        scope: "view",
        answer: "session",
        askedMs: now - 1_800_000,
        answeredMs: now - 1_790_000,
        takenBackMs: now - 90_000,
      },
      {
        sender: 1,
        scope: "files-in",
        answer: "once",
        askedMs: now - 900_000,
        answeredMs: now - 890_000,
        takenBackMs: null,
      },
      {
        sender: 1,
        scope: "record",
        answer: "no",
        askedMs: now - 600_000,
        answeredMs: now - 590_000,
        takenBackMs: null,
      },
    ],
    files: [
      {
        name: "driver-setup-4.2.1.msi",
        sizeBytes: 48_200_000,
        direction: host ? "in" : "out",
        outcome: "done",
        sha256: sum,
        finishedMs: now - 700_000,
      },
      {
        name: "very-long-file-name-".repeat(6),
        sizeBytes: 1_200_000,
        direction: host ? "out" : "in",
        outcome: "cancelled",
        sha256: null,
        finishedMs: null,
      },
    ],
    recordings: [],
    repairs: [],
    dropped: host ? [{ sender: 1, code: "control-page-restricted", count: 3, atMs: now - 600_000 }] : [],
    chatMessages: 14,
    link: {
      relayed: false,
      interruptions: 1,
      interruptedMs: 21_000,
      roundTripMedianMs: 24,
      delayMedianMs: 63,
      refusedMessages: 0,
    },
    ...part,
  };
}

/** Each kind of recording: whole, of several files, cut off, being made, without a picture. */
export const recordings: StoredRecording[] = [
  { startedMs: now - 500_000, durationMs: null, state: "recording" as const, parts: 1, sizeBytes: 8_300_000 },
  {
    startedMs: now - 86_400_000,
    durationMs: 1_325_000,
    state: "finished" as const,
    parts: 1,
    sizeBytes: 212_000_000,
  },
  {
    startedMs: now - 2 * 86_400_000,
    durationMs: 240_000,
    state: "finished" as const,
    parts: 3,
    sizeBytes: 48_000_000,
  },
  {
    startedMs: now - 3 * 86_400_000,
    durationMs: null,
    state: "unfinished" as const,
    parts: 1,
    sizeBytes: 1_100_000,
  },
  { startedMs: now - 4 * 86_400_000, durationMs: null, state: "unfinished" as const, parts: 0, sizeBytes: 0 },
].map((part, index) => ({
  id: `recording-${index}`,
  name: index === 2 ? `farhand-2026-11-22-0930-${longName}` : "farhand-2026-11-24-0930-Rosa Lindner",
  sessionId: index === 0 ? "Zm9vYmFyYmF6cXV4MTIzNA" : "other",
  codec: "av01.0.08M.08",
  ...part,
}));

/** `count` receipts, a day apart, the newest first. */
export function manyReceipts(count: number): KeptReceipt[] {
  const names = ["Rosa Lindner", "Anna-Lena Özdemir", longName, "Bo", "何夢瑤", "Jean-Baptiste Châtelet"];
  return Array.from({ length: count }, (_, index) => {
    const startedMs = now - index * 86_400_000;
    const snapshot = baseSnapshot("viewer");
    const receipt = receiptOf(snapshot, {
      startedMs,
      endedMs: index % 7 === 3 ? null : startedMs + 240_000 + index * 61_000,
      members: receiptOf(snapshot).members.map((member) => ({
        ...member,
        name: member.self ? member.name : (names[index % names.length] ?? "Bo"),
      })),
    });
    return { key: `receipt-${index}`, startedMs, receipt };
  });
}
