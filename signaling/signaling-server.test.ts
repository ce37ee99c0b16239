import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { limits } from "../protocol/limits.ts";
import { type LocalServer, type LocalServerOptions, startLocalServer } from "./local-server.ts";
import { createManualClock } from "./manual-clock.ts";
import { connectTestClient, type TestClient, type TestClientOptions } from "./test-client.ts";

let server: LocalServer;
let clients: TestClient[] = [];

async function restart(options: LocalServerOptions): Promise<void> {
  await server.close();
  server = await startLocalServer(options);
}
async function connect(options?: TestClientOptions): Promise<TestClient> {
  const client = await connectTestClient(server.origin, options);
  clients.push(client);
  return client;
}
function granted<Reply extends { readonly ok: boolean }>(reply: Reply): Extract<Reply, { ok: true }> {
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply as Extract<Reply, { ok: true }>;
}
const newId = () => bytesToBase64url(randomBytes(16));

beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await server.close();
});

describe("rooms", () => {
  it.each(["websocket", "polling"] as const)("relays both ways over %s", async (transport) => {
    const maker = await connect({ transport });
    const guest = await connect({ transport });
    const made = await maker.create();
    const joined = granted(await guest.join(made.locator));
    expect(joined.members).toEqual([made.self]);
    expect(await maker.next("member:in")).toEqual({ room: made.room, member: joined.self });
    expect(await maker.signal(made.room, joined.self, "offer")).toEqual({ ok: true });
    expect(await guest.next("signal")).toEqual({ room: made.room, from: made.self, payload: "offer" });
    expect(await guest.signal(made.room, made.self, "answer")).toEqual({ ok: true });
    expect(await maker.next("signal")).toEqual({ room: made.room, from: joined.self, payload: "answer" });
  });

  it("[SG-2] a payload reaches the one member it names, unchanged, and nobody else", async () => {
    const [maker, guest, third, stranger] = [
      await connect(),
      await connect(),
      await connect(),
      await connect(),
    ];
    const made = await maker.create();
    const joined = granted(await guest.join(made.locator));
    granted(await third.join(made.locator));
    const elsewhere = await stranger.create();
    const payload = `{"x":"\u0000\u2028é😀"}${"z".repeat(50_000)}`;
    expect(await maker.signal(made.room, joined.self, payload)).toEqual({ ok: true });
    expect(await guest.next("signal")).toMatchObject({ payload });
    const refused = { ok: false, code: "not-a-member" };
    expect(await stranger.signal(made.room, joined.self, "x")).toEqual(refused);
    expect(await stranger.signal(elsewhere.room, joined.self, "x")).toEqual(refused);
    expect(await maker.signal(made.room, made.self, "to myself")).toEqual(refused);
    expect(await maker.signal(made.room, newId(), "to nobody")).toEqual(refused);
    for (const { untaken } of [third, stranger, guest]) {
      expect(untaken.filter(({ event }) => event === "signal")).toEqual([]);
    }
  });

  it("[SG-4] a room ends when its maker leaves or is gone", async () => {
    const [maker, guest] = [await connect(), await connect()];
    const made = await maker.create();
    granted(await guest.join(made.locator));
    expect(await maker.ask("room:leave", { room: made.room })).toEqual({ ok: true });
    expect(await guest.next("room:ended")).toEqual({ room: made.room, reason: "left" });
    expect(await guest.signal(made.room, made.self, "x")).toEqual({ ok: false, code: "not-a-member" });

    const again = await maker.create();
    granted(await guest.join(again.locator));
    maker.close();
    expect(await guest.next("room:ended")).toEqual({ room: again.room, reason: "left" });
  });

  it("tells the others when a member is gone", async () => {
    const [maker, guest] = [await connect(), await connect()];
    const made = await maker.create();
    const joined = granted(await guest.join(made.locator));
    guest.close();
    expect(await maker.next("member:out")).toEqual({ room: made.room, member: joined.self });
  });

  it("[SG-4] an unused locator expires, and its maker is told", async () => {
    const clock = createManualClock();
    await restart({ clock });
    const [maker, guest] = [await connect(), await connect()];
    const made = await maker.create();
    clock.advance(limits.locatorLifetimeMs);
    expect(await maker.next("room:ended")).toEqual({ room: made.room, reason: "expired" });
    expect(await guest.join(made.locator)).toMatchObject({ ok: false, code: "room-not-found" });
  });

  it("[SG-8] a lost client takes its own place, and the old connection is out", async () => {
    const [old, other, fresh] = [await connect(), await connect(), await connect()];
    const rendezvous = newId();
    const lost = granted(await old.enter(rendezvous));
    const peer = granted(await other.enter(rendezvous));
    const back = granted(await fresh.enter(rendezvous, lost.self));
    expect(back.members).toEqual([peer.self]);
    expect(await old.next("room:ended")).toEqual({ room: lost.room, reason: "left" });
    expect(await other.next("member:out")).toEqual({ room: lost.room, member: lost.self });
    expect(await other.next("member:in")).toEqual({ room: lost.room, member: back.self });
    expect(await old.signal(lost.room, peer.self, "x")).toEqual({ ok: false, code: "not-a-member" });
  });

  it("[SG-8] everybody is told of a shutdown", async () => {
    const [maker, guest] = [await connect(), await connect()];
    const made = await maker.create();
    const entered = granted(await guest.enter(newId()));
    await server.close();
    expect(await maker.next("room:ended")).toEqual({ room: made.room, reason: "shutdown" });
    expect(await guest.next("room:ended")).toEqual({ room: entered.room, reason: "shutdown" });
    server = await startLocalServer();
  });
});

