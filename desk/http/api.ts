/**
 * Owns: the one door of the desk: every request is matched to an endpoint of `protocol/desk`, and what it carries is
 * limited, checked and admitted before a handler sees it; what a handler gives is checked before it leaves.
 * Never: reads more than the limit, answers another origin's change, or lets words of an error out.
 *
 * method and path → where it comes from → session and roles → path, query, body by schema → session and roles once more,
 * where there was a body to wait for → handler → answer by schema
 */

import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { Access, Checked, Endpoint } from "../../protocol/desk/endpoint.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage, parseValue } from "../../protocol/parse.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { codeOf, isDatabaseAway } from "../db/database-trouble.ts";
import type { DeskLogger } from "../environment.ts";
import { HasherFull } from "../passwords/password-hash.ts";
import { browserName } from "../sessions/browser-name.ts";
import type { LiveSession, Sessions, Whereabouts } from "../sessions/sessions.ts";
import { problemResponse, type Refusal, refuse } from "./problem.ts";
import { cookieHeader, endCookieHeader, readCookie, sessionCookie } from "./session-cookie.ts";

/** What only the process around the desk can tell of a request: it knows the proxies. */
export interface RequestFacts {
  /** The network it came from: an IPv4 address or the /64 of an IPv6 one. */
  readonly address: string;
  /** Whether it comes from a page of this very server. */
  readonly isFromOurPage: boolean;
}

export interface ApiBindings {
  readonly facts: RequestFacts;
  /** Where the answer goes. */
  readonly outgoing: HttpBindings["outgoing"];
}

/** Somebody who came as far as the endpoint asks; null where it asks for nobody. */
type SessionOf<E extends Endpoint> = E["access"] extends "anyone" ? LiveSession | null : LiveSession;

export interface Call<E extends Endpoint> {
  readonly params: Checked<E["params"]>;
  readonly query: Checked<E["query"]>;
  readonly body: Checked<E["body"]>;
  readonly session: SessionOf<E>;
  readonly where: Whereabouts;
  /** Whether a page of another site or origin had the browser ask. */
  readonly isLedHere: boolean;
  /** A cookie of this request, by name. */
  cookie(name: string): string | null;
  /** Sets it in the answer. @param maxAgeSeconds null: until the browser is closed */
  setCookie(name: string, value: string, maxAgeSeconds: number | null): void;
  endCookie(name: string): void;
}

/** Null where the endpoint answers with nothing; a `Response` where it is a file. */
export type Answered<E extends Endpoint> =
  Checked<E["answer"]> extends undefined ? null : Checked<E["answer"]>;
export type Handler<E extends Endpoint> = (
  call: Call<E>,
) => Promise<Result<Answered<E>> | { readonly ok: true; readonly value: Response } | Refusal>;

export interface Api {
  /** Each endpoint once. */
  serve<E extends Endpoint>(endpoint: E, handler: Handler<E>): void;
  readonly served: ReadonlySet<Endpoint>;
  fetch(request: Request, bindings: ApiBindings): Response | Promise<Response>;
}

