/**
 * Messages of the sealed input channel, viewer → host: tiny, many, JSON. Coordinates are fractions of the
 * shared picture (0 to 1 from its left and top edge), so that no side needs to know the other's pixels.
 *
 * Those that act on the host's browser are in remote-input.ts and join this union here.
 */

import * as v from "valibot";
import { integerIn, numberIn } from "./fields.ts";
import { limits } from "./limits.ts";
import { remoteInputs } from "./remote-input.ts";
import type { Scope } from "./scope.ts";

const Fraction = numberIn(0, 1);

/** Where the viewer's mouse is on the picture; `null` when it left. */
const Pointer = v.strictObject({
  t: v.literal("pointer"),
  at: v.nullable(v.strictObject({ x: Fraction, y: Fraction })),
});

/** A piece of a drawn line. Pieces of one stroke share an id; the last has `end`. Ink fades by itself on the host. */
const Ink = v.strictObject({
  t: v.literal("ink"),
  stroke: integerIn(0, 0xffffffff),
  points: v.pipe(
    v.array(v.strictObject({ x: Fraction, y: Fraction })),
    v.minLength(1),
    v.maxLength(limits.inkPointsPerMessage),
  ),
  end: v.boolean(),
});

const InkClear = v.strictObject({ t: v.literal("ink-clear") });

/** A place that the host's person is asked to press by their own hand; null takes it away. One a viewer. */
const Ghost = v.strictObject({
  t: v.literal("ghost"),
  ghost: integerIn(0, 0x7fffffff),
  at: v.nullable(v.strictObject({ x: Fraction, y: Fraction })),
});

export const InputMessage = v.variant("t", [Pointer, Ink, InkClear, Ghost, ...remoteInputs]);
export type InputMessage = v.InferOutput<typeof InputMessage>;

/** The scope each message needs, checked by the host on every one. */
export const inputMessageScopes: { readonly [Type in InputMessage["t"]]: Scope } = {
  pointer: "view",
  ink: "view",
  "ink-clear": "view",
  ghost: "view",
  mouse: "control",
  wheel: "control",
  key: "control",
  text: "control",
  compose: "control",
  touch: "control",
  "release-all": "control",
};
