/**
 * Owns: what the guard in a page and the engine say to each other. The guard is a content script in every page while the
 * screen is shared: it masks, and shows what technicians point at. A page cannot see it, but a page that broke out of its
 * process could speak for it: so what comes from it is checked, and only ever about its own page.
 */

import * as v from "valibot";

const Fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Handle = v.pipe(v.string(), v.regex(/^[\w-]{22}$/));
const Ghost = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));

/** Guard → engine. */
export const GuardSays = v.variant("t", [
  /** The handle by which a capture of its tab is known. */
  v.strictObject({ t: v.literal("hello"), handle: Handle }),
  /** The person pressed what a technician had marked, or it cannot be pressed any more. */
  v.strictObject({
    t: v.literal("ghost"),
    sender: v.pipe(v.number(), v.integer()),
    ghost: Ghost,
    state: v.picklist(["done", "gone"]),
  }),
  v.strictObject({ t: v.literal("covered"), parts: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
]);
export type GuardSays = v.InferOutput<typeof GuardSays>;

const At = v.strictObject({ x: Fraction, y: Fraction });

/** Engine → guard. Places are fractions of the viewport. */
export type GuardHears =
  | {
      readonly t: "pointer";
      readonly sender: number;
      readonly name: string;
      readonly at: v.InferOutput<typeof At> | null;
    }
  | {
      readonly t: "ink";
      readonly sender: number;
      readonly stroke: number;
      readonly points: readonly v.InferOutput<typeof At>[];
      readonly end: boolean;
    }
  | { readonly t: "ink-clear"; readonly sender: number }
  | {
      readonly t: "ghost";
      readonly sender: number;
      readonly ghost: number;
      readonly at: v.InferOutput<typeof At> | null;
      readonly label: string;
    }
  /** The person is about to paint over a part of the page. */
  | { readonly t: "brush"; readonly hint: string; readonly remove: string }
  /** Nothing of the page may be seen. */
  | { readonly t: "cover"; readonly on: boolean; readonly label: string }
  | { readonly t: "end" };
