/**
 * The catalogue of repairs, and the two messages about them. It is part of the program: nothing that a viewer sends is
 * ever run, it only names one of these. What each does is said to the host's person before it is done.
 */

import * as v from "valibot";
import { errorCodes } from "./error-codes.ts";
import { Id } from "./fields.ts";
import type { MessageRule } from "./message-rule.ts";

/**
 * Each acts on the site of the page in front, as it was when it was asked for.
 *
 * | repair | does |
 * |---|---|
 * | cookies | deletes the cookies that the browser would send to the site |
 * | cache | deletes what the site keeps to be faster, and loads the page anew from the network |
 * | storage | deletes what the site keeps in the browser: local and session storage, databases, files |
 * | service-worker | unregisters the site's service workers |
 * | zoom | shows the page in the size that is the browser's default |
 * | permissions | opens the browser's own settings of the site, where its person resets what it was allowed |
 * | reload | loads the page anew without the cache |
 */
export const repairs = [
  "cookies",
  "cache",
  "storage",
  "service-worker",
  "zoom",
  "permissions",
  "reload",
] as const;
export const Repair = v.picklist(repairs);
export type Repair = v.InferOutput<typeof Repair>;

/** A viewer asks for one repair, once. It is a question of its own, and its yes is good for nothing else. */
const RepairAsk = v.strictObject({ t: v.literal("repair-ask"), id: Id, repair: Repair });

/** What a repair came to: null when it is done, else why it is not. Host → viewer. */
const RepairDone = v.strictObject({
  t: v.literal("repair-done"),
  id: Id,
  code: v.nullable(v.picklist(errorCodes)),
});

export const repairMessages = [RepairAsk, RepairDone] as const;

/** Like other questions, one for a repair needs no grant: the host answers it for the scope `script`, for this once. */
export const repairMessageRules = {
  "repair-ask": { from: "viewer", scope: null },
  "repair-done": { from: "host", scope: null },
} as const satisfies Record<string, MessageRule>;
