/**
 * Owns: the file benchmark: files from disk to disk through offer, answer, sealing and hashing, against a bare data
 * channel with its best message size, by turns, between two browsers; and what a control message's round
 * trip is meanwhile.
 * Never: judges. Alone: `node bench/files.ts`.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright";
import { browserArgs, findBrowser } from "../scripts/browser.ts";
import { serveBenchPages } from "./bench-pages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { median, spread } from "./figures.ts";
import { step } from "./step.ts";

const largeBytes = Number(process.env["FARHAND_BENCH_FILE_MB"] ?? 200) * 1e6;
const smallFiles = 1_000;
const smallBytes = 10_240;
const messageSizes = [16, 64, 128, 255].map((kibibytes) => kibibytes * 1024);
const probeBytes = 24e6;
const rounds = Number(process.env["FARHAND_BENCH_ROUNDS"] ?? 3);
const quietMs = 8_000;
const connectWithinMs = 30_000;
/** Ten times what the slowest run ever took. */
const carryWithinMs = 240_000;

export async function benchFiles(context: BenchContext): Promise<BenchRow[]> {
  const served = await serveBenchPages();
  const folders = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), "farhand-bench-"))));
  const browsers: BrowserContext[] = [];
  try {
    const found = await findBrowser();
    if (!found.ok) throw new Error(found.reason);
    // Profiles on the disk, one for each end: a private window's file system lies in memory, behind another process.
    for (const folder of folders) {
      const options = { executablePath: found.path, args: [...browserArgs], headless: true };
      browsers.push(await chromium.launchPersistentContext(folder, options));
    }
    const pages = await openPages(browsers, served.address);
    return await measure(pages, context);
  } finally {
    for (const browser of browsers) await browser.close();
    await served.close();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

type Pages = { readonly sender: Page; readonly receiver: Page };

async function openPages(browsers: readonly BrowserContext[], address: string): Promise<Pages> {
  const [sender, receiver] = await Promise.all(browsers.map((browser) => browser.newPage()));
  if (sender === undefined || receiver === undefined) throw new Error("two browsers are needed");
  for (const [page, other] of [
    [sender, receiver],
    [receiver, sender],
  ] as const) {
    page.on("pageerror", (error) => console.error(error));
    page.on("crash", () => console.error("a page crashed"));
    await page.exposeFunction("signalPeer", async (text: string) => {
      await other.waitForFunction(() => document.title === "listening");
      await other.evaluate((given) => fileBench.signal(given), text);
    });
  }
  await Promise.all([
    sender.goto(`${address}bench/files/page.html#viewer`),
    receiver.goto(`${address}bench/files/page.html#host`),
  ]);
  const pages = { sender, receiver };
  for (const page of [sender, receiver]) {
    const ready = page.waitForFunction(() => document.title === "listening" && fileBench.ready());
    await step("connecting the pages", connectWithinMs, ready, () => standing(pages));
  }
  return pages;
}

async function measure(pages: Pages, { log }: BenchContext): Promise<BenchRow[]> {
  const { sender, receiver } = pages;
  const made = sender.evaluate(
    async ([large, count, small]) => {
      await fileBench.makeFiles("large", 1, large);
      await fileBench.makeFiles("small", count, small);
    },
    [largeBytes, smallFiles, smallBytes] as const,
  );
  await step("making the files", carryWithinMs, made);
  const ours: number[] = [];
  const bare: number[] = [];
  const oursSmall: number[] = [];
  const bareSmall: number[] = [];
  const busy: number[] = [];
  const bareBusy: number[] = [];
  const quiet: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const best = await bestMessage(pages, log);
    await sender.evaluate(() => fileBench.startPings());
    bare.push(largeBytes / 1e6 / (await bareSeconds(pages, largeBytes, best)));
    bareBusy.push(p95(await sender.evaluate(() => fileBench.stopPings())));
    quiet.push(p95(await quietRoundTrips(sender)));
    await sender.evaluate(() => fileBench.startPings());
    ours.push(largeBytes / 1e6 / (await oursSeconds(pages, "large")));
    busy.push(p95(await sender.evaluate(() => fileBench.stopPings())));
    bareSmall.push(smallFiles / (await bareSeconds(pages, smallFiles * smallBytes, best)));
    oursSmall.push(smallFiles / (await oursSeconds(pages, "small")));
    const lanes = await sender.evaluate(() => fileBench.lanes);
    log(
      `round ${round + 1}: ours ${at(ours, 1)} MB/s, bare ${at(bare, 1)} at ${best / 1024} KiB; small files ${at(oursSmall)}/s, ` +
        `bare ${at(bareSmall)}/s; round trip p95 ${at(busy, 1)} ms, beside the bare channel ${at(bareBusy, 1)}, quiet ${at(quiet, 1)}; lanes ${lanes}`,
    );
    await receiver.evaluate(() => fileBench.forgetAll());
  }
  log(`file-throughput: ours ${spread(ours, 1)}, reference ${spread(bare, 1)} MB/s`);
  log(`small-files: ours ${spread(oursSmall)}, reference ${spread(bareSmall)} files/s`);
  log(`control-during-file: ours ${spread(busy, 1)}, reference ${spread(quiet, 1)} ms`);
  log(`control-during-file-bare: ${spread(bareBusy, 1)} ms`);
  return [
    benchRow({
      name: "file-throughput",
      unit: "MB/s",
      ours: median(ours),
      reference: median(bare),
      referenceIs: "a bare data channel with its best message size, memory to memory",
    }),
    benchRow({
      name: "small-files",
      unit: "files/s",
      ours: median(oursSmall),
      reference: median(bareSmall),
      referenceIs: "the same bytes as one stream over a bare data channel",
    }),
    benchRow({
      name: "control-during-file",
      unit: "ms",
      ours: median(busy),
      reference: median(quiet),
      referenceIs: "p95 of the same round trip with no file under way",
    }),
    benchRow({
      name: "control-during-file-bare",
      unit: "ms",
      ours: median(bareBusy),
      reference: median(quiet),
      referenceIs:
        "the same; here beside a bare channel on a connection of its own, which is the machine's floor",
    }),
  ];
}

