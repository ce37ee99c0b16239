/**
 * Owns: `screencast-latency`: from a drawn frame to the same frame at the technician's, who is at an unattended device,
 * whose picture comes by the debugger, against the same screencast read by a page of the extension in that browser, with
 * no session.
 * Never: judges. Alone, after a build: `node bench/screencast-latency.ts`.
 */

import type { Page } from "playwright";
import { technicianPage } from "../e2e/pages/technician-page.ts";
import { serveBenchPages } from "./bench-pages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import {
  type BenchPlace,
  connectToDevice,
  enrolDevice,
  openPlace,
  withCustomer,
  withProfile,
  withTechnician,
} from "./extension/bench-meeting.ts";
import { sizeWindow } from "./extension/window-size.ts";
import { median, spread } from "./figures.ts";
import { counterHeight, counterWidth, height, width } from "./screen/content.ts";
import { type SeenAt, watchCanvas, watchFrames, watchScreencast } from "./screencast-latency/watch-frames.ts";
import { step } from "./step.ts";

const rounds = Number(process.env["FARHAND_BENCH_ROUNDS"] ?? 2);
const warmUpMs = 5_000;
const measuredMs = 12_000;
const framesWithinMs = 30_000;

type Segment = {
  readonly delaysMs: readonly number[];
  readonly framesPerSecond: number;
  /** By the page that is shown. */
  readonly drawnPerSecond: number;
  readonly visibility: string;
  /** Of the picture at the end. */
  readonly pictureWidth: number;
};

export async function benchScreencastLatency({ log }: BenchContext): Promise<BenchRow[]> {
  const pages = await serveBenchPages();
  const place = await openPlace();
  const address = `${pages.address}bench/screencast-latency/page.html`;
  const [ours, reference]: [Segment[], Segment[]] = [[], []];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const segment = await measureOurs(place, address);
      ours.push(segment);
      // Ours chooses its size by how the machine keeps up: the other one is asked for the same.
      reference.push(await measureLocally(place, address, segment.pictureWidth));
    }
  } finally {
    await place.close();
    await pages.close();
  }
  for (const [name, segments] of Object.entries({ ours, reference })) {
    const medians = segments.map(({ delaysMs }) => median(delaysMs));
    const frames = segments.map(({ framesPerSecond }) => framesPerSecond);
    const drawn = segments.map(({ drawnPerSecond }) => drawnPerSecond);
    log(`${name}: ${spread(medians)} ms, ${spread(frames, 1)} frames a second of ${spread(drawn, 1)} drawn`);
    log(`${name}: the page was ${segments.map(({ visibility }) => visibility).join(", ")}`);
    log(`${name}: the picture was ${segments.map(({ pictureWidth }) => pictureWidth).join(", ")} wide`);
  }
  const all = (segments: readonly Segment[]) => segments.flatMap(({ delaysMs }) => delaysMs);
  const compare = (name: string, unit: string, of: (segments: readonly Segment[]) => number) =>
    benchRow({
      name,
      unit,
      ours: of(ours),
      reference: of(reference),
      referenceIs: "the same screencast read in the same kind of browser by a page of the extension",
    });
  return [
    compare("screencast-latency", "ms", (segments) => median(all(segments))),
    compare("screencast-frames", "frames a second (more is better)", (segments) =>
      median(segments.map(({ framesPerSecond }) => framesPerSecond)),
    ),
  ];
}

function measureOurs(place: BenchPlace, address: string): Promise<Segment> {
  return withProfile((profile) =>
    withCustomer(place, profile, (customer) =>
      withTechnician(place, async (technician) => {
        await enrolDevice(place, technician, customer);
        const shown = await openShown(customer, address);
        await connectToDevice(place, technician);
        await technician.evaluate(watchFrames, { width, counterWidth, counterHeight });
        await technician.evaluate(watchCanvas);
        const segment = await measure(shown, technician);
        const pictureWidth = await technicianPage(technician)
          .picture.first()
          .evaluate((canvas) => (canvas as HTMLCanvasElement).width);
        return { ...segment, pictureWidth };
      }),
    ),
  );
}

function measureLocally(place: BenchPlace, address: string, maxWidth: number): Promise<Segment> {
  return withProfile((profile) =>
    withCustomer(place, profile, async (customer) => {
      // In a window of its own: a page behind another one is slow.
      const opening = customer.context.waitForEvent("page");
      await customer.panel.evaluate(
        (url) => void chrome.windows.create({ url, type: "popup" }),
        customer.pageOf("options.html"),
      );
      const reader = await step("the reader's window", framesWithinMs, opening);
      await reader.waitForLoadState();
      const shown = await openShown(customer, address);
      await reader.evaluate(watchFrames, { width, counterWidth, counterHeight });
      await reader.evaluate(watchScreencast, { url: address, maxWidth });
      return { ...(await measure(shown, reader)), pictureWidth: maxWidth };
    }),
  );
}

async function openShown(
  customer: { openTab(address: string): Promise<Page> },
  address: string,
): Promise<Page> {
  const shown = await customer.openTab(address);
  await shown.bringToFront();
  await sizeWindow(shown, width, height);
  return shown;
}

async function measure(shown: Page, watching: Page): Promise<Omit<Segment, "pictureWidth">> {
  const coming = watching.waitForFunction(() => Object.keys(seenAt).length > 20);
  await step("the first twenty frames", framesWithinMs, coming, () =>
    watching.evaluate(() => JSON.stringify(seenAt)),
  );
  await shown.waitForTimeout(warmUpMs);
  const fromMs = Date.now();
  await shown.waitForTimeout(measuredMs);
  const untilMs = Date.now();
  const drawn = await shown.evaluate(() => drawnAt);
  const seen = await watching.evaluate(() => seenAt);
  const delaysMs = drawn.flatMap((drawnMs, frame) => {
    const seenMs = seen[frame];
    // A number that was misread lies before its drawing, or long after it.
    const isSound = seenMs !== undefined && drawnMs >= fromMs && seenMs < untilMs && seenMs >= drawnMs;
    return isSound ? [seenMs - drawnMs] : [];
  });
  const seconds = (untilMs - fromMs) / 1000;
  return {
    delaysMs,
    framesPerSecond: delaysMs.length / seconds,
    drawnPerSecond: drawn.filter((drawnMs) => drawnMs >= fromMs && drawnMs < untilMs).length / seconds,
    visibility: await shown.evaluate(() => document.visibilityState),
  };
}

declare const drawnAt: number[];
declare const seenAt: SeenAt;

if (import.meta.main) console.table(await benchScreencastLatency({ log: (text) => console.log(text) }));
