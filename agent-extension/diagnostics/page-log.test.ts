import { describe, expect, it } from "vitest";
import { ControlMessage } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { encodeMessage, parseValue } from "../../protocol/parse.ts";
import { fitReport } from "./fit-report.ts";
import { createPageLog } from "./page-log.ts";
import { reportEventOf } from "./report-events.ts";
import type { RequestFact } from "./request-rows.ts";

type RawEvent = readonly [method: string, params: unknown];

/** The rows of these events, as the debugger would tell them. */
function rowsOf(events: Iterable<RawEvent>, known: readonly RequestFact[] = []) {
  const log = createPageLog();
  for (const [method, params] of events) {
    const event = reportEventOf(method, params);
    if (event !== null) log.take(event);
  }
  return log.rows(known);
}
const printed = (type: string, ...args: unknown[]): RawEvent => [
  "Runtime.consoleAPICalled",
  {
    type,
    args: args.map((value) => ({ type: typeof value, value })),
    timestamp: 1,
    executionContextId: 1,
    stackTrace: { callFrames: [{ url: "https://a.example/app.js?v=s3cr3t", lineNumber: 11 }] },
  },
];
const asked = (requestId: string, url: string, timestamp = 10, method = "GET"): RawEvent => [
  "Network.requestWillBeSent",
  { requestId, timestamp, request: { url, method, headers: { Cookie: "s3cr3t" }, postData: "s3cr3t" } },
];
const answered = (requestId: string, status: number, more: object = {}): RawEvent => [
  "Network.responseReceived",
  { requestId, timestamp: 10.5, response: { status, headers: { "Set-Cookie": "s3cr3t" }, ...more } },
];
const finished = (requestId: string, timestamp = 11): RawEvent => [
  "Network.loadingFinished",
  { requestId, timestamp },
];

describe("the console of a page", () => {
  it("gives errors and warnings, once each, with where they came from", () => {
    const rows = rowsOf([
      printed("log", "not told"),
      printed("error", "broken", 7, true),
      printed("error", "broken", 7, true),
      printed("warning", "old"),
      [
        "Runtime.exceptionThrown",
        {
          timestamp: 1,
          exceptionDetails: {
            text: "Uncaught",
            url: "https://a.example/app.js",
            lineNumber: 0,
            exception: { type: "object", description: "TypeError: x is null\n    at f" },
          },
        },
      ],
      [
        "Log.entryAdded",
        { entry: { source: "network", level: "error", text: "404", url: "https://a.example/?t=s3cr3t" } },
      ],
      ["Log.entryAdded", { entry: { source: "other", level: "info", text: "not told" } }],
    ]);
    expect(rows).toEqual([
      { group: "console", key: "Error, 2 times", value: "broken 7 true (https://a.example/app.js?v:12)" },
      { group: "console", key: "Warning", value: "old (https://a.example/app.js?v:12)" },
      { group: "console", key: "Error", value: "TypeError: x is null     at f (https://a.example/app.js:1)" },
      { group: "console", key: "Error", value: "404 (https://a.example/?t)" },
    ]);
  });

  it("gives nothing of what is in an object", () => {
    const [method, params] = printed("error", "got");
    const object = {
      type: "object",
      description: "Object",
      preview: { properties: [{ value: "s3cr3t" }] },
      value: { a: "s3cr3t" },
    };
    const rows = rowsOf([[method, { ...(params as object), args: [object] }]]);
    expect(rows[0]?.value).toMatch(/^Object /);
    expect(JSON.stringify(rows)).not.toContain("s3cr3t");
  });
});

describe("the requests of a page", () => {
  it("gives those that failed or were slow, and how", () => {
    const rows = rowsOf([
      asked("1", "https://a.example/fine"),
      answered("1", 200),
      finished("1"),
      asked("2", "https://a.example/gone?token=s3cr3t", 10, "POST"),
      answered("2", 404),
      finished("2"),
      asked("3", "https://a.example/slow"),
      answered("3", 200),
      finished("3", 12.5),
      asked("4", "https://b.example/x"),
      [
        "Network.loadingFailed",
        { requestId: "4", timestamp: 10.1, errorText: "net::ERR_CONNECTION_REFUSED" },
      ],
      asked("5", "https://b.example/given-up"),
      [
        "Network.loadingFailed",
        { requestId: "5", timestamp: 11, errorText: "net::ERR_ABORTED", canceled: true },
      ],
      asked("6", "https://b.example/blocked"),
      [
        "Network.loadingFailed",
        {
          requestId: "6",
          timestamp: 11,
          errorText: "net::ERR_FAILED",
          canceled: false,
          blockedReason: "csp",
        },
      ],
    ]);
    expect(rows).toEqual([
      { group: "requests", key: "Failed POST", value: "status 404, 1000 ms: https://a.example/gone?token" },
      { group: "requests", key: "Slow GET", value: "status 200, 2500 ms: https://a.example/slow" },
      {
        group: "requests",
        key: "Failed GET",
        value: "100 ms, net::ERR_CONNECTION_REFUSED: https://b.example/x",
      },
      {
        group: "requests",
        key: "Failed GET",
        value: "1000 ms, net::ERR_FAILED (csp): https://b.example/blocked",
      },
    ]);
  });

  it("gives those that have not ended when the page was left, and what the page tells of before, once", () => {
    const rows = rowsOf(
      [
        asked("1", "https://a.example/hangs", 10),
        asked("2", "https://a.example/gone", 13),
        answered("2", 404),
        finished("2", 13.5),
      ],
      [
        { method: null, url: "https://a.example/gone?s3cr3t", status: 404, durationMs: 30, error: null },
        { method: null, url: "https://a.example/gone", status: 404, durationMs: 30, error: null },
        { method: null, url: "https://a.example/early?key=s3cr3t", status: 500, durationMs: 30, error: null },
      ],
    );
    expect(rows.map(({ key, value }) => `${key}: ${value}`)).toEqual([
      "Failed GET: status 404, 500 ms: https://a.example/gone",
      "Slow GET: 3500 ms: https://a.example/hangs",
      "Failed: status 404, 30 ms: https://a.example/gone?…",
      "Failed: status 500, 30 ms: https://a.example/early?key",
    ]);
  });

  it("tells of the document who answered and how it was encrypted", () => {
    const rows = rowsOf([
      asked("1", "https://a.example/"),
      [
        "Network.responseReceived",
        {
          requestId: "1",
          timestamp: 10.5,
          type: "Document",
          response: {
            status: 200,
            protocol: "h2",
            remoteIPAddress: "192.0.2.7",
            securityState: "secure",
            securityDetails: {
              protocol: "TLS 1.3",
              issuer: "Test CA",
              validTo: 1_900_000_000,
              subjectName: "x",
            },
          },
        },
      ],
    ]);
    expect(rows.map(({ key, value }) => `${key}: ${value}`)).toEqual([
      "Answer: status 200",
      "Protocol: h2",
      "Answered by: 192.0.2.7",
      "Security: secure",
      "Encryption: TLS 1.3",
      "Certificate of: Test CA",
      "Certificate until: 2030-03-17",
    ]);
  });
});