describe("the door", () => {
  const room = "l:1234";
  const events: Record<string, object> = {
    "room:create": { v: 1 },
    "room:join": { v: 1, locator: "1234" },
    "room:enter": { v: 1, rendezvous: newId() },
    "room:leave": { room },
    signal: { room, to: newId(), payload: "x" },
    ice: { v: 1 },
    "device:challenge": { v: 1 },
    "device:announce": {
      v: 1,
      publicKey: bytesToBase64url(randomBytes(32)),
      origin: "https://support.example.org",
      signature: bytesToBase64url(randomBytes(64)),
    },
    "device:withdraw": { v: 1 },
    "devices:watch": { v: 1, devices: [] },
    "device:ring": { v: 1, device: newId(), payload: "x" },
  };
  const malformed: readonly (readonly [string, readonly unknown[]])[] = [
    ["nothing", []],
    ["null", [null]],
    ["a string", ["x"]],
    ["a number", [7]],
    ["a list", [[]]],
    ["an empty object", [{}]],
    ["bytes", [Buffer.from("x")]],
    ["a wrong version", [{ v: 2 }]],
    ["a prototype", [JSON.parse('{"__proto__":{"v":1}}')]],
    ["numbers for text", [{ v: 1, locator: 1234, room: 1, rendezvous: 1, to: 1, payload: 1 }]],
  ];

  it.each(Object.keys(events))(
    "[SG-1] %s refuses every malformed argument and does nothing",
    async (event) => {
      const client = await connect();
      for (const [what, args] of malformed) {
        expect(await client.ask(event, ...args), what).toEqual({ ok: false, code: "message-malformed" });
      }
      const good = events[event] ?? {};
      for (const args of [[{ ...good, more: 1 }], [good, good], [good, "x"]]) {
        expect(await client.ask(event, ...args)).toEqual({ ok: false, code: "message-malformed" });
      }
      expect(await server.metric("farhand_rooms")).toBe(0);
      expect(await server.metric('farhand_refusals_total{code="message-malformed"}')).toBe(
        malformed.length + 3,
      );
    },
  );

  it("[SG-1] refuses events it does not know, Socket.IO's own names among them", async () => {
    const client = await connect();
    for (const event of ["error", "member:in", "toString", "__proto__", "room:ended", "", "x".repeat(500)]) {
      expect(await client.ask(event, {}), event).toEqual({ ok: false, code: "message-unknown" });
    }
  });

  it("[SG-1] does nothing for an event without an acknowledgement, and counts it", async () => {
    const client = await connect();
    client.shout("room:create", { v: 1 });
    expect(await client.ask("ice", { v: 1 })).toMatchObject({ ok: true });
    expect(await server.metric("farhand_rooms")).toBe(0);
    expect(await server.metric('farhand_refusals_total{code="ack-missing"}')).toBe(1);
  });

  it("[SG-1] a payload of 64 KiB passes, one more byte does not", async () => {
    const [maker, guest] = [await connect(), await connect()];
    const made = await maker.create();
    const joined = granted(await guest.join(made.locator));
    const most = "x".repeat(limits.signalPayloadBytes);
    expect(await maker.signal(made.room, joined.self, most)).toEqual({ ok: true });
    expect(await guest.next("signal")).toMatchObject({ payload: most });
    for (const payload of [`${most}x`, "é".repeat(limits.signalPayloadBytes / 2 + 1), ""]) {
      expect(await maker.signal(made.room, joined.self, payload)).toEqual({
        ok: false,
        code: "message-malformed",
      });
    }
  });

  it.each(["websocket", "polling"] as const)(
    "[SG-1] a message above the size limit ends a %s connection, and is counted",
    async (transport) => {
      const client = await connect({ transport });
      client.shout("signal", { room, to: newId(), payload: "x".repeat(limits.signalingMessageBytes) });
      await client.gone;
      expect(await server.metric('farhand_refusals_total{code="message-too-large"}')).toBe(1);
    },
  );

  it("[SG-1] whoever keeps on misbehaving is disconnected, and nobody else", async () => {
    const [bad, good] = [await connect(), await connect()];
    for (let at = 0; at < 40; at += 1) bad.shout("nonsense", at);
    expect(await bad.gone).toBe("io server disconnect");
    expect(await good.ice()).toMatchObject({ ok: true });
    expect(await server.metric('farhand_refusals_total{code="disconnected"}')).toBeGreaterThan(0);
  });

  it("[SG-1] other namespaces do not exist", async () => {
    await expect(connectTestClient(`${server.origin}/admin`, { origin: server.origin })).rejects.toThrow(
      "Invalid namespace",
    );
  });
});

