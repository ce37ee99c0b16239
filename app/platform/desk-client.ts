/**
 * Owns: calling the account server by the list of its endpoints (`protocol/desk`): path, query and body go out, the
 * answer is checked by the endpoint's schema, a problem document becomes its code. Where one is not signed in, or has to
 * set up the second factor first, it leads there and back.
 * Never: throws for what a network or a server can do; keeps or logs what was sent.
 */

import * as v from "valibot";
import type { Checked, Endpoint, Written } from "../../protocol/desk/endpoint.ts";
import { type ErrorCode, isErrorCode } from "../../protocol/error-codes.ts";
import { integerIn } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import { factorPath, pageHere, signInPath } from "./desk-paths.ts";
import { keepFragment } from "./page-fragment.ts";

export interface DeskFailure {
  readonly ok: false;
  readonly code: ErrorCode;
  /** When it is worth trying again. */
  readonly retryAfterMs?: number;
}
export type DeskResult<Value> = { readonly ok: true; readonly value: Value } | DeskFailure;

export interface DeskParts<E extends Endpoint> {
  readonly params?: Written<E["params"]>;
  readonly query?: Written<E["query"]>;
  readonly body?: Written<E["body"]>;
  readonly signal?: AbortSignal;
}

export type CallDesk = <E extends Endpoint>(
  endpoint: E,
  parts?: DeskParts<E>,
) => Promise<DeskResult<Checked<E["answer"]>>>;

export interface DeskFile {
  readonly name: string;
  readonly blob: Blob;
}
/** Of what answers with a file to keep. */
export type FetchDeskFile = <E extends Endpoint>(
  endpoint: E,
  parts?: DeskParts<E>,
) => Promise<DeskResult<DeskFile>>;

/** A page of a list, with all its rows and their notes. */
const answerBytes = 4 * 1024 * 1024;

const Problem = v.object({ code: v.string(), retryAfterSeconds: v.optional(integerIn(0, 1e9)) });

interface Surroundings {
  readonly fetch: typeof globalThis.fetch;
  readonly goTo: (path: string) => void;
}

export function createDeskClient({ fetch, goTo }: Surroundings): CallDesk {
  return async (endpoint, parts = {}) => {
    const result = await ask(fetch, endpoint, parts);
    if (!result.ok) lead(endpoint, result.code, goTo);
    return result;
  };
}

export function createDeskFiles({ fetch, goTo }: Surroundings): FetchDeskFile {
  return async (endpoint, parts = {}) => {
    const result = await send(fetch, endpoint, parts, fileOf);
    if (!result.ok) lead(endpoint, result.code, goTo);
    return result;
  };
}

const surroundings: Surroundings = {
  fetch: (...request) => fetch(...request),
  goTo: (path) => location.assign(path),
};
/** The ones of the page. */
export const callDesk: CallDesk = createDeskClient(surroundings);
export const fetchDeskFile: FetchDeskFile = createDeskFiles(surroundings);

/** The same for what runs in the background of a page: it leads nowhere, since a session may be on the page. */
export const callDeskQuietly: CallDesk = createDeskClient({
  fetch: (...request) => fetch(...request),
  goTo: () => {},
});

async function ask<E extends Endpoint>(
  fetch: typeof globalThis.fetch,
  endpoint: E,
  parts: DeskParts<E>,
): Promise<DeskResult<Checked<E["answer"]>>> {
  const sent = await send(fetch, endpoint, parts, (response) => response.text());
  if (!sent.ok) return sent;
  if (endpoint.answer === null) return { ok: true, value: undefined as Checked<E["answer"]> };
  const answer = parseMessage(endpoint.answer, sent.value, answerBytes);
  // A page that is older or newer than its server.
  return answer.ok
    ? { ok: true, value: answer.value as Checked<E["answer"]> }
    : { ok: false, code: "desk-failed" };
}

/** @param read takes what came where it went well; what breaks off meanwhile counts as not reached */
async function send<Value>(
  fetch: typeof globalThis.fetch,
  endpoint: Endpoint,
  parts: DeskParts<Endpoint>,
  read: (response: Response) => Promise<Value>,
): Promise<DeskResult<Value>> {
  try {
    const response = await fetch(deskAddress(endpoint, parts), {
      method: endpoint.method,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      ...(parts.body === undefined
        ? {}
        : { body: JSON.stringify(parts.body), headers: { "content-type": "application/json" } }),
      ...(parts.signal ? { signal: parts.signal } : {}),
    });
    if (!response.ok) return failureOf(response.status, await response.text());
    return { ok: true, value: await read(response) };
  } catch {
    return { ok: false, code: "desk-unreachable" };
  }
}

/** Its name is the server's own; what a file system could take for more than a name is not taken. */
async function fileOf(response: Response): Promise<DeskFile> {
  const told = /filename="([\w.-]{1,100})"/.exec(response.headers.get("content-disposition") ?? "");
  return { name: told?.[1] ?? "farhand", blob: await response.blob() };
}

/** For what is opened by a link, which is a file to keep. */
export function deskAddress<E extends Endpoint>(endpoint: E, { params, query }: DeskParts<E>): string {
  const named = (params ?? {}) as Readonly<Record<string, string>>;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = named[name];
    if (value === undefined) throw new Error(`${endpoint.path} needs ${name}`);
    return encodeURIComponent(value);
  });
  const asked = Object.entries((query ?? {}) as Readonly<Record<string, string | undefined>>).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return asked.length > 0 ? `${path}?${new URLSearchParams(asked).toString()}` : path;
}

/** What is no problem document of ours comes from something between here and there, or from a server without accounts. */
function failureOf(status: number, text: string): DeskFailure {
  const problem = parseMessage(Problem, text, limits.deskBodyBytes);
  if (!problem.ok || !isErrorCode(problem.value.code))
    return {
      ok: false,
      code: status === 404 ? "desk-not-found" : status >= 502 ? "desk-busy" : "desk-failed",
    };
  const { code, retryAfterSeconds } = problem.value;
  return retryAfterSeconds === undefined
    ? { ok: false, code }
    : { ok: false, code, retryAfterMs: retryAfterSeconds * 1_000 };
}

/** Only from what needs somebody signed in: the pages of signing in themselves go on from there. */
function lead({ access, failures }: Endpoint, code: ErrorCode, goTo: (path: string) => void): void {
  if (access === "anyone" || access === "half-signed-in") return;
  if (code === "not-signed-in" || code === "factor-missing") keepFragment();
  if (code === "not-signed-in") goTo(signInPath(pageHere()));
  if (code === "factor-missing" && !failures.includes(code)) goTo(factorPath(pageHere()));
}
