/**
 * Owns: a desk of a test's own: on loopback, with a clock that only moves when told to, hashes that cost little, and
 * browsers without a window to call it.
 * Never: ships.
 */

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Endpoint, Written } from "../protocol/desk/endpoint.ts";
import { acceptInvitation, invite } from "../protocol/desk/members-api.ts";
import type { Role } from "../protocol/desk/roles.ts";
import { setUp } from "../protocol/desk/set-up-api.ts";
import { signIn } from "../protocol/desk/sign-in-api.ts";
import type { ErrorCode } from "../protocol/error-codes.ts";
import type { DatabasePlace } from "./db/database.ts";
import { createDesk, type Desk, type DeskOptions } from "./desk.ts";
import type { DeskClock } from "./environment.ts";
import type { Answered } from "./http/api.ts";
import type { MailKind } from "./mail/mails.ts";
import { deriveKeys } from "./secret-keys.ts";

export interface TurnedClock extends DeskClock {
  /** Moves on by `ms` and runs what was due, once each. */
  advance(ms: number): void;
}

export function createTurnedClock(startMs = Date.UTC(2026, 10, 26, 9)): TurnedClock {
  let nowMs = startMs;
  const tasks = new Set<{ readonly intervalMs: number; readonly task: () => void; dueMs: number }>();
  return {
    now: () => nowMs,
    every(intervalMs, task) {
      const entry = { intervalMs, task, dueMs: nowMs + intervalMs };
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    advance(ms) {
      nowMs += ms;
      for (const entry of tasks) {
        if (entry.dueMs > nowMs) continue;
        entry.dueMs = nowMs + entry.intervalMs;
        entry.task();
      }
    },
  };
}

/** Hashes that a test waits for a thousand times. */
export const cheapCost = { memoryKib: 64, passes: 1 };

export interface LocalDesk {
  readonly desk: Desk;
  readonly clock: TurnedClock;
  readonly origin: string;
  /** Everything it logged, one JSON text a line. */
  readonly logged: readonly string[];
  /** The first mail of that kind to that address that was not taken yet, once it went out. */
  takeMail(kind: MailKind, to: string): Promise<LoggedMail>;
  /** A browser with cookies of its own. */
  browser(options?: { readonly address?: string; readonly userAgent?: string }): TestBrowser;
  close(): Promise<void>;
}

/** A mail as the log shows it where there is no mail server. */
export interface LoggedMail {
  readonly mail: MailKind;
  readonly to: string;
  readonly link: string;
  readonly code: string;
}

export interface StartDesk {
  readonly place: DatabasePlace;
  readonly clock?: TurnedClock;
  readonly master?: Uint8Array;
  readonly change?: Partial<DeskOptions>;
}

const testMaster = new Uint8Array(32).fill(7);

export async function startLocalDesk(options: StartDesk): Promise<LocalDesk> {
  const clock = options.clock ?? createTurnedClock();
  const logged: string[] = [];
  const mails: LoggedMail[] = [];
  const awaited = new Set<() => void>();
  const log = (facts: object, text: string) => {
    logged.push(JSON.stringify({ ...facts, text }));
    if ("to" in facts && "mail" in facts) mails.push(facts as LoggedMail);
    for (const look of awaited) look();
  };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const desk = await createDesk({
    database: options.place,
    keys: deriveKeys(options.master ?? testMaster),
    passwordCost: cheapCost,
    publicAddress: () => origin,
    mail: null,
    printsToLog: true,
    environment: {
      clock,
      randomBytes: (count) => new Uint8Array(randomBytes(count)),
      logger: { info: log, warn: log, error: log },
    },
    singleSignOn: null,
    look: async () => ({
      version: "0.0.0",
      redis: "off",
      turn: { state: "off", servers: 0 },
      signaling: { connections: 0 },
    }),
    factsOf: (request) => ({
      address: String(request.headers["x-test-address"] ?? "192.0.2.1"),
      isFromOurPage: request.headers.origin === origin,
    }),
    ...options.change,
  });
  server.on("request", (request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    if (!desk.handleRequest(request, response, path)) response.writeHead(404).end();
  });
  return {
    desk,
    clock,
    origin,
    logged,
    takeMail: (kind, to) =>
      new Promise((resolve) => {
        function look(): void {
          const index = mails.findIndex((mail) => mail.mail === kind && mail.to === to);
          const [taken] = index < 0 ? [] : mails.splice(index, 1);
          if (!taken) return;
          awaited.delete(look);
          resolve(taken);
        }
        awaited.add(look);
        look();
      }),
    browser: (browserOptions = {}) => createTestBrowser(origin, browserOptions),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await desk.close();
    },
  };
}