describe("limits", () => {
  it("[SG-5] rooms of one connection", async () => {
    const client = await connect();
    const replies = await Promise.all(Array.from({ length: 17 }, () => client.ask("room:create", { v: 1 })));
    expect(replies.filter((reply) => (reply as { ok: boolean }).ok)).toHaveLength(16);
    expect(replies.at(-1)).toMatchObject({ ok: false, code: "rate-limited" });
  });

  it("[SG-5] rooms made over and over, with the time to wait", async () => {
    await restart({ clock: createManualClock() });
    const client = await connect();
    for (let at = 0; at < 20; at += 1) {
      const { room } = await client.create();
      await client.ask("room:leave", { room });
    }
    expect(await client.ask("room:create", { v: 1 })).toEqual({
      ok: false,
      code: "rate-limited",
      retryInMs: 5_000,
    });
  });

  it("[SG-5] guesses of locators run dry, for every connection of the address", async () => {
    const clock = createManualClock();
    await restart({ clock });
    const codes: unknown[] = [];
    for (let connection = 0; connection < 4; connection += 1) {
      const client = await connect();
      for (let guess = 0; guess < 5; guess += 1) {
        const reply = await client.join(String(100_000 + connection * 10 + guess));
        codes.push(reply.ok ? "ok" : reply.code);
      }
    }
    expect(codes.filter((code) => code === "room-not-found")).toHaveLength(8);
    expect(codes.slice(10)).toEqual(Array.from({ length: 10 }, () => "rate-limited"));
    clock.advance(30_000);
    const later = await connect();
    expect(await later.join("100000")).toMatchObject({ code: "room-not-found" });
  });

  it("[SG-5] messages and bytes", async () => {
    await restart({ clock: createManualClock() });
    const [maker, guest] = [await connect(), await connect()];
    const made = await maker.create();
    const { self } = granted(await guest.join(made.locator));
    const large = "x".repeat(60 * 1024);
    const replies = await Promise.all(Array.from({ length: 75 }, () => maker.signal(made.room, self, large)));
    const passed = replies.filter((reply) => reply.ok).length;
    expect(passed).toBe(Math.floor((4 * 1024 * 1024) / (60 * 1024)));
    const small = await Promise.all(
      Array.from({ length: 310 }, () => guest.signal(made.room, made.self, "x")),
    );
    expect(small.filter((reply) => reply.ok)).toHaveLength(300);
  });

  it("[SG-5] connections of one address", async () => {
    await restart({ clock: createManualClock() });
    const opened = await Promise.allSettled(Array.from({ length: 104 }, () => connect()));
    expect(opened.filter(({ status }) => status === "fulfilled")).toHaveLength(100);
    expect(await server.metric('farhand_refusals_total{code="rate-limited"}')).toBe(4);
  });
});

