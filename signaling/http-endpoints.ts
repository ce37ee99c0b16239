/**
 * Owns: the two pages for the operator's machines: `/healthz` and `/metrics`.
 * Never: tells a stranger more than that the process runs. Metrics need the token, or a request from this machine.
 */

import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isFromThisMachine } from "./client-address.ts";
import type { Metrics } from "./metrics.ts";

export interface EndpointOptions {
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  /** Null when there is no shared state to reach. */
  readonly isRedisReachable: (() => Promise<boolean>) | null;
  readonly isClosing: () => boolean;
}

/** Paths that are answered here, for the list of what anybody can reach. */
export const endpointPaths = ["/healthz", "/metrics"] as const;

function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** Answers with a code of protocol/error-codes.ts or a word of HTTP's, as JSON. */
export function answerRefusal(response: ServerResponse, status: number, code: string): void {
  answer(response, status, "application/json", JSON.stringify({ ok: false, code }));
}

function mayReadMetrics(request: IncomingMessage, token: string | null): boolean {
  if (token === null) return isFromThisMachine(request);
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}

export function createEndpoints(options: EndpointOptions) {
  async function health(response: ServerResponse): Promise<void> {
    const reachable = (await options.isRedisReachable?.()) ?? null;
    const healthy = reachable !== false && !options.isClosing();
    const redis = reachable === null ? "none" : reachable ? "ok" : "unreachable";
    answer(response, healthy ? 200 : 503, "application/json", JSON.stringify({ ok: healthy, redis }));
  }

  return {
    /** False when the path is none of its own. */
    handle(request: IncomingMessage, response: ServerResponse, path: string): boolean {
      if (path !== "/healthz" && path !== "/metrics") return false;
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.setHeader("allow", "GET, HEAD");
        answerRefusal(response, 405, "method-not-allowed");
        return true;
      }
      if (path === "/healthz") {
        void health(response);
      } else if (mayReadMetrics(request, options.metricsToken)) {
        void options.metrics.text().then((text) => answer(response, 200, options.metrics.contentType, text));
      } else {
        response.setHeader("www-authenticate", 'Bearer realm="metrics"');
        answerRefusal(response, 401, "unauthorized");
      }
      return true;
    },
  };
}
