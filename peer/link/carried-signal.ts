/**
 * Owns: how tests of links read and rewrite the signals they carry.
 * Never: ships.
 */

import { type DescriptionSignal, encodeLinkSignal, parseLinkSignal } from "./link-signal.ts";

export type CarriedSignal = { readonly from: "host" | "viewer"; readonly payload: string };

/** The description in `payload`, if it is one. */
export function descriptionOf(payload: string): DescriptionSignal | undefined {
  const parsed = parseLinkSignal(payload);
  return parsed.ok && parsed.value.kind === "description" ? parsed.value : undefined;
}

export function kindOf(payload: string): string {
  const parsed = parseLinkSignal(payload);
  return parsed.ok ? parsed.value.kind : parsed.code;
}

/** The first offer or answer that was carried. */
export function payloadOf(signals: readonly CarriedSignal[], type: "offer" | "answer"): string {
  const found = signals.find(({ payload }) => descriptionOf(payload)?.type === type);
  if (found === undefined) throw new Error(`no ${type} was carried`);
  return found.payload;
}

/** What a hostile carrier makes of a description. */
export function rewriteSdp(payload: string, pattern: RegExp, replacement: string): string {
  const description = descriptionOf(payload);
  if (description === undefined) throw new Error("not a description");
  return encodeLinkSignal({ ...description, sdp: description.sdp.replace(pattern, replacement) });
}
