/**
 * Every endpoint of the list, through real HTTP, as everybody: whom it lets through and whom it refuses; and what the door
 * refuses from anybody. What is added to the list is tested by it.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Access, Endpoint } from "../../protocol/desk/endpoint.ts";
import { endpoints } from "../../protocol/desk/endpoints.ts";
import { type Role, roles } from "../../protocol/desk/roles.ts";
import { setUp } from "../../protocol/desk/set-up-api.ts";
import { limits } from "../../protocol/limits.ts";
import { connectDatabase, type Db } from "../db/database.ts";
import { quickFolder } from "../db/quick-folder.ts";
import type { SessionStage } from "../db/schema.ts";
import { isoTime } from "../environment.ts";
import { firstAdministrator, type LocalDesk, setUpOrganisation, startLocalDesk } from "../local-desk.ts";
import { insertMember } from "../members/member-repository.ts";
import { hashSecret } from "../secret-box.ts";
import { sessionCookie } from "./session-cookie.ts";

type Sent = Omit<RequestInit, "headers"> & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly duplex?: "half";
};

interface Caller {
  readonly title: string;
  /** Null: nobody. */
  readonly stage: SessionStage | null;
  readonly roles: readonly Role[];
}

const everyRole: Caller = { title: "all roles", stage: "full", roles };
const callers: readonly Caller[] = [
  { title: "nobody", stage: null, roles: [] },
  { title: "half signed in", stage: "half", roles },
  { title: "enrolling", stage: "enrolling", roles },
  ...roles.map((role) => ({ title: role, stage: "full" as const, roles: [role] })),
  everyRole,
];

/** What is refused with: the whole of it, once more and by itself. */
function refusalOf(access: Access, { stage, roles: has }: Caller): string | null {
  const notSignedIn = "401 not-signed-in";
  if (access === "anyone") return null;
  if (stage === null) return notSignedIn;
  if (stage === "half") return access === "half-signed-in" ? null : notSignedIn;
  if (stage === "enrolling")
    return access === "half-signed-in" || access === "enrolling" ? null : "403 factor-missing";
  if (typeof access === "string") return null;
  return has.some((role) => access.includes(role)) ? null : "403 desk-not-allowed";
}

const someId = "A".repeat(22);
const pathOf = ({ path }: Endpoint) => path.replace(/:\w+/g, someId);
const titled = endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);
const changes = titled.filter(([, { method }]) => method !== "GET");
const withBody = titled.filter(([, { body }]) => body !== null);

