/**
 * Owns: telling one client from another by network address, through as many proxies as the operator trusts.
 * Never: lets an address out in clear. The rest of the server knows tags: keyed hashes under a key that lives and dies
 * with the process, so a log line tells two clients apart and nobody where they are.
 */

import { createHmac, createSecretKey } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/**
 * The address a request came from.
 * @param trustedHops proxies in front of this process that append to X-Forwarded-For; 0 ignores the header
 * @returns an IPv4 address, or the /64 of an IPv6 address: what one customer line usually holds
 */
export function clientAddress(request: IncomingMessage, trustedHops: number): string {
  const direct = request.socket.remoteAddress ?? "";
  if (trustedHops === 0) return normalizedAddress(direct);
  const header = request.headers["x-forwarded-for"];
  const forwarded = (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",");
  // The last entry was written by the nearest proxy. A chain that is too short was not made by our proxies.
  const claimed = forwarded.at(-trustedHops)?.trim() ?? "";
  return normalizedAddress(isIP(claimed) === 0 ? direct : claimed);
}

function normalizedAddress(address: string): string {
  const withoutZone = address.replace(/%.*$/, "");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(withoutZone)?.[1];
  if (mapped) return mapped;
  return isIP(withoutZone) === 6 ? networkOf(withoutZone) : withoutZone;
}

/** The first four of the eight groups of an IPv6 address, written out. */
function networkOf(address: string): string {
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const after = tail === "" ? [] : tail.split(":");
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}

/** True when nothing but this machine can have sent the request: no proxy in between, and asked for by a local name. */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const direct = request.socket.remoteAddress ?? "";
  const local = direct === "::1" || /^(::ffff:)?127\./.test(direct);
  const proxied = ["x-forwarded-for", "x-real-ip", "forwarded", "via"].some(
    (name) => name in request.headers,
  );
  const host = request.headers.host ?? "";
  return local && !proxied && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);
}

/** Makes the function that turns a name into a tag of 12 hexadecimal digits. */
export function createTagger(key: Uint8Array): (name: string) => string {
  // Made ready once: a MAC under bare bytes takes fifteen times as long.
  const secret = createSecretKey(key);
  return (name) => createHmac("sha256", secret).update(name).digest("hex").slice(0, 12);
}
