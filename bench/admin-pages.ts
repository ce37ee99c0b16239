/**
 * Owns: `admin-100k`: the lists of members and of reports as an administrator has them in the real page, with 100,000 of each
 * in the database: opened, searched, filtered, gone on with, and what the page holds in memory after a thousand rows.
 * Never: judges. Alone, after a build: `node bench/admin-pages.ts`.
 *
 * The reference is the same page of the same server with 200 of each.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser, Page } from "playwright";
import { openDatabase } from "../desk/db/database.ts";
import { firstAdministrator } from "../desk/local-desk.ts";
import { type FarhandServer, startFarhand } from "../e2e/fixtures/farhand-server.ts";
import { accountPages } from "../e2e/pages/account-pages.ts";
import { english } from "../e2e/pages/words.ts";
import { readHealth } from "../protocol/desk/operations-api.ts";
import { launchBrowser } from "./bench-pages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { fillMembers, fillReports } from "./desk/full-database.ts";
import { median, spread } from "./figures.ts";
import { step } from "./step.ts";

const many = 100_000;
const few = 200;
const rounds = Number(process.env["FARHAND_BENCH_ROUNDS"] ?? 7);
const pageRows = 50;
const longList = 1_000;
const withinMs = 60_000;
const megabyte = 1_000_000;
const dayMs = 24 * 3_600_000;
const logger = { info() {}, warn() {}, error() {} };

interface Side {
  readonly count: number;
  readonly server: FarhandServer;
  readonly page: Page;
}

/** What is looked at in a list, and how many rows there are then. */
const lists = {
  members: {
    search: { label: english.members.search, wordOf: (count: number) => `member${count - 1}@` },
    // The one who set accounts up is among them.
    filter: {
      label: english.members.role,
      value: "network-administrator",
      rowsOf: (count: number) => count / 10 + 1,
    },
  },
  reports: {
    search: { label: english.reports.search, wordOf: (count: number) => `customer ${count - 1}` },
    filter: {
      label: english.reports.outcome,
      value: "not-solved",
      rowsOf: (count: number) => Math.ceil(count / 6),
    },
  },
} as const;
type ListName = keyof typeof lists;
const acts = ["open", "search", "filter", "more"] as const;