describe("[DG-2] whatever a page does", () => {
  it("no header, body, cookie or value gets past the events that are handed on", () => {
    const handed = [asked("1", "https://a.example/"), answered("1", 200)].map(([method, params]) =>
      reportEventOf(method, params),
    );
    expect(JSON.stringify(handed)).not.toContain("s3cr3t");
    for (const method of [
      "Network.requestWillBeSentExtraInfo",
      "Network.dataReceived",
      "constructor",
      "Page.frameNavigated",
    ]) {
      expect(reportEventOf(method, {})).toBeNull();
    }
  });

  it.each([
    ["nothing", null],
    ["a list", []],
    ["half of it", { type: "error" }],
    ["other kinds", { type: 7, args: "x" }],
    ["numbers that are none", { type: "error", args: [{ type: "number", value: Number.NaN }] }],
  ])("an event with %s breaks nothing", (_, params) => {
    expect(() => rowsOf([["Runtime.consoleAPICalled", params]])).not.toThrow();
  });

  it("10,000 events of every kind, huge and strange, make a report that can be sent", () => {
    const strange = "\u202e\u0000\ud800 𝒳👩‍👩‍👧 ";
    function* flood(): Iterable<RawEvent> {
      for (let count = 0; count < 2_500; count += 1) {
        yield printed("error", `${strange}${count} ${"ü".repeat(3_000)}`);
        yield printed("warning", `${strange} the same`);
        yield asked(`${count}`, `https://a.example/${count}/${"é".repeat(1_000)}?t=s3cr3t`);
        yield [
          "Network.loadingFailed",
          { requestId: `${count}`, timestamp: 11, errorText: `net::ERR_${count}` },
        ];
      }
    }
    const rows = rowsOf(flood());
    expect(rows.find(({ key }) => key === "Warning, 2500 times")).toBeDefined();
    expect(rows.filter(({ key }) => key === "More").map(({ value }) => value)).toHaveLength(2);
    const report = fitReport({ takenMs: 1, entries: rows });
    const message = parseValue(ControlMessage, { t: "diagnostics", ...report, entries: [...report.entries] });
    if (!message.ok) throw new Error(message.code);
    expect(encodeMessage(message.value).byteLength).toBeLessThanOrEqual(limits.controlMessageBytes);
    expect(JSON.stringify(rows)).not.toContain("s3cr3t");
    expect(report.entries.length).toBeGreaterThan(40);
    expect(report.entries.at(-1)?.key).toBe("Left out");
  });
});

describe("fitting a report into one message", () => {
  const line = (group: string, value: string) => ({ group, key: "k", value });

  it("leaves one that fits as it is, and keeps small groups whole where others are cut", () => {
    const small = { takenMs: 1, entries: [line("browser", "x")] };
    expect(fitReport(small)).toBe(small);
    const big = [
      ...Array.from({ length: 300 }, () => line("console", "c".repeat(600))),
      ...Array.from({ length: 300 }, () => line("requests", "r".repeat(600))),
      ...Array.from({ length: 40 }, () => line("browser", "b".repeat(50))),
    ];
    const { entries } = fitReport({ takenMs: 1, entries: big });
    const count = (group: string) => entries.filter((entry) => entry.group === group).length;
    expect(count("browser")).toBe(40);
    expect(count("console")).toBe(count("requests"));
    expect(count("console")).toBeGreaterThan(20);
    expect(entries.at(-1)?.value).toBe(
      `${big.length - entries.length + 1} lines, for which there was no room`,
    );
  });

  it("keeps to the number of lines, too", () => {
    const entries = Array.from({ length: 900 }, (_, index) => line(`g${index % 3}`, "x"));
    expect(fitReport({ takenMs: 1, entries }).entries.length).toBeLessThanOrEqual(limits.diagnosticsEntries);
  });
});
