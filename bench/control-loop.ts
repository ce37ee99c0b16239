/**
 * Owns: `control-loop`: from a key's event at the technician's to the changed pixel on their canvas, through a session with
 * the extension in which the customer chose a tab in the picker, against the same tab in the same kind of browser as an RTP
 * track with a bare data channel and the same calls of the debugger.
 * Never: judges. Alone, after a build: `node bench/control-loop.ts`.
 */

import type { Page } from "playwright";
import { technicianPage } from "../e2e/pages/technician-page.ts";
import { serveBenchPages } from "./bench-pages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { connectBare } from "./control-loop/bare-control.ts";
import { type LightWatch, watchLight } from "./control-loop/watch-light.ts";
import {
  type BenchPlace,
  enterSession,
  openPlace,
  showAndControl,
  withCustomer,
  withProfile,
  withTechnician,
} from "./extension/bench-meeting.ts";
import { sizeWindow } from "./extension/window-size.ts";
import { median } from "./figures.ts";
import { step } from "./step.ts";

const rounds = Number(process.env["FARHAND_BENCH_ROUNDS"] ?? 3);
const warmUpKeys = 10;
const measuredKeys = 30;
const changeWithinMs = 15_000;
/** Between two keys, not always the same, so that they keep no step with the frames. */
const pausesMs = [230, 310, 270, 350, 290];

export async function benchControlLoop({ log }: BenchContext): Promise<BenchRow[]> {
  const pages = await serveBenchPages();
  const place = await openPlace();
  const shown = `${pages.address}bench/control-loop/page.html`;
  const [ours, reference]: [number[][], number[][]] = [[], []];
  try {
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await inFreshBrowsers(place, log, "ours", shown));
      reference.push(await inFreshBrowsers(place, log, "reference", shown));
    }
  } finally {
    await place.close();
    await pages.close();
  }
  const compare = (name: string, of: (delaysMs: readonly number[]) => number) =>
    benchRow({
      name,
      unit: "ms",
      ours: of(ours.flat()),
      reference: of(reference.flat()),
      referenceIs: "the same tab as an RTP track, a bare data channel, the same calls of the debugger",
    });
  return [compare("control-loop", median), compare("control-loop-p95", slowest)];
}

function inFreshBrowsers(
  place: BenchPlace,
  log: BenchContext["log"],
  how: "ours" | "reference",
  shown: string,
): Promise<number[]> {
  return withProfile((profile) =>
    withCustomer(place, profile, (customer) =>
      withTechnician(place, async (technician) => {
        if (how === "ours") {
          await enterSession(place, technician, customer);
          await showAndControl(technician, customer, shown);
          await technicianPage(technician).picture.first().click();
        } else {
          await sizeWindow(await customer.openTab(shown), 1280, 720);
          await customer.panel.goto(customer.pageOf("options.html"));
          await customer.panel.bringToFront();
          await technician.goto(place.server.address);
          await connectBare(customer.panel, technician, shown);
        }
        await technician.evaluate(watchLight);
        const isSeen = technician.waitForFunction(() => lightWatch.isLight() === false);
        await step("the first picture", changeWithinMs, isSeen);
        const delaysMs = (await pressKeys(technician)).slice(warmUpKeys);
        log(`${how}: ${median(delaysMs).toFixed(1)} ms, at p95 ${slowest(delaysMs).toFixed(1)} ms`);
        return delaysMs;
      }),
    ),
  );
}

async function pressKeys(technician: Page): Promise<number[]> {
  for (let key = 1; key <= warmUpKeys + measuredKeys; key += 1) {
    await technician.keyboard.press("a");
    const seen = technician.waitForFunction((count) => lightWatch.delaysMs.length >= count, key);
    await step(`the change upon key ${key}`, changeWithinMs, seen, () =>
      technician.evaluate(() => JSON.stringify([lightWatch.isLight(), lightWatch.delaysMs])),
    );
    await technician.waitForTimeout(pausesMs[key % pausesMs.length] ?? 0);
  }
  return technician.evaluate(() => lightWatch.delaysMs);
}

function slowest(all: readonly number[]): number {
  return all.toSorted((one, other) => one - other)[Math.floor(all.length * 0.95)] ?? Number.NaN;
}

/** What watchLight leaves on the page. */
declare const lightWatch: LightWatch;

if (import.meta.main) console.table(await benchControlLoop({ log: (text) => console.log(text) }));