describe("the door of the desk", () => {
  const folder = mkdtempSync(join(quickFolder(), "farhand-access-"));
  let local: LocalDesk;
  let db: Db;
  const drawId = () => randomBytes(16).toString("base64url");
  beforeAll(async () => {
    const place = { kind: "sqlite", folder } as const;
    local = await startLocalDesk({ place });
    await setUpOrganisation(local);
    const silent = () => undefined;
    db = connectDatabase(place, { info: silent, warn: silent, error: silent });
  });
  afterAll(async () => {
    await db.destroy();
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Somebody new with each call: some endpoints end the session, or the member, that calls them. */
  async function cookieOf({ stage, roles: has }: Caller): Promise<Record<string, string>> {
    if (stage === null) return {};
    const [id, token] = [drawId(), randomBytes(32).toString("base64url")];
    const now = isoTime(local.clock.now());
    await insertMember(db, {
      id,
      email: `${id}@northwind.example`,
      name: "Somebody New",
      roles: has,
      passwordHash: null,
      language: "en",
      at: now,
    });
    await db
      .insertInto("session")
      .values({
        id: drawId(),
        token_hash: hashSecret(token),
        member_id: id,
        stage,
        created_at: now,
        proved_at: now,
        last_seen_at: now,
        expires_at: isoTime(local.clock.now() + 60_000),
        address: "",
        browser: "",
      })
      .execute();
    return { cookie: `${sessionCookie}=${token}` };
  }

  /** @returns `200`, or `401 not-signed-in` */
  async function ask(path: string, init: Sent): Promise<string> {
    const response = await fetch(`${local.origin}${path}`, init);
    const text = await response.text();
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    if (response.ok) return String(response.status);
    return `${response.status} ${(JSON.parse(text) as { code: string }).code}`;
  }
  async function askAs(caller: Caller, endpoint: Endpoint, init: Sent = {}) {
    const headers = { origin: local.origin, ...(await cookieOf(caller)), ...init.headers };
    const body = endpoint.body === null ? {} : { body: "{}" };
    return ask(pathOf(endpoint), { method: endpoint.method, ...body, ...init, headers });
  }

  describe.each(titled)("%s", (_, endpoint) => {
    test.each(callers.map((caller) => [caller.title, caller] as const))("%s", async (_title, caller) => {
      const answered = await askAs(caller, endpoint);
      const refusal = refusalOf(endpoint.access, caller);
      if (refusal === null) expect(answered).not.toMatch(/^40[13]|^5/);
      else expect(answered).toBe(refusal);
    });
  });

  test("what administers is open to administrators alone", () => {
    const byLink = ["/api/invitations/reading", "/api/invitations/acceptance"];
    const administering = endpoints.filter(
      ({ path }) =>
        /^\/api\/(?:members|invitations|organisation|audit|operations)\b/.test(path) &&
        !byLink.includes(path),
    );
    expect(administering.length).toBeGreaterThan(0);
    for (const { path, access } of administering) {
      expect([path, typeof access]).toEqual([path, "object"]);
      expect([path, access.includes("technician")]).toEqual([path, false]);
    }
  });

  test.each(changes)(
    "%s is refused to a page of another origin, and to a request without one",
    async (_, endpoint) => {
      const elsewhere = await askAs(everyRole, endpoint, {
        headers: { origin: "https://elsewhere.example" },
      });
      expect(elsewhere).toBe("403 signaling-origin-refused");
      const headers = await cookieOf(everyRole);
      const without = await ask(pathOf(endpoint), { method: endpoint.method, headers });
      expect(without).toBe("403 signaling-origin-refused");
    },
  );

  test.each(titled.filter(([, { method, access }]) => method === "GET" && access !== "anyone"))(
    "%s is refused to a page of another site that leads a browser there",
    async (_, endpoint) => {
      for (const site of ["cross-site", "same-site"])
        expect(await askAs(everyRole, endpoint, { headers: { "sec-fetch-site": site } })).toBe(
          "403 signaling-origin-refused",
        );
      for (const site of ["same-origin", "none"])
        expect(await askAs(everyRole, endpoint, { headers: { "sec-fetch-site": site } })).not.toMatch(/^403/);
    },
  );

  test.each(withBody)(
    "%s reads no body above the limit, whether its length is told or not",
    async (_, endpoint) => {
      const tooMuch = `"${"a".repeat(limits.deskBodyBytes)}"`;
      expect(await askAs(everyRole, endpoint, { body: tooMuch })).toBe("413 message-too-large");
      const streamed = new Blob([tooMuch]).stream();
      expect(await askAs(everyRole, endpoint, { body: streamed, duplex: "half" })).toBe(
        "413 message-too-large",
      );
    },
  );

  test.each(withBody)("%s takes nothing that is no JSON", async (_, endpoint) => {
    for (const body of ["", "{", "a=1&b=2", "null", "[]", '"text"', "\u0000"])
      expect(await askAs(everyRole, endpoint, { body })).toBe("400 message-malformed");
  });

  test.each(titled)(
    "%s takes and gives no field that its schemas do not name",
    (_, { params, query, body, answer }) => {
      expect([params, query, body, answer].flatMap(openObjects)).toEqual([]);
    },
  );

  test("a field too many is refused, in a body and in a query", async () => {
    const body = { ...firstAdministrator, token: "A".repeat(43) };
    expect(await askAs(everyRole, setUp, { body: JSON.stringify(body) })).toBe("409 set-up-done");
    expect(await askAs(everyRole, setUp, { body: JSON.stringify({ ...body, more: 1 }) })).toBe(
      "400 message-malformed",
    );
    // A record is open on purpose: what comes back from a provider has parameters of the provider's own.
    for (const endpoint of endpoints.filter(({ query }) => query?.type === "strict_object")) {
      const headers = { origin: local.origin, ...(await cookieOf(everyRole)) };
      expect(await ask(`${pathOf(endpoint)}?surplus=1`, { method: endpoint.method, headers })).toBe(
        "400 message-malformed",
      );
    }
  });

  test("a method that a path does not have is not there, whoever asks", async () => {
    const isThere = (method: string, path: string) =>
      endpoints.some(
        (endpoint) =>
          endpoint.method === method &&
          new RegExp(`^${endpoint.path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}$`).test(path),
      );
    for (const path of new Set(endpoints.map(pathOf))) {
      for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        if (isThere(method, path)) continue;
        const headers = { origin: local.origin, ...(await cookieOf(everyRole)) };
        expect([method, path, await ask(path, { method, headers })]).toEqual([
          method,
          path,
          "404 desk-not-found",
        ]);
      }
    }
  });

  test("HEAD is answered as GET is, without what it answers", async () => {
    const [got, asked] = await Promise.all(
      ["GET", "HEAD"].map(async (method) => {
        const headers = await cookieOf(everyRole);
        const response = await fetch(`${local.origin}/api/me`, { method, headers });
        const { status } = response;
        return { status, type: response.headers.get("content-type"), text: await response.text() };
      }),
    );
    expect(got).toMatchObject({ status: 200, type: "application/json" });
    expect(asked).toEqual({ ...got, text: "" });
  });

  test("whoever leaves before the answer comes holds up nobody, and is no failure", async () => {
    const { cookie = "" } = await cookieOf(everyRole);
    const loggedBefore = local.logged.length;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(Number(new URL(local.origin).port), "127.0.0.1");
        await once(socket, "connect");
        const request = `GET /api/reports HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\n\r\n`;
        socket.write(request, () => socket.resetAndDestroy());
        await once(socket, "close");
      }),
    );
    expect(await ask("/api/me", { headers: { cookie } })).toBe("200");
    expect(local.logged.slice(loggedBefore)).toEqual([]);
  });

  test("what is not there is the same for everybody, and so is an id that is none", async () => {
    for (const caller of callers)
      expect(
        await ask("/api/no-such-thing", { headers: { origin: local.origin, ...(await cookieOf(caller)) } }),
      ).toBe("404 desk-not-found");
    for (const endpoint of endpoints.filter(({ params }) => params !== null)) {
      const headers = { origin: local.origin, ...(await cookieOf(everyRole)) };
      const path = endpoint.path.replace(/:\w+/g, encodeURIComponent("../' or 1=1"));
      expect(
        await ask(path, { method: endpoint.method, headers, ...(endpoint.body && { body: "{}" }) }),
      ).toBe("404 desk-not-found");
    }
  });
});

/** The kinds of objects in a schema, however deep, that let other fields pass than those they name. */
function openObjects(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { kind, type } = schema as { kind?: unknown; type?: unknown };
  const here =
    kind === "schema" && /^(?:loose_)?object(?:_with_rest)?$/.test(String(type)) ? [String(type)] : [];
  const { pipe, entries, options, wrapped, item, items, rest, key, value } = schema as Record<
    string,
    unknown
  >;
  const inside = [pipe, options, items].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  const fields = typeof entries === "object" && entries !== null ? Object.values(entries) : [];
  // A pipe begins with the schema it is on.
  return [...inside.filter((part) => part !== schema), ...fields, wrapped, item, rest, key, value]
    .flatMap(openObjects)
    .concat(here);
}
