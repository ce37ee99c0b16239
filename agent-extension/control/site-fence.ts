/**
 * Owns: on which pages control may act: those that the browser lets anybody control, and of them those that the person
 * agreed to. Pure.
 */

import type { ControlFence } from "../../peer/remote-control/control-fence.ts";
import type { SurfaceSnapshot } from "../../peer/remote-control/control-surface.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";

/** `null` for pages that no control may reach: the browser's own, the extension's, files, and what has no origin. */
export function controllableOrigin(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? origin : null;
}

/** Nothing is loaded yet. What is in such a page was written there by the one that opened it. */
export function isBlank(url: string): boolean {
  return url === "" || url === "about:blank";
}

export function isInside(fence: ControlFence, url: string): boolean {
  if (isBlank(url)) return fence.kind === "everywhere";
  const origin = controllableOrigin(url);
  return origin !== null && (fence.kind === "everywhere" || fence.origins.includes(origin));
}

/** Why control may not act on this page; null where it may. */
export function refusalOn(fence: ControlFence, url: string): ErrorCode | null {
  if (isInside(fence, url)) return null;
  return controllableOrigin(url) === null && !isBlank(url) ? "control-page-restricted" : "control-fenced";
}

/** Why a tab may not be led there: only to the web, and inside of the fence. */
export function refusalToLead(fence: ControlFence, address: string): ErrorCode | null {
  return isBlank(address) ? "control-page-restricted" : refusalOn(fence, address);
}

/** A fence is no fault: it is told apart from what blocks. */
export function standingOf(refusal: ErrorCode | null): Pick<SurfaceSnapshot, "blocked" | "isFenced"> {
  const isFenced = refusal === "control-fenced";
  return { blocked: isFenced ? null : refusal, isFenced };
}
