/**
 * Owns: which pages may talk to the signaling server. Applied to every request, handshake or not, websocket and
 * polling alike, whatever the TLS setting.
 * Never: trusts a request because it carries a cookie (none is used), or because it says nothing about where it is from.
 *
 * A page may be of the same origin as the Host it asked for, or of an origin the operator listed. Without TLS a Host's
 * name proves nothing: a foreign name can be made to resolve to this machine (DNS rebinding), and its page would be of
 * the same origin as what it asks. So over plain HTTP only `localhost` and addresses count as ours; other names are for
 * the operator to list, and no session could run on them: browsers give such pages neither screens nor WebCrypto.
 *
 * Browsers send no Origin with a same-origin GET by script (Fetch, "append a request Origin header"), which is what
 * polling is made of; there they say `Sec-Fetch-Site: same-origin`, which no page can forge. A request with neither is
 * refused.
 */

import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

export interface OriginSettings {
  /** Further origins, in the form browsers send: `https://support.example.org`, `chrome-extension://` and an id. */
  readonly origins: readonly string[];
  /** With trusted proxies, X-Forwarded-Proto of the nearest one tells whether the client came over TLS. */
  readonly trustedHops: number;
}

export type OriginVerdict =
  | { readonly allowed: true; readonly crossOrigin: string | null }
  | { readonly allowed: false; readonly reason: "missing" | "foreign" | "scheme-differs" };

/** Whether the client came over TLS, to this process or to a trusted proxy before it. */
export function isSecure(request: IncomingMessage, trustedHops: number): boolean {
  if ("encrypted" in request.socket && request.socket.encrypted === true) return true;
  if (trustedHops === 0) return false;
  const header = request.headers["x-forwarded-proto"];
  const schemes = (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",");
  return schemes.at(-1)?.trim().toLowerCase() === "https";
}

/** The origin that the client asked for; null when its Host is none. */
export function serverOriginOf(request: IncomingMessage, trustedHops: number): string | null {
  return originOf(`${isSecure(request, trustedHops) ? "https" : "http"}://${request.headers.host ?? ""}`);
}

export function judgeOrigin(request: IncomingMessage, settings: OriginSettings): OriginVerdict {
  const { origin } = request.headers;
  const secure = isSecure(request, settings.trustedHops);
  const ours = serverOriginOf(request, settings.trustedHops);
  const isOurs = ours !== null && (secure || isUnmistakable(ours) || settings.origins.includes(ours));
  if (origin === undefined) {
    const isUpgrade = request.headers.upgrade !== undefined;
    const sameOriginFetch =
      request.headers["sec-fetch-site"] === "same-origin" && request.headers["sec-fetch-mode"] !== "navigate";
    return sameOriginFetch && !isUpgrade && isOurs
      ? { allowed: true, crossOrigin: null }
      : { allowed: false, reason: "missing" };
  }
  if (isOurs && origin === ours) return { allowed: true, crossOrigin: null };
  if (settings.origins.includes(origin)) return { allowed: true, crossOrigin: origin };
  const claimed = originOf(origin);
  const sameHost =
    claimed !== null && ours !== null && withoutScheme(claimed) === withoutScheme(ours) && claimed !== ours;
  return { allowed: false, reason: sameHost ? "scheme-differs" : "foreign" };
}

/** The origin as browsers write it, or null when `url` has none. */
export function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin } = new URL(url);
  return origin === "null" ? null : origin;
}

/** An address, or the name that every browser takes for its own machine. */
function isUnmistakable(origin: string): boolean {
  const { hostname } = new URL(origin);
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    isIP(hostname.replace(/^\[|\]$/g, "")) !== 0
  );
}

function withoutScheme(origin: string): string {
  return origin.replace(/^[a-z]+:\/\//, "");
}
