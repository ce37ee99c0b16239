/**
 * Owns: the screen benchmark: Farhand's whole path (capture, encoder, sealing, a real data channel, opening, decoder,
 * canvas) against an RTP track of the same canvas, in one run, by turns, between two pages of one browser.
 * Never: judges. Alone: `node bench/screen.ts`.
 */

import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { createServer } from "vite";
import { browserArgs, findBrowser } from "../scripts/browser.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { type Content, contents, framesAPage, framesASecond } from "./screen/content.ts";

type How = "ours" | "reference";

const rounds = Number(process.env["FARHAND_BENCH_ROUNDS"] ?? 2);
const warmUpMs = 4_000;
const measuredMs = 10_000;

type Segment = {
  readonly content: Content;
  readonly how: How;
  readonly delaysMs: number[];
  readonly bytes: number;
  readonly similarities: number[];
  readonly legibleMs: number[];
  readonly framesPerSecond: number;
};

export async function benchScreen(context: BenchContext): Promise<BenchRow[]> {
  const root = join(import.meta.dirname, "..");
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "error",
    define: { global: "globalThis" },
    server: { host: "127.0.0.1", port: 0, hmr: false, watch: null },
    cacheDir: join(root, "build/bench-cache"),
  });
  let browser: Browser | null = null;
  try {
    await server.listen();
    const [address] = server.resolvedUrls?.local ?? [];
    const found = await findBrowser();
    if (!found.ok || address === undefined) throw new Error(found.ok ? "no server" : found.reason);
    browser = await chromium.launch({ executablePath: found.path, args: [...browserArgs] });
    const pages = await openPages(browser, address);
    const segments: Segment[] = [];
    // The track's congestion control begins at a fraction of what the path carries: it may find that first.
    await measure(pages, "reference", "scroll");
    for (let round = 0; round < rounds; round += 1) {
      for (const content of contents) {
        for (const how of ["reference", "ours"] as const) {
          const segment = await measure(pages, how, content);
          segments.push(segment);
          context.log(
            line(segment, how === "ours" ? await ourCodec(pages) : await referenceCodec(pages.host)),
          );
        }
      }
    }
    return rows(segments);
  } finally {
    await browser?.close();
    await server.close();
  }
}

type Pages = { readonly host: Page; readonly viewer: Page };

async function openPages(browser: Browser, address: string): Promise<Pages> {
  const [viewer, host] = [await openWindow(browser), await openWindow(browser)];
  await relaySignals(viewer, host);
  await relaySignals(host, viewer);
  for (const page of [viewer, host]) page.on("pageerror", (error) => console.error(error));
  await viewer.goto(`${address}bench/screen/page.html#viewer`);
  await viewer.waitForFunction(() => document.title === "listening");
  await host.goto(`${address}bench/screen/page.html#host`);
  for (const page of [viewer, host]) await page.waitForFunction(() => document.title === "ready");
  await viewer.evaluate(
    (origin) => bench.alignClock(origin),
    await host.evaluate(() => performance.timeOrigin),
  );
  return { host, viewer };
}

/** Each page has a window of its own: a hidden tab is drawn once a second. */
async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1300, height: 760 } });
  return context.newPage();
}

async function relaySignals(from: Page, to: Page): Promise<void> {
  await from.exposeFunction("sendSignal", (name: string, signal: unknown) =>
    to.evaluate(([name, signal]) => receiveSignal(name, signal), [name, signal] as const),
  );
}

async function measure({ host, viewer }: Pages, how: How, content: Content): Promise<Segment> {
  await viewer.evaluate(([how, content]) => bench.start(how, content), [how, content] as const);
  await host.evaluate(([how, content]) => bench.start(how, content), [how, content] as const);
  await host.waitForTimeout(warmUpMs);
  const fromMs = Date.now();
  const bytesBefore = await host.evaluate((how) => bench.bytesSent(how), how);
  await host.waitForTimeout(measuredMs);
  const bytes = (await host.evaluate((how) => bench.bytesSent(how), how)) - bytesBefore;
  const untilMs = Date.now();
  const drawnAt = await host.evaluate((how) => bench.stop(how), how);
  const watch = await viewer.evaluate((content) => bench.stop(content), content);
  const delaysMs = drawnAt.flatMap((drawnMs, frame) => {
    const seenMs = watch.seenAt[frame];
    return seenMs !== undefined && drawnMs >= fromMs && drawnMs < untilMs && seenMs >= drawnMs
      ? [seenMs - drawnMs]
      : [];
  });
  const legibleMs = drawnAt.flatMap((drawnMs, frame) => {
    if (frame === 0 || frame % framesAPage !== 0 || drawnMs < fromMs || drawnMs > untilMs - 2_000) return [];
    // A page that never became legible took at least as long as it was shown.
    return [(watch.legibleAt[frame] ?? drawnMs + (framesAPage / framesASecond.pages) * 1000) - drawnMs];
  });
  const framesPerSecond = delaysMs.length / ((untilMs - fromMs) / 1000);
  return { content, how, delaysMs, bytes, similarities: watch.similarities, legibleMs, framesPerSecond };
}