export function createApi({ sessions, logger }: { sessions: Sessions; logger: DeskLogger }): Api {
  const hono = new Hono<{ Bindings: ApiBindings }>();
  const served = new Set<Endpoint>();
  hono.notFound(() => problemResponse(refuse("desk-not-found")));
  hono.onError((error) => {
    if (error instanceof HasherFull) return problemResponse(refuse("desk-busy", 5_000));
    const away = isDatabaseAway(error);
    logger.error(
      { code: codeOf(error), kind: error.name, stack: away ? undefined : placesOf(error) },
      "a request failed",
    );
    return problemResponse(away ? refuse("desk-busy", 5_000) : refuse("desk-failed"));
  });

  function serve<E extends Endpoint>(endpoint: E, handler: Handler<E>): void {
    if (served.has(endpoint)) throw new Error(`${endpoint.method} ${endpoint.path} is served twice`);
    served.add(endpoint);
    hono.on(endpoint.method, endpoint.path, async (context) => {
      const request = context.req.raw;
      const isRefused =
        endpoint.method === "GET"
          ? endpoint.access !== "anyone" && isLedHere(request)
          : !context.env.facts.isFromOurPage;
      if (isRefused) return problemResponse(refuse("signaling-origin-refused"));

      const cookies = request.headers.get("cookie") ?? undefined;
      const token = readCookie(cookies, sessionCookie);
      const find = async () => (token === null ? null : sessions.find(token));
      const atFirst = await find();
      const refusal = judgeAccess(endpoint.access, atFirst);
      if (refusal) return problemResponse(refusal);

      const params = check(endpoint.params, () => context.req.param());
      if (!params.ok) return problemResponse(refuse("desk-not-found"));
      const query = check(endpoint.query, () => context.req.query());
      if (!query.ok) return problemResponse(query);
      const body = endpoint.body === null ? ok(undefined) : await readBody(request, endpoint.body);
      if (!body.ok) return problemResponse(body);
      // Whoever sends a body decides when it comes: it may be after the session ended.
      const session = endpoint.body === null ? atFirst : await find();
      const refusalNow = judgeAccess(endpoint.access, session);
      if (refusalNow) return problemResponse(refusalNow);

      const setCookies: string[] = [];
      const result = await handler({
        params: params.value,
        query: query.value,
        body: body.value,
        session,
        where: {
          address: context.env.facts.address,
          // Few ask.
          get browser() {
            return browserName(request.headers.get("user-agent") ?? "");
          },
        },
        isLedHere: isLedHere(request),
        cookie: (name: string) => readCookie(cookies, name),
        setCookie: (name: string, value: string, maxAgeSeconds: number | null) =>
          setCookies.push(cookieHeader(name, value, maxAgeSeconds)),
        endCookie: (name: string) => setCookies.push(endCookieHeader(name)),
      } as Call<E>);
      const answered = result.ok ? answer(endpoint, result.value) : problemResponse(result);
      const { outgoing } = context.env;
      if (setCookies.length > 0) outgoing.setHeader("set-cookie", setCookies);
      return typeof answered === "string" ? writeJson(outgoing, answered) : answered;
    });
  }

  return { serve, served, fetch: (request, bindings) => hono.fetch(request, bindings) };
}

/**
 * By a page of another site or origin. It reads nothing of the answer, but a browser that it leads here brings its cookie: an
 * export would be in the audit log as made by whoever is signed in. Source: W3C Fetch Metadata Request Headers.
 */
function isLedHere(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  return site === "cross-site" || site === "same-site";
}

/** Null when `session` has come as far as `access` asks. */
export function judgeAccess(access: Access, session: LiveSession | null): Refusal | null {
  if (access === "anyone") return null;
  if (!session) return refuse("not-signed-in");
  if (access === "half-signed-in") return null;
  if (session.stage === "half") return refuse("not-signed-in");
  if (access === "enrolling") return null;
  if (session.stage !== "full") return refuse("factor-missing");
  if (access === "member") return null;
  return session.member.roles.some((role) => access.includes(role)) ? null : refuse("desk-not-allowed");
}

function check(schema: Endpoint["params"], read: () => unknown): Result<unknown> {
  return schema === null ? ok(undefined) : parseValue(schema, read());
}

async function readBody(request: Request, schema: NonNullable<Endpoint["body"]>): Promise<Result<unknown>> {
  let bytes: Uint8Array | null;
  try {
    bytes = await readAtMost(request, limits.deskBodyBytes);
  } catch {
    // Whoever sent it went away in the middle: nothing failed here that anybody has to look into.
    return refuse("message-malformed");
  }
  if (bytes === null) return refuse("message-too-large");
  return parseMessage(schema, bytes, limits.deskBodyBytes);
}

/** Null when there is more; what is beyond is never read. */
async function readAtMost(request: Request, most: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > most) return null;
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const part of request.body ?? []) {
    total += part.byteLength;
    if (total > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Text where it is JSON. */
function answer(endpoint: Endpoint, value: unknown): Response | string {
  if (value instanceof Response) return value;
  if (endpoint.answer === null)
    return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
  const checked = parseValue(endpoint.answer, value);
  if (!checked.ok) throw new Error(`${endpoint.method} ${endpoint.path} answers something else than it says`);
  return JSON.stringify(checked.value);
}

/** At once: as a `Response` it would become a stream and be read from that again, which takes as long as all else here. */
function writeJson(outgoing: ApiBindings["outgoing"], text: string): Response {
  outgoing
    .writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
    })
    .end(text);
  return RESPONSE_ALREADY_SENT;
}

/** Where an error came from, without what it says: that may hold values. */
function placesOf(error: Error): string[] {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