describe("origins (security case 2)", () => {
  const hostile = [
    "https://evil.example",
    "null",
    "http://127.0.0.1",
    "file://",
    "",
    "http://127.0.0.1.evil.example",
    "garbage",
  ];

  it.each(["websocket", "polling"] as const)("[SG-6] refuses a foreign page over %s", async (transport) => {
    for (const origin of hostile) await expect(connect({ transport, origin }), origin).rejects.toThrow();
    await expect(connect({ transport, origin: server.origin.replace("http:", "https:") })).rejects.toThrow();
    expect(await server.metric("farhand_connections")).toBe(0);
    expect(await server.metric('farhand_refusals_total{code="signaling-origin-refused"}')).toBe(
      hostile.length + 1,
    );
  });

  const handshake = "/signaling/?EIO=4&transport=polling";

  it("[SG-6] refuses who says nothing, on polling and on upgrade", async () => {
    const polled = await fetch(`${server.origin}${handshake}`);
    expect([polled.status, await polled.json()]).toEqual([
      403,
      { ok: false, code: "signaling-origin-refused" },
    ]);
    const upgraded = await rawUpgrade(server.port, {});
    expect(upgraded).toMatch(/^HTTP\/1\.1 403 /);
    const faked = await rawUpgrade(server.port, { "sec-fetch-site": "same-origin" });
    expect(faked).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("[SG-6] takes a same-origin script's GET, which browsers send without Origin", async () => {
    const get = (headers: Record<string, string>) => rawGet(server.port, handshake, headers);
    expect(await get({ "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" })).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    expect(await get({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" })).toMatch(
      /^HTTP\/1\.1 403 /,
    );
    expect(await get({ "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" })).toMatch(
      /^HTTP\/1\.1 403 /,
    );
    expect(await get({ "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate" })).toMatch(
      /^HTTP\/1\.1 403 /,
    );
  });

  it("[SG-6] without TLS takes no name for its own that could be made to lead here (DNS rebinding)", async () => {
    const ask = (host: string, over: Record<string, string> = {}) =>
      rawGet(server.port, handshake, { host, origin: `http://${host}`, ...over });
    const own = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors" };
    for (const host of [`evil.example:${server.port}`, "localhost.evil.example", "127.0.0.1.evil.example"]) {
      expect(await ask(host), host).toMatch(/^HTTP\/1\.1 403 /);
      expect(await rawGet(server.port, handshake, { host, ...own }), host).toMatch(/^HTTP\/1\.1 403 /);
    }
    for (const host of [`localhost:${server.port}`, "127.0.0.1", "[::1]", "192.0.2.7:8080"]) {
      expect(await ask(host), host).toMatch(/^HTTP\/1\.1 200 /);
    }
    await server.close();
    server = await startLocalServer({
      environment: { FARHAND_ORIGINS: "http://farhand.test:8080", FARHAND_TRUST_PROXY: "1" },
    });
    expect(await ask("farhand.test:8080")).toMatch(/^HTTP\/1\.1 200 /);
    // With TLS the certificate has proved the name.
    const proxied = { origin: "https://support.example.org", "x-forwarded-proto": "https" };
    expect(await ask("support.example.org", proxied)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it("[SG-6] checks requests of an open polling connection too", async () => {
    const opened = await rawGet(server.port, handshake, { origin: server.origin });
    const sid = /"sid":"([^"]+)"/.exec(opened)?.[1];
    const path = `${handshake}&sid=${sid}`;
    expect(await rawGet(server.port, path, { origin: "https://evil.example" })).toMatch(/^HTTP\/1\.1 403 /);
  });

  it("[SG-6] takes an origin the operator listed, answers it with CORS, and no other", async () => {
    await restart({ environment: { FARHAND_ORIGINS: "https://app.example.org" } });
    await connect({ origin: "https://app.example.org" });
    await connect();
    await expect(connect({ origin: "https://app.example.org.evil.example" })).rejects.toThrow();
    const answer = await rawGet(server.port, handshake, { origin: "https://app.example.org" });
    expect(answer.toLowerCase()).toContain("access-control-allow-origin: https://app.example.org\r\n");
    expect(answer.toLowerCase()).not.toContain("set-cookie");
  });

  it("[SG-6] behind a trusted proxy that ends TLS the origin is https, and only then", async () => {
    const origin = server.origin.replace("http:", "https:");
    const headers = { "x-forwarded-proto": "https" };
    await expect(connect({ origin, headers })).rejects.toThrow();
    await restart({ environment: { FARHAND_TRUST_PROXY: "1" } });
    const now = server.origin.replace("http:", "https:");
    await connect({ origin: now, headers });
    await expect(connect({ headers })).rejects.toThrow();
  });

  it("answers an upgrade of any other path with 404", async () => {
    expect(await rawUpgrade(server.port, { origin: server.origin }, "/other")).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe("what is written down", () => {
  it("[SG-7] logs hold no payload, locator, room, rendezvous, member or address", async () => {
    const [maker, guest] = [await connect(), await connect({ transport: "polling" })];
    const made = await maker.create();
    const rendezvous = newId();
    const joined = granted(await guest.join(made.locator));
    granted(await guest.enter(rendezvous));
    const payload = "SECRETPAYLOADSECRET";
    await maker.signal(made.room, joined.self, payload);
    await maker.signal(made.room, newId(), payload);
    await maker.ask("signal", { room: made.room, to: joined.self, payload, extra: payload });
    await maker.ask(payload, payload);
    await guest.join("987654");
    await expect(connect({ origin: `https://${payload}.example` })).rejects.toThrow();
    guest.close();
    await maker.next("member:out");
    const log = server.logLines.join("");
    expect(server.logLines.length).toBeGreaterThan(3);
    const forbidden = [
      payload,
      made.locator,
      "987654",
      rendezvous,
      joined.self,
      made.self,
      "127.0.0.1",
      "::1",
    ];
    for (const secret of forbidden) expect(withoutTimes(log)).not.toContain(secret);
    const metrics = await (await fetch(`${server.origin}/metrics`)).text();
    for (const secret of [payload, rendezvous, joined.self, "127.0.0.1"])
      expect(metrics).not.toContain(secret);
  });
});

/** Times and client tags hold digits of their own. */
function withoutTimes(log: string): string {
  return log.replaceAll(/"(time|client)":"[^"]*"/g, "");
}

describe("for the operator", () => {
  it("tells health without anything else", async () => {
    const answer = await fetch(`${server.origin}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true, redis: "none" }]);
    expect((await fetch(`${server.origin}/healthz`, { method: "POST" })).status).toBe(405);
  });

  it("shows metrics to this machine only, and not through a proxy", async () => {
    expect((await fetch(`${server.origin}/metrics`)).status).toBe(200);
    for (const name of ["x-forwarded-for", "forwarded", "via", "x-real-ip"]) {
      expect((await fetch(`${server.origin}/metrics`, { headers: { [name]: "127.0.0.1" } })).status).toBe(
        401,
      );
    }
    expect(await rawGet(server.port, "/metrics", {}, "rebound.example")).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("shows metrics to whoever has the token, once there is one", async () => {
    const token = "a-token-of-some-length";
    await restart({ environment: { FARHAND_METRICS_TOKEN: token } });
    const status = async (authorization?: string) =>
      (await fetch(`${server.origin}/metrics`, authorization ? { headers: { authorization } } : {})).status;
    expect(await status()).toBe(401);
    expect(await status("Bearer a-token-of-some-lengtX")).toBe(401);
    expect(await status(token)).toBe(401);
    expect(await status(`Bearer ${token}`)).toBe(200);
  });

  it("counts what is relayed", async () => {
    const [maker, guest] = [await connect(), await connect()];
    const made = await maker.create();
    const joined = granted(await guest.join(made.locator));
    await maker.signal(made.room, joined.self, "é");
    expect(await server.metric("farhand_relayed_messages_total")).toBe(1);
    expect(await server.metric("farhand_relayed_bytes_total")).toBe(2);
    expect(await server.metric("farhand_rooms")).toBe(1);
    expect(await server.metric("farhand_members")).toBe(2);
    expect(await server.metric("farhand_connections")).toBe(2);
  });
});

async function rawGet(
  port: number,
  path: string,
  headers: Record<string, string>,
  host = `127.0.0.1:${port}`,
): Promise<string> {
  const { connect: open } = await import("node:net");
  const socket = open(port, "127.0.0.1");
  const lines = Object.entries({ host, connection: "close", ...headers }).map(
    ([name, text]) => `${name}: ${text}\r\n`,
  );
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  socket.setEncoding("utf8");
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

function rawUpgrade(port: number, headers: Record<string, string>, path = "/signaling/"): Promise<string> {
  return rawGet(port, `${path}?EIO=4&transport=websocket`, {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": randomBytes(16).toString("base64"),
    ...headers,
  });
}
