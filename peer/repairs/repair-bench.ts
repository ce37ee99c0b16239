/**
 * Owns: what the engine asks of whatever carries out repairs on the host's side: the extension today, a scripted one in
 * tests.
 * Must never: decide whether a repair may be done. host-repairs.ts decides, and hands on only what was agreed to.
 */

import type { Repair } from "../../protocol/repairs.ts";
import type { Result } from "../../protocol/result.ts";

/** The page in front at one moment. */
export type RepairTarget = { readonly tab: number; readonly origin: string };

export type RepairBench = {
  /** What a repair that is asked for now would act on; null where the page in front has no site of the web. */
  look(): Promise<RepairTarget | null>;
  /**
   * Does it to the origin of `target` alone, while that page is still in front.
   * @returns why it was not done: `repair-page-changed`, or the codes `repair-failed` and `control-…`
   */
  carryOut(repair: Repair, target: RepairTarget): Promise<Result<void>>;
};