/** What an endpoint said: its answer, or the code of its refusal. */
export type Said<Value> =
  | { readonly ok: true; readonly status: number; readonly value: Value }
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: ErrorCode;
      readonly retryAfterSeconds?: number;
    };

export interface Parts<E extends Endpoint> {
  readonly params?: Written<E["params"]>;
  readonly query?: Written<E["query"]>;
  readonly body?: Written<E["body"]>;
}

export interface TestBrowser {
  readonly cookies: Map<string, string>;
  call<E extends Endpoint>(endpoint: E, parts?: Parts<E>): Promise<Said<Answered<E>>>;
  /** A request as somebody writes it who keeps to nothing. */
  raw(path: string, init?: RequestInit): Promise<Response>;
}

export function createTestBrowser(
  origin: string,
  { address = "192.0.2.1", userAgent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0.0.0" } = {},
): TestBrowser {
  const cookies = new Map<string, string>();

  async function raw(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ origin, "x-test-address": address, "user-agent": userAgent });
    if (cookies.size > 0)
      headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const response = await fetch(`${origin}${path}`, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      if (attributes.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }

  return {
    cookies,
    raw,
    async call(endpoint, parts = {}) {
      const params = (parts.params ?? {}) as Readonly<Record<string, string>>;
      const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
        encodeURIComponent(params[name] ?? ""),
      );
      const query = new URLSearchParams(
        Object.entries((parts.query ?? {}) as Readonly<Record<string, string | undefined>>).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      );
      const response = await raw(query.size > 0 ? `${path}?${query.toString()}` : path, {
        method: endpoint.method,
        ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      });
      const { status } = response;
      if (response.ok) {
        const value: unknown = status === 204 ? null : await response.json();
        return { ok: true, status, value: value as Answered<typeof endpoint> };
      }
      const { code, retryAfterSeconds } = (await response.json()) as {
        code: ErrorCode;
        retryAfterSeconds?: number;
      };
      return { ok: false, status, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
    },
  };
}

export const firstAdministrator = {
  organisation: "Northwind",
  name: "Ada Berg",
  email: "ada@northwind.example",
  password: "seven quiet herons",
  language: "en",
} as const;

/** Goes through set-up. @returns the first administrator's browser, signed in */
export async function setUpOrganisation(local: LocalDesk): Promise<TestBrowser> {
  const link = await local.desk.drawSetUpLink();
  const browser = local.browser();

  const said = await browser.call(setUp, {
    body: { ...firstAdministrator, token: link?.split("#")[1] ?? "" },
  });
  if (!said.ok) throw new Error(`set-up said ${said.code}`);
  return browser;
}

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

export const joinersPassword = "five green bicycles";

/** Invites somebody, who joins. @returns their browser, signed in */
export async function joinOrganisation(
  local: LocalDesk,
  administrator: TestBrowser,
  person: NewPerson,
): Promise<TestBrowser> {
  const { name, email, roles } = person;
  const invited = await administrator.call(invite, {
    body: { name, email, roles: [...roles], language: "en" },
  });
  if (!invited.ok) throw new Error(`the invitation said ${invited.code}`);
  const { link } = await local.takeMail("invitation", email);
  const browser = local.browser();
  const password = joinersPassword;
  const token = link.split("#")[1] ?? "";
  const joined = await browser.call(acceptInvitation, { body: { token, name, password, language: "en" } });
  if (!joined.ok) throw new Error(`joining said ${joined.code}`);
  const signedIn = await browser.call(signIn, { body: { email, password } });
  if (!signedIn.ok) throw new Error(`signing in said ${signedIn.code}`);
  return browser;
}