export async function benchAdminPages({ log }: BenchContext): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "farhand-bench-"));
  const browser = await launchBrowser();
  const open: Side[] = [];
  const start = async (name: string, count: number) => {
    const side = await startSide(browser, join(folder, name), count);
    open.push(side);
    return side;
  };
  try {
    const sides = { ours: await start("many", many), reference: await start("few", few) };
    const rows: BenchRow[] = [];
    for (const name of Object.keys(lists) as ListName[]) {
      const took = { ours: emptyFigures(), reference: emptyFigures() };
      for (let round = 0; round < rounds + 1; round += 1)
        for (const which of ["ours", "reference"] as const) {
          const figures = await step(`${name} of ${which}`, withinMs, walk(sides[which], name));
          // The first one fills caches.
          if (round > 0) for (const act of acts) took[which][act].push(figures[act]);
        }
      for (const act of acts) {
        const { ours, reference } = { ours: took.ours[act], reference: took.reference[act] };
        log(`${name}, ${act}: ${spread(ours)} ms, with ${few}: ${spread(reference)} ms`);
        rows.push(
          benchRow({
            name: `admin-100k-${name}-${act}`,
            unit: "ms",
            ours: median(ours),
            reference: median(reference),
            referenceIs: `the same page with ${few}`,
          }),
        );
      }
      rows.push(await memoryOfLongList(sides.ours, name, log));
    }
    log(`the server holds ${await serverMegabytes(sides.ours)} MB`);
    return rows;
  } finally {
    await browser.close();
    for (const { server } of open) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function emptyFigures(): Record<(typeof acts)[number], number[]> {
  return { open: [], search: [], filter: [], more: [] };
}

/** A real server whose database was full before it started, and its administrator in a browser of their own. */
async function startSide(browser: Browser, folder: string, count: number): Promise<Side> {
  const place = { kind: "sqlite", folder } as const;
  await (await openDatabase(place, logger)).destroy();
  await fillMembers(place, count);
  // All of them within the thirty days that the page shows first.
  const everyMs = Math.floor((29 * dayMs) / count);
  await fillReports(place, { reports: count, firstMs: Date.now() - count * everyMs, everyMs });
  const server = await startFarhand({ FARHAND_DATA: folder });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  const pages = accountPages(page);
  const link = await step("the link of set-up", withinMs, printedLink(server));
  await pages.setUp(link, firstAdministrator.organisation, firstAdministrator);
  await pages.menuOf(firstAdministrator.name).waitFor();
  return { count, server, page };
}

/** It is printed a moment after the server listens. */
async function printedLink(server: FarhandServer): Promise<string> {
  for (;;) {
    const link = /\S+\/set-up#\S+/.exec(server.output)?.[0];
    if (link !== undefined) return link;
    await setTimeout(50);
  }
}

/** Through a list once. @returns ms of each act, as the page's own clock has them */
async function walk({ page, count, server }: Side, name: ListName) {
  const { search, filter } = lists[name];
  await page.goto(`${server.address}/admin/${name}`);
  const open = await untilRows(page, pageRows, null);
  const searched = page.getByLabel(search.label);
  await searched.fill(search.wordOf(count));
  const searchMs = await untilRows(page, 1, () => searched.press("Enter"));
  await searched.fill("");
  await untilRows(page, pageRows, () => searched.press("Enter"));
  const choice = page.getByLabel(filter.label, { exact: true });
  const filtered = Math.min(pageRows, filter.rowsOf(count));
  const filterMs = await untilRows(page, filtered, () => choice.selectOption(filter.value));
  await untilRows(page, pageRows, () => choice.selectOption("all"));
  return { open, search: searchMs, filter: filterMs, more: await goOn(page, 2 * pageRows) };
}

function goOn(page: Page, rows: number): Promise<number> {
  return untilRows(page, rows, () => page.getByRole("button", { name: english.admin.more }).press("Enter"));
}

/**
 * From the event that `act` makes in the page, or from the beginning of its loading, to the frame in which the list has so
 * many rows and asks for no more.
 */
async function untilRows(page: Page, rows: number, act: (() => Promise<unknown>) | null): Promise<number> {
  if (act) {
    await page.evaluate(() => {
      const begin = () => Object.assign(window, { beganMs: performance.now() });
      for (const type of ["keydown", "change"]) addEventListener(type, begin, { capture: true, once: true });
    });
    await act();
  }
  const ended = await page.waitForFunction((wanted) => {
    const table = document.querySelector("table[aria-busy]");
    const isThere =
      table?.getAttribute("aria-busy") === "false" && table.querySelectorAll("tbody tr").length === wanted;
    const { beganMs = 0 } = window as { beganMs?: number };
    return isThere && performance.now() - beganMs;
  }, rows);
  return Number(await ended.jsonValue());
}

/** What the page holds with the first rows and with a thousand, after everything that can go went. */
async function memoryOfLongList(side: Side, name: ListName, log: BenchContext["log"]): Promise<BenchRow> {
  const { page, server } = side;
  await page.goto(`${server.address}/admin/${name}`);
  await untilRows(page, pageRows, null);
  const reference = await heapMegabytes(page);
  let last = 0;
  for (let rows = 2 * pageRows; rows <= longList; rows += pageRows)
    last = await step(`${rows} rows of ${name}`, withinMs, goOn(page, rows));
  const ours = await heapMegabytes(page);
  log(`${name}: the page of rows that ends with row ${longList} took ${last.toFixed(0)} ms`);
  return benchRow({
    name: `admin-100k-${name}-memory`,
    unit: "MB of the page's heap",
    ours,
    reference,
    referenceIs: `the same list with its first ${pageRows} rows; ours has ${longList}`,
  });
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / megabyte;
}

async function serverMegabytes({ page }: Side): Promise<string> {
  const bytes = await page.evaluate(async (path) => {
    const { memoryBytes } = (await (await fetch(path)).json()) as { memoryBytes: number };
    return memoryBytes;
  }, readHealth.path);
  return (bytes / megabyte).toFixed(0);
}

if (import.meta.main) console.table(await benchAdminPages({ log: (text) => console.log(text) }));
