/**
 * Owns: `seal-64k`: how near sealing comes to the two native calls it is made of, in a module worker of Chromium.
 * Never: judges. Alone: `node bench/seal.ts`.
 *
 * One 64 KiB packet after another, each awaited before the next begins: ours, AES-CTR alone and HMAC alone take turns
 * every few milliseconds, so that a busy machine is busy for all three.
 */

import { launchBrowser, serveBenchPages } from "./bench-pages.ts";
import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { median, spread } from "./figures.ts";
import type { SealRound } from "./seal/worker.ts";

export async function benchSeal({ log }: BenchContext): Promise<BenchRow[]> {
  const pages = await serveBenchPages();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${pages.address}bench/seal/page.html`);
    const rounds = await page.evaluate(() => measureSeal());
    const megabytesASecond = (of: (round: SealRound) => number) =>
      rounds.map((round) => round.bytes / of(round) / 1000);
    const ours = megabytesASecond(({ sealMs }) => sealMs);
    const reference = megabytesASecond(({ cipherMs, macMs }) => cipherMs + macMs);
    log(`seal ${spread(ours)} MB/s, AES-CTR ${spread(megabytesASecond(({ cipherMs }) => cipherMs))},`);
    log(`HMAC ${spread(megabytesASecond(({ macMs }) => macMs))}, both ${spread(reference)}`);
    log(
      `ratio ${spread(
        rounds.map(({ sealMs, cipherMs, macMs }) => (cipherMs + macMs) / sealMs, 2),
        3,
      )}`,
    );
    return [
      benchRow({
        name: "seal-64k",
        unit: "MB/s (more is better)",
        ours: median(ours),
        reference: median(reference),
        referenceIs: "1/(1/AES-CTR alone + 1/HMAC alone), WebCrypto, in the same worker",
      }),
    ];
  } finally {
    await browser.close();
    await pages.close();
  }
}

/** What seal/page.ts puts on its window. */
declare function measureSeal(): Promise<SealRound[]>;

if (import.meta.main) console.table(await benchSeal({ log: (text) => console.log(text) }));
