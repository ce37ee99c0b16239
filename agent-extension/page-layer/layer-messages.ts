/**
 * Owns: what the layer in a controlled page and the engine say to each other. The layer runs in a world of its own that
 * the debugger makes: the page's scripts cannot see it, and it has none of the extension's rights.
 */

import * as v from "valibot";
import { cursors } from "../../protocol/remote-control-messages.ts";

/** The most that a layer says at once. */
export const layerMessageBytes = 16 * 1024;

const Pixels = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000));

const Seen = v.variant("k", [
  v.strictObject({ k: v.picklist(["move", "press", "wheel"]), x: Pixels, y: Pixels }),
  v.strictObject({ k: v.literal("key"), code: v.pipe(v.string(), v.maxLength(32)) }),
  v.strictObject({ k: v.literal("touch") }),
  /** In a page inside of the page, whose places are its own. */
  v.strictObject({ k: v.literal("inside"), by: v.picklist(["move", "press", "wheel"]) }),
]);

/** Layer → engine, as JSON. */
export const LayerSays = v.variant("t", [
  v.strictObject({ t: v.literal("ready"), width: Pixels, height: Pixels, isTop: v.boolean() }),
  v.strictObject({ t: v.literal("size"), width: Pixels, height: Pixels }),
  v.strictObject({ t: v.literal("seen"), events: v.pipe(v.array(Seen), v.maxLength(64)) }),
  /** Something was copied or cut, and is on the clipboard. */
  v.strictObject({ t: v.literal("copied") }),
  v.strictObject({ t: v.literal("cursor"), cursor: v.picklist(cursors) }),
]);
export type LayerSays = v.InferOutput<typeof LayerSays>;
