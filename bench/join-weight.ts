/**
 * Owns: `join-weight`: what a customer's browser loads for `/join`, as it comes over the wire from the real server, into
 * an empty profile, until the page is idle. With nothing typed: the session engine comes once a code is whole, and is
 * logged beside it.
 * Never: judges. Alone: `node bench/join-weight.ts`.
 */

import type { CDPSession, Page } from "playwright";
import { startFarhand } from "../e2e/fixtures/farhand-server.ts";
import { joinPage } from "../e2e/pages/join-page.ts";
import { launchBrowser } from "./bench-pages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";

type Transfer = {
  readonly path: string;
  readonly encoding: string;
  /** Headers and body, as they came over the wire. */
  readonly encodedBytes: number;
  readonly bodyBytes: number;
};

/** Well formed and of no session: typing it loads what a session needs, and Join is never pressed. */
const anyCode = "4821507264";

export async function benchJoinWeight({ log }: BenchContext): Promise<BenchRow[]> {
  const server = await startFarhand();
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const transfers = await watchTransfers(await context.newCDPSession(page));
    await joinPage(page).open(server.address);
    await untilIdle(page);
    const before = [...transfers];
    for (const { path, encodedBytes, bodyBytes, encoding } of before) {
      log(`${inKilobytes(encodedBytes)} KB, body ${inKilobytes(bodyBytes)} KB ${encoding.padEnd(8)} ${path}`);
    }
    const bodyBytes = before.reduce((sum, transfer) => sum + transfer.bodyBytes, 0);
    log(`${inKilobytes(bodyBytes)} KB of it are bodies, the rest headers of ${before.length} answers`);
    const plain = before.filter(({ encoding, encodedBytes }) => encoding === "none" && encodedBytes > 1_000);
    if (plain.length > 0) log(`not compressed: ${plain.map(({ path }) => path).join(", ")}`);
    await joinPage(page).code.fill(anyCode);
    await untilIdle(page);
    log(`${inKilobytes(totalBytes(transfers.slice(before.length)))} KB more once a code is typed`);
    return [
      benchRow({
        name: "join-weight",
        unit: "KB with Brotli",
        ours: totalBytes(before) / 1000,
        reference: null,
        referenceIs: "nothing: the goal is at most 90",
      }),
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Every response as it was transferred, headers and all; one from a cache would be 0. */
async function watchTransfers(session: CDPSession): Promise<Transfer[]> {
  const transfers: Transfer[] = [];
  const responses = new Map<string, Omit<Transfer, "encodedBytes">>();
  await session.send("Network.enable");
  session.on("Network.responseReceived", ({ requestId, response }) => {
    const headers = new Map(
      Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    responses.set(requestId, {
      path: new URL(response.url).pathname,
      encoding: headers.get("content-encoding") ?? "none",
      bodyBytes: Number(headers.get("content-length") ?? 0),
    });
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const response = responses.get(requestId);
    if (response) transfers.push({ ...response, encodedBytes: encodedDataLength });
  });
  return transfers;
}

/** Half a second without a request, asked for twice: what a chunk asks for in its turn is waited for, too. */
async function untilIdle(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1_000);
  await page.waitForLoadState("networkidle");
}

function totalBytes(transfers: readonly Transfer[]): number {
  return transfers.reduce((sum, { encodedBytes }) => sum + encodedBytes, 0);
}

function inKilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1).padStart(6);
}

if (import.meta.main) console.table(await benchJoinWeight({ log: (text) => console.log(text) }));