/** The fastest message size of a bare channel at this moment. */
async function bestMessage(pages: Pages, log: BenchContext["log"]): Promise<number> {
  let best = { bytes: 0, seconds: Number.POSITIVE_INFINITY };
  const tried: string[] = [];
  for (const bytes of messageSizes) {
    const seconds = await bareSeconds(pages, probeBytes, bytes);
    tried.push(`${bytes / 1024} KiB ${(probeBytes / 1e6 / seconds).toFixed(1)}`);
    if (seconds < best.seconds) best = { bytes, seconds };
  }
  log(`bare channel, MB/s: ${tried.join(", ")}`);
  return best.bytes;
}

async function bareSeconds(pages: Pages, totalBytes: number, bytes: number): Promise<number> {
  const { sender, receiver } = pages;
  await receiver.evaluate((total) => fileBench.bare.expect(total), totalBytes);
  const start = performance.now();
  const carried = Promise.all([
    sender.evaluate(([total, size]) => fileBench.bare.send(total, size), [totalBytes, bytes] as const),
    receiver.evaluate(() => fileBench.bare.received()),
  ]);
  const name = `${totalBytes / 1e6} MB over the bare channel, in messages of ${bytes / 1_024} KiB,`;
  await step(name, carryWithinMs, carried, () => standing(pages));
  return (performance.now() - start) / 1_000;
}

function oursSeconds(pages: Pages, name: string): Promise<number> {
  const sent = pages.sender.evaluate((given) => fileBench.sendFiles(given), name);
  return step(`the transfer "${name}"`, carryWithinMs, sent, () => standing(pages));
}

async function standing({ sender, receiver }: Pages): Promise<string> {
  const states = await Promise.all([sender, receiver].map((page) => page.evaluate(() => fileBench.state)));
  return states.join("; ");
}

async function quietRoundTrips(sender: Page): Promise<number[]> {
  await sender.evaluate(() => fileBench.startPings());
  await sender.waitForTimeout(quietMs);
  return sender.evaluate(() => fileBench.stopPings());
}

function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

function at(values: readonly number[], digits = 0): string {
  return (values.at(-1) ?? Number.NaN).toFixed(digits);
}

if (import.meta.main) {
  const rows = await benchFiles({ log: (line) => console.log(line) });
  console.table(rows);
}