function rows(segments: readonly Segment[]): BenchRow[] {
  const of = (how: How, ...wanted: Content[]) =>
    segments.filter((segment) => segment.how === how && wanted.includes(segment.content));
  const compare = (
    name: string,
    unit: string,
    wanted: readonly Content[],
    figure: (segments: readonly Segment[]) => number,
    referenceIs = "an RTP media track of the same canvas (VP8, the browser's own congestion control)",
  ) =>
    benchRow({
      name,
      unit,
      ours: figure(of("ours", ...wanted)),
      reference: figure(of("reference", ...wanted)),
      referenceIs,
    });
  const delay = (all: readonly Segment[]) =>
    quantile(
      all.flatMap((one) => one.delaysMs),
      0.5,
    );
  const slowDelay = (all: readonly Segment[]) =>
    quantile(
      all.flatMap((one) => one.delaysMs),
      0.95,
    );
  return [
    compare("screen-latency", "ms", ["scroll"], delay),
    compare("screen-latency-p95", "ms", ["scroll"], slowDelay),
    compare("typing-latency", "ms", ["typing"], delay),
    compare("typing-latency-p95", "ms", ["typing"], slowDelay),
    compare(
      "screen-bytes",
      "KB in 20 s",
      ["scroll", "typing"],
      (all) => all.reduce((sum, one) => sum + one.bytes, 0) / 2 / 1000,
    ),
    compare("screen-similarity", "SSIM (more is better)", ["scroll", "typing"], (all) =>
      mean(all.flatMap((one) => one.similarities)),
    ),
    compare("screen-frames", "frames a second (more is better)", ["scroll"], (all) =>
      mean(all.map((one) => one.framesPerSecond)),
    ),
    compare("time-to-legible", "ms", ["pages"], (all) =>
      quantile(
        all.flatMap((one) => one.legibleMs),
        0.5,
      ),
    ),
  ];
}

function line(segment: Segment, codec: string): string {
  const { content, how, delaysMs, bytes, similarities, legibleMs, framesPerSecond } = segment;
  return [
    `${content.padEnd(7)} ${how.padEnd(10)} ${codec.padEnd(16)}`,
    `delay ${quantile(delaysMs, 0.5).toFixed(0)}/${quantile(delaysMs, 0.95).toFixed(0)} ms`,
    `${framesPerSecond.toFixed(1)} fps`,
    `${(bytes / 1000).toFixed(0)} KB`,
    content === "pages"
      ? `legible ${legibleMs.map((ms) => ms.toFixed(0)).join(" ")} ms`
      : `SSIM ${mean(similarities).toFixed(4)} (worst ${Math.min(...similarities).toFixed(4)})`,
  ].join("  ");
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function ourCodec({ host, viewer }: Pages): Promise<string> {
  const stats = await host.evaluate(() => bench.stats());
  const delayMs = await viewer.evaluate(() => bench.delayMs());
  return `${stats?.codec} encoding ${stats?.encodeMs.toFixed(0)} ms, capture to drawn ${delayMs?.toFixed(0)} ms`;
}
const referenceCodec = (host: Page) => host.evaluate(() => bench.referenceCodec());

declare function receiveSignal(name: string, signal: unknown): void;

/** What the two pages put on their windows: the host's and the viewer's in one. */
declare const bench: {
  start(how: How, content: Content): Promise<void>;
  stop(how: How): Promise<number[]>;
  stop(content: Content): Promise<{
    seenAt: Record<number, number>;
    similarities: number[];
    legibleAt: Record<number, number>;
  }>;
  bytesSent(how: How): Promise<number>;
  referenceCodec(): Promise<string>;
  alignClock(hostTimeOrigin: number): void;
  delayMs(): number | null;
  stats(): { codec: string; encodeMs: number } | null;
};

if (import.meta.main) {
  for (const { name, ours, reference, ratio, unit } of await benchScreen({
    log: (text) => console.log(text),
  })) {
    console.log(
      `${name.padEnd(20)} ${ours.toFixed(3)} against ${reference?.toFixed(3)} ${unit}: ${ratio?.toFixed(3)}`,
    );
  }
}
