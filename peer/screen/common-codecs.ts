/**
 * Owns: which codecs are common to host and viewers. Pure.
 * Never: lets a viewer that decodes nothing of ours take the picture from the others.
 */

import { type CodecFamily, familiesOf } from "./codec-choice.ts";

export type CommonCodecs = {
  readonly families: readonly CodecFamily[];
  /** Viewers that share no codec with those before them: they cannot be shown anything. */
  readonly leftOut: readonly number[];
};

/** Viewers count in the order in which they came. */
export function commonCodecs(
  encodable: readonly CodecFamily[],
  codecsBySender: ReadonlyMap<number, readonly string[]>,
): CommonCodecs {
  let families = encodable;
  const leftOut: number[] = [];
  for (const [sender, codecs] of codecsBySender) {
    const decodable = familiesOf(codecs);
    const shared = families.filter((family) => decodable.includes(family));
    if (shared.length > 0) families = shared;
    else leftOut.push(sender);
  }
  return { families, leftOut };
}
