/**
 * Owns: who may open a connection: origin, then address, on every request to the signaling path, polling and upgrade alike.
 * Never: hands a refused request to Socket.IO.
 */

import type { IncomingMessage } from "node:http";
import type { ErrorCode } from "../protocol/error-codes.ts";
import { clientAddress } from "./client-address.ts";
import { judgeOrigin, type OriginSettings } from "./origin-policy.ts";
import type { RateLimits } from "./rate-limits.ts";

export type Admittance =
  | { readonly ok: true; readonly address: string }
  | {
      readonly ok: false;
      readonly status: 403 | 405 | 429 | 503;
      readonly code: ErrorCode;
      /** For the log. */
      readonly reason: string;
    };

export interface HandshakeDoorOptions {
  readonly origins: OriginSettings;
  readonly limits: RateLimits;
  readonly now: () => number;
  readonly tag: (address: string) => string;
  readonly isClosing: () => boolean;
}

const methods = new Set(["GET", "POST", "OPTIONS"]);

/** The path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split(/[?#]/, 1)[0] ?? "";
}

export function createHandshakeDoor(options: HandshakeDoorOptions) {
  const { limits, now, tag, isClosing } = options;

  return (request: IncomingMessage): Admittance => {
    if (!methods.has(request.method ?? "")) {
      return { ok: false, status: 405, code: "message-malformed", reason: "method" };
    }
    const verdict = judgeOrigin(request, options.origins);
    if (!verdict.allowed) {
      return { ok: false, status: 403, code: "signaling-origin-refused", reason: verdict.reason };
    }
    if (isClosing()) return { ok: false, status: 503, code: "server-busy", reason: "closing" };
    const address = tag(clientAddress(request, options.origins.trustedHops));
    const isHandshake = request.method === "GET" && !/[?&]sid=/.test(request.url ?? "");
    if (isHandshake && !limits.mayConnect(address, now()).allowed) {
      return { ok: false, status: 429, code: "rate-limited", reason: "handshakes" };
    }
    return { ok: true, address };
  };
}
