import { expect, it } from "vitest";
import type { DiagnosticsEntry } from "../../peer/session/session-snapshot.ts";
import { createPageReports } from "./page-reports.ts";

const line: DiagnosticsEntry = { group: "page", key: "Zoom", value: "100 %" };

function setUp() {
  const under: { readonly signal: AbortSignal; readonly end: (lines: DiagnosticsEntry[]) => void }[] = [];
  const world = { isAllowed: true, under };
  const reports = createPageReports({
    isAllowed: () => world.isAllowed,
    collect(_, signal) {
      const { promise, resolve } = Promise.withResolvers<DiagnosticsEntry[]>();
      under.push({ signal, end: resolve });
      return promise;
    },
  });
  return { world, reports };
}
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

it("[DG-4] nothing is read where no report is allowed", async () => {
  const { world, reports } = setUp();
  world.isAllowed = false;
  expect(await reports.read(false)).toEqual([]);
  expect(world.under).toEqual([]);
});

it("[DG-4] one page is read after the other, and all of it ends when it is taken back", async () => {
  const { world, reports } = setUp();
  const [first, second] = [reports.read(false), reports.read(true)];
  await turn();
  expect(world.under).toHaveLength(1);
  reports.sync();
  expect(world.under[0]?.signal.aborted).toBe(false);
  world.isAllowed = false;
  reports.sync();
  expect(world.under[0]?.signal.aborted).toBe(true);
  world.under[0]?.end([line]);
  expect(await first).toEqual([line]);
  expect(await second).toEqual([]);
  expect(world.under).toHaveLength(1);
  world.isAllowed = true;
  const third = reports.read(false);
  await turn();
  expect(world.under[1]?.signal.aborted).toBe(false);
  world.under[1]?.end([line]);
  expect(await third).toEqual([line]);
});

it("one that breaks is one without lines, and the next is read", async () => {
  let isBroken = true;
  const reports = createPageReports({
    isAllowed: () => true,
    collect: () => (isBroken ? Promise.reject(new Error("broken")) : Promise.resolve([line])),
  });
  expect(await reports.read(false)).toEqual([]);
  isBroken = false;
  expect(await reports.read(false)).toEqual([line]);
});
