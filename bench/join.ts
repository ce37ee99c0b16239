/**
 * Owns: `join-to-first-frame`: from the press of Join, with the code typed, to the customer's screen on the technician's
 * page, through the real server and the real pages, against a bare WebRTC page through the same server.
 * Never: judges. Alone: `node bench/join.ts`.
 *
 * On our side the technician asks to see the screen as soon as they can; the customer says yes to both questions as soon
 * as these can be answered. A question rests for a moment before it takes a yes (app/customer/question-card.tsx), so
 * that nobody agrees by accident: that is in the figure, and `join-to-first-frame-work` is the same without it.
 */

import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { startFarhand } from "../e2e/fixtures/farhand-server.ts";
import { serveSharedPage, sharedTitle } from "../e2e/fixtures/shared-page.ts";
import { helpPage } from "../e2e/pages/help-page.ts";
import { joinPage } from "../e2e/pages/join-page.ts";
import { english } from "../e2e/pages/words.ts";
import { browserArgs, findBrowser } from "../scripts/browser.ts";
import { serveBenchPages } from "./bench-pages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { median, spread } from "./figures.ts";
import { tracePage } from "./join/trace.ts";
import { type Marks, watchPage } from "./join/watch.ts";

const rounds = 7;
const frameWithinMs = 30_000;
const asks = {
  view: `${english.rights.view}:`,
  called: english.brake.yes,
  allow: english.consent.allowSession,
};

type Trial = { readonly customer: Marks; readonly technician: Marks };
type Places = { readonly browser: Browser; readonly ours: string; readonly bare: string };

export async function benchJoin({ log }: BenchContext): Promise<BenchRow[]> {
  const pages = await serveBenchPages();
  const server = await startFarhand({ FARHAND_ORIGINS: new URL(pages.address).origin });
  const shared = await serveSharedPage();
  const browser = await launch();
  try {
    await (await browser.newPage()).goto(shared.address);
    const places = {
      browser,
      ours: server.address,
      bare: `${pages.address}bench/join/bare-page.html?server=${encodeURIComponent(server.address)}`,
    };
    const [ours, reference]: [Trial[], Trial[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await inFreshContexts(browser, (...people) => joinOurs(places, ...people)));
      reference.push(await inFreshContexts(browser, (...people) => joinBare(places, ...people)));
    }
    log(`ours ${spread(ours.map(totalMs))} ms, the bare page ${spread(reference.map(totalMs))} ms`);
    for (const step of steps(ours)) log(step);
    const compare = (name: string, of: (trial: Trial) => number, what: string) =>
      benchRow({
        name,
        unit: `ms${what}`,
        ours: median(ours.map(of)),
        reference: median(reference.map(totalMs)),
        referenceIs: "a bare WebRTC page with an RTP track through the same server",
      });
    return [
      compare("join-to-first-frame", totalMs, ""),
      compare(
        "join-to-first-frame-work",
        (trial) => totalMs(trial) - restedMs(trial),
        ", the questions' rests left out",
      ),
    ];
  } finally {
    await browser.close();
    await Promise.all([shared.stop(), server.stop(), pages.close()]);
  }
}

/** A browser that answers its picker with the shared page. */
async function launch(): Promise<Browser> {
  const found = await findBrowser();
  if (!found.ok) throw new Error(found.reason);
  const args = browserArgs.filter((arg) => !arg.startsWith("--auto-accept") && !arg.startsWith("--use-fake"));
  return chromium.launch({
    executablePath: found.path,
    args: [...args, `--auto-select-tab-capture-source-by-title=${sharedTitle}`],
  });
}

/** Each trial begins with empty profiles: nothing is cached, no worker runs, no connection is open. */
async function inFreshContexts(
  browser: Browser,
  trial: (customer: Page, technician: Page) => Promise<void>,
): Promise<Trial> {
  const contexts: BrowserContext[] = [];
  const openPage = async (press: readonly string[]) => {
    const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
    contexts.push(context);
    await context.addInitScript(watchPage, { press });
    if (process.env["FARHAND_BENCH_TRACE"] === "1") await context.addInitScript(tracePage);
    return context.newPage();
  };
  try {
    const technician = await openPage([asks.view]);
    const customer = await openPage([asks.called, asks.allow]);
    await trial(customer, technician);
    const isSeen = await technician
      .waitForFunction(() => "first frame" in benchMarks, null, { timeout: frameWithinMs })
      .then(
        () => true,
        () => false,
      );
    const marksOf = (page: Page): Promise<Marks> => page.evaluate(() => benchMarks);
    const marks = { customer: await marksOf(customer), technician: await marksOf(technician) };
    if (isSeen) return marks;
    const shown = await Promise.all([customer, technician].map((page) => page.locator("body").innerText()));
    throw new Error(["no frame came", JSON.stringify(marks), ...shown].join("\n"));
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

async function joinOurs({ ours }: Places, customer: Page, technician: Page): Promise<void> {
  const join = joinPage(customer);
  const code = await helpPage(technician).getCode(ours, "Tessa Tern");
  await join.open(ours);
  await join.code.fill(code);
  await join.name.fill("Carl Crane");
  await Promise.all([customer, technician].map((page) => page.waitForLoadState("networkidle")));
  await join.button.click();
}

async function joinBare({ bare }: Places, customer: Page, technician: Page): Promise<void> {
  await technician.goto(`${bare}#technician`);
  await technician.waitForFunction(() => /^\d+$/.test(document.title));
  await customer.goto(`${bare}#customer`);
  await customer.waitForFunction(() => document.title === "ready");
  await customer.getByLabel("code").fill(await technician.title());
  await Promise.all([customer, technician].map((page) => page.waitForLoadState("networkidle")));
  await customer.getByRole("button", { name: "Join" }).click();
}

function totalMs({ customer, technician }: Trial): number {
  return (technician["first frame"] ?? Number.NaN) - (customer["join"] ?? Number.NaN);
}

/** How long the two questions stood there before they could be answered. */
function restedMs({ customer }: Trial): number {
  return [asks.called, asks.allow].reduce(
    (sum, name) => sum + (customer[`pressed: ${name}`] ?? 0) - (customer[`seen: ${name}`] ?? 0),
    0,
  );
}

/** Each mark with the median of its time since the press, in order. */
function steps(trials: readonly Trial[]): string[] {
  const timesByName = new Map<string, number[]>();
  for (const { customer, technician } of trials) {
    const joinedMs = customer["join"] ?? Number.NaN;
    for (const [who, marks] of Object.entries({ customer, technician })) {
      for (const [name, atMs] of Object.entries(marks)) {
        const step = `${who} ${name}`;
        timesByName.set(step, [...(timesByName.get(step) ?? []), atMs - joinedMs]);
      }
    }
  }
  return [...timesByName]
    .toSorted(([, one], [, other]) => median(one) - median(other))
    .map(([step, times]) => `  ${step}: after ${spread(times)} ms`);
}

/** What watchPage leaves on the page. */
declare const benchMarks: Marks;

if (import.meta.main) console.table(await benchJoin({ log: (text) => console.log(text) }));
