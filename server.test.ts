/** The whole process in one: what it serves, what it refuses, how it starts, ends and comes back. */
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get as getOverTls } from "node:https";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { brotliCompressSync } from "node:zlib";
import { SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { deskVariables } from "./desk/configuration.ts";
import { deviceKeyOf, generateDeviceKeys } from "./peer/device/device-key.ts";
import { createSignalingClient } from "./peer/signaling/signaling-client.ts";
import { connectSocketIo } from "./peer/signaling/signaling-socket.ts";
import { base64urlToBytes } from "./protocol/base64url.ts";
import { extensionOrigin } from "./protocol/extension-identity.ts";
import { type PackedExtension, packedExtensionPaths } from "./protocol/packed-extension.ts";
import { packExtension } from "./scripts/pack-extension.ts";
import { findCommand } from "./scripts/system-packages.ts";
import { serverVariables } from "./server/settings.ts";
import { pagePaths } from "./server/surface.ts";
import { type Started, startServer } from "./server.ts";
import { signalingVariables } from "./signaling/configuration.ts";
import { roomAudience } from "./signaling/room-gate.ts";
import { connectTestClient } from "./signaling/test-client.ts";

type Running = Extract<Started, { ok: true }>;

const page = `<!doctype html><title>Farhand</title>${"<p>".repeat(500)}`;
const script = `console.log("${"x".repeat(2_000)}")`;
let folder: string;
let packed: PackedExtension;
let running: Running[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "farhand-"));
  mkdirSync(join(folder, "app/assets"), { recursive: true });
  writeFileSync(join(folder, "app/index.html"), page);
  writeFileSync(join(folder, "app/index.html.br"), brotliCompressSync(page));
  writeFileSync(join(folder, "app/assets/main-1a2b.js"), script);
  writeFileSync(join(folder, "app/assets/main-1a2b.js.br"), brotliCompressSync(script));
  writeFileSync(join(folder, "app/assets/file-worker-3c_4d-.js"), script);
  writeFileSync(join(folder, "app/assets/access-code-worker-5e6f.js"), script);
  writeFileSync(join(folder, "secret.txt"), "outside");
  mkdirSync(join(folder, "unpacked"));
  writeFileSync(
    join(folder, "unpacked/manifest.json"),
    JSON.stringify({ version: "1.2.3", minimum_chrome_version: "124" }),
  );
  packed = packExtension({
    source: join(folder, "unpacked"),
    target: join(folder, "packed"),
    key: generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey,
    server: "https://support.example.org",
  });
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await Promise.all(running.map((server) => server.close()));
  running = [];
});

async function start(environment: Record<string, string> = {}): Promise<Running> {
  const settings = {
    PORT: "0",
    FARHAND_LOG_LEVEL: "silent",
    FARHAND_DATA: join(folder, "data"),
    FARHAND_EXTENSION_FOLDER: join(folder, "packed"),
    ...environment,
  };
  const started = await startServer(settings, join(folder, "app"));
  if (!started.ok) throw new Error(started.problems.join(" "));
  running.push(started);
  return started;
}

const at = ({ port }: Running, path: string) => `http://127.0.0.1:${port}${path}`;

/** A request as it is, with none of fetch's tidying up. */
async function raw(port: number, request: string): Promise<string> {
  const socket = connectTcp(port, "127.0.0.1");
  socket.write(request);
  socket.setEncoding("utf8");
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe("the surface (security case 5)", () => {
  it("serves the app's page at its routes and nowhere else", async () => {
    const server = await start();
    for (const path of pagePaths) {
      const answer = await fetch(at(server, path));
      expect([path, answer.status, await answer.text()]).toEqual([path, 200, page]);
      expect(answer.headers.get("cache-control")).toBe("no-cache");
      expect(answer.headers.get("etag")).not.toBeNull();
    }
    for (const path of [
      "/index.html",
      "/nothing",
      "/help/other",
      "/admin/other",
      "/assets/",
      "/assets/none.js",
      "/HELP",
    ]) {
      const answer = await fetch(at(server, path), { headers: { accept: "*/*" } });
      expect([path, answer.status, await answer.text()]).toEqual([path, 404, "Not found\n"]);
    }
    const forPerson = await fetch(at(server, "/nothing"), { headers: { accept: "text/html" } });
    expect([forPerson.status, await forPerson.text()]).toEqual([404, page]);
    const slash = await fetch(at(server, "/join/"), { redirect: "manual" });
    expect([slash.status, slash.headers.get("location")]).toEqual([308, "/join"]);
  });

  it("serves hashed files for a year, compressed as they were built", async () => {
    const server = await start();
    const answer = await fetch(at(server, "/assets/main-1a2b.js"), { headers: { "accept-encoding": "br" } });
    expect(answer.headers.get("content-encoding")).toBe("br");
    expect(answer.headers.get("vary")).toMatch(/accept-encoding/i);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(await answer.text()).toBe(script);
    const plain = await fetch(at(server, "/assets/main-1a2b.js"), {
      headers: { "accept-encoding": "identity" },
    });
    expect(plain.headers.get("content-encoding")).toBeNull();
    const etag = plain.headers.get("etag") ?? "";
    const again = await fetch(at(server, "/assets/main-1a2b.js"), {
      headers: { "if-none-match": etag, "accept-encoding": "identity" },
    });
    expect(again.status).toBe(304);
  });

  it("leads no path out of the app's folder (security case 7)", async () => {
    const server = await start();
    const paths = [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/assets/..%5c..%5csecret.txt",
      "//secret.txt",
      "/%00",
      "/%",
      "http://127.0.0.1/secret.txt",
    ];
    for (const path of paths) {
      const answer = await raw(server.port, `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
      expect(answer, path).toMatch(/^HTTP\/1\.1 (400|404) /);
      expect(answer, path).not.toContain("outside");
    }
  });

  it("takes GET and HEAD only, and no bodies, outside signaling", async () => {
    const server = await start();
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const others = ["/assets/main-1a2b.js", "/healthz", "/metrics", "/nothing"];
      for (const path of ["/", ...others, ...Object.values(packedExtensionPaths)]) {
        expect((await fetch(at(server, path), { method })).status, `${method} ${path}`).toBe(405);
      }
    }
    const withBody = await raw(server.port, "GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nx");
    expect(withBody).toMatch(/^HTTP\/1\.1 405 /);
    const head = await fetch(at(server, "/join"), { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    const large = await raw(server.port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("tells whom to write to only when the operator said so", async () => {
    const silent = await start();
    expect((await fetch(at(silent, "/.well-known/security.txt"))).status).toBe(404);
    const telling = await start({ FARHAND_SECURITY_CONTACT: "mailto:security@example.org" });
    const text = await (await fetch(at(telling, "/.well-known/security.txt"))).text();
    expect(text).toMatch(/^Contact: mailto:security@example\.org\nExpires: \d{4}-.*Z\n$/);
  });

  it("hands out the packed extension, whole and as its hash says, and the news of it for minutes only", async () => {
    const server = await start();
    const crx = await fetch(at(server, "/extension/farhand.crx"));
    expect(crx.headers.get("content-type")).toBe("application/x-chrome-extension");
    expect(crx.headers.get("cache-control")).toBe("no-cache");
    const hash = createHash("sha256")
      .update(Buffer.from(await crx.arrayBuffer()))
      .digest();
    expect(Buffer.from(base64urlToBytes(packed.sha256) ?? []).equals(hash)).toBe(true);
    const again = await fetch(at(server, "/extension/farhand.crx"), {
      headers: { "if-none-match": crx.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
    const updates = await fetch(at(server, "/extension/update.xml"));
    expect(updates.headers.get("content-type")).toBe("text/xml; charset=utf-8");
    expect(updates.headers.get("cache-control")).toBe("public, max-age=120");
    expect(await updates.text()).toContain(packed.id);
    const about = await fetch(at(server, "/extension/extension.json"));
    expect(await about.json()).toEqual(packed);
    const head = await fetch(at(server, "/extension/farhand.crx"), { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const path of ["/extension", "/extension/", "/extension/farhand-1.2.3.crx"]) {
      expect((await fetch(at(server, path))).status, path).toBe(404);
    }
  });

  it("[SG-6] lets the extension that it hands out use signaling, and another one not", async () => {
    const server = await start();
    const url = `http://127.0.0.1:${server.port}`;
    const other = extensionOrigin("a".repeat(32));
    for (const transport of ["websocket", "polling"] as const) {
      (await connectTestClient(url, { transport, origin: extensionOrigin(packed.id) })).close();
      await expect(connectTestClient(url, { transport, origin: other })).rejects.toThrow();
    }
  });

  it("carries the same strict headers on everything that is no file of the app", async () => {
    const server = await start();
    const others = ["/nothing", "/assets/nothing.js", "/healthz", "/metrics", "/signaling/"];
    const paths = ["/", "/join", ...others, ...Object.values(packedExtensionPaths)];
    for (const path of paths) {
      const { headers } = await fetch(at(server, path));
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy, path).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("permissions-policy")).toContain("display-capture=(self)");
      expect(headers.get("permissions-policy")).toContain("camera=()");
      expect(headers.get("strict-transport-security")).toBeNull();
      expect(headers.get("set-cookie")).toBeNull();
      expect(headers.get("server")).toBeNull();
    }
  });

  it("carries on files, of which any may run as a worker, a policy of scripts and connections of its own", async () => {
    const server = await start();
    const { headers } = await fetch(at(server, "/assets/main-1a2b.js"));
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("permissions-policy")).toBeNull();
    expect(headers.get("set-cookie")).toBeNull();
  });

  it("lets the scripts of the two workers that hash, and no other, compile WebAssembly", async () => {
    const server = await start();
    const policyOf = async (path: string) =>
      (await fetch(at(server, path))).headers.get("content-security-policy") ?? "";
    for (const path of ["/assets/file-worker-3c_4d-.js", "/assets/access-code-worker-5e6f.js"]) {
      expect(await policyOf(path), path).toBe(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      );
    }
    for (const path of [
      "/assets/main-1a2b.js",
      "/assets/file-worker-nothing.js",
      "/assets/my-access-code-worker-5e6f.js",
      "/file-worker-x.js",
      "/join",
    ]) {
      expect(await policyOf(path), path).not.toContain("unsafe");
    }
  });

  it("asks for HTTPS only where the client has it, and believes only trusted proxies", async () => {
    const forwarded = { headers: { "x-forwarded-proto": "https" } };
    const direct = await start();
    expect((await fetch(at(direct, "/"), forwarded)).headers.get("strict-transport-security")).toBeNull();
    const proxied = await start({ FARHAND_TRUST_PROXY: "1" });
    const { headers } = await fetch(at(proxied, "/"), forwarded);
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
  });

  it("serves signaling alone in development", async () => {
    const server = await start({ FARHAND_DEV: "1" });
    expect((await fetch(at(server, "/"))).status).toBe(404);
    expect((await fetch(at(server, "/healthz"))).status).toBe(200);
  });
});

describe("accounts", () => {
  const person = {
    organisation: "Northwind",
    name: "Ada Berg",
    email: "ada@northwind.example",
    password: "seven quiet herons",
    language: "en",
  };

  /** Calls as a page of this server does. @returns status, what came, and the session's cookie */
  async function call(server: Running, path: string, body: unknown, cookie = "") {
    const response = await fetch(at(server, path), {
      method: "POST",
      headers: { origin: at(server, ""), cookie },
      body: JSON.stringify(body),
    });
    const set = response.headers.getSetCookie().map((line) => line.split(";")[0]);
    const text = await response.text();
    return { status: response.status, answer: text === "" ? null : JSON.parse(text), cookie: set.join("; ") };
  }

  async function startWithAccounts(environment: Record<string, string> = {}) {
    const data = mkdtempSync(join(folder, "accounts-"));
    return start({ FARHAND_DATA: data, ...environment });
  }

  const tokenOf = (link: string | null) => link?.split("#")[1] ?? "";

  it("gives the operator a link for set-up, once, on this machine, and keeps what was set up over a restart", async () => {
    const data = mkdtempSync(join(folder, "accounts-"));
    const first = await start({ FARHAND_DATA: data });
    expect(first.setUpLink).toMatch(new RegExp(`^http://localhost:${first.port}/set-up#[\\w-]{43}$`));
    const made = await call(first, "/api/set-up", { ...person, token: tokenOf(first.setUpLink) });
    expect(made.status).toBe(204);
    await first.close();
    running = [];
    const second = await start({ FARHAND_DATA: data });
    expect(second.setUpLink).toBeNull();
    const { email, password } = person;
    expect(await call(second, "/api/sign-in", { email, password })).toMatchObject({
      status: 200,
      answer: { next: "nothing" },
    });
  });

  it("[SG-11] lets everybody open a room before set-up, then technicians alone, and anybody join", async () => {
    const server = await startWithAccounts();
    const client = await connectTestClient(at(server, ""));
    expect(await client.ask("room:create", { v: 1 })).toMatchObject({ ok: true });
    const { cookie } = await call(server, "/api/set-up", { ...person, token: tokenOf(server.setUpLink) });
    expect(await client.ask("room:create", { v: 1 })).toEqual({ ok: false, code: "room-token-missing" });

    const { answer } = await call(server, "/api/room-token", {}, cookie);
    const made = await client.ask("room:create", { v: 1, token: answer.token });
    expect(made).toMatchObject({ ok: true });
    const customer = await connectTestClient(at(server, ""));
    expect(await customer.join((made as { locator: string }).locator)).toMatchObject({ ok: true });
    expect(await call(server, "/api/room-token", {})).toMatchObject({ status: 401 });
    client.close();
    customer.close();
  });

  it("[SG-11] believes a right to open rooms by its signature, purpose and end alone", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const other = generateKeyPairSync("ed25519").privateKey;
    const { x = "" } = publicKey.export({ format: "jwk" });
    const server = await start({ FARHAND_ACCOUNTS: "0", FARHAND_ROOM_KEY: x });
    const client = await connectTestClient(at(server, ""));
    const right = (change: { audience?: string; endsInSeconds?: number | null } = {}) => {
      const jwt = new SignJWT()
        .setProtectedHeader({ alg: "EdDSA" })
        .setAudience(change.audience ?? roomAudience);
      const ends = change.endsInSeconds === undefined ? 60 : change.endsInSeconds;
      return ends === null ? jwt : jwt.setExpirationTime(Math.floor(Date.now() / 1_000) + ends);
    };
    const refused = { ok: false, code: "room-token-missing" };
    const tryWith = async (token: string) => client.ask("room:create", { v: 1, token });
    expect(await tryWith(await right().sign(privateKey))).toMatchObject({ ok: true });
    expect(await tryWith(await right().sign(other))).toEqual(refused);
    expect(await tryWith(await right({ audience: "something else" }).sign(privateKey))).toEqual(refused);
    expect(await tryWith(await right({ endsInSeconds: -1 }).sign(privateKey))).toEqual(refused);
    expect(await tryWith(await right({ endsInSeconds: null }).sign(privateKey))).toEqual(refused);
    const [head, claims] = (await right().sign(privateKey)).split(".");
    expect(await tryWith(`${head}.${claims}.AAAA`)).toEqual(refused);
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    expect(await tryWith(`${none}.${claims}.AAAA`)).toEqual(refused);
    expect(await client.ask("room:create", { v: 1, token: "x".repeat(401) })).toMatchObject({
      code: "message-malformed",
    });
    client.close();
  });

  it("takes a change from a page of its own alone", async () => {
    const server = await startWithAccounts({ FARHAND_ORIGINS: "https://elsewhere.example" });
    const body = JSON.stringify({ ...person, token: tokenOf(server.setUpLink) });
    for (const origin of ["https://elsewhere.example", "http://localhost:1", "null", ""]) {
      const headers: Record<string, string> = origin === "" ? {} : { origin };
      const response = await fetch(at(server, "/api/set-up"), { method: "POST", headers, body });
      expect(response.status, origin).toBe(403);
    }
  });

  it("has none where the operator wants none", async () => {
    const server = await start({ FARHAND_ACCOUNTS: "0" });
    expect(server.setUpLink).toBeNull();
    expect((await fetch(at(server, "/api/facts"))).status).toBe(404);
  });

  it("says what is wrong with the data folder, the key or the database, and does not start without them", async () => {
    const startWith = (environment: Record<string, string>) =>
      startServer({ PORT: "0", FARHAND_LOG_LEVEL: "silent", ...environment }, join(folder, "app"));
    const file = join(folder, "secret.txt");
    expect(await startWith({ FARHAND_DATA: file })).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("FARHAND_DATA")],
    });
    const nowhere = "postgres://nobody:hidden@127.0.0.1:1/none";
    const away = await startWith({
      FARHAND_DATA: mkdtempSync(join(folder, "a-")),
      FARHAND_DATABASE_URL: nowhere,
    });
    expect(away).toMatchObject({ ok: false, problems: [expect.stringContaining("FARHAND_DATABASE_URL")] });
    expect(JSON.stringify(away)).not.toContain("hidden");
    const damaged = mkdtempSync(join(folder, "damaged-"));
    writeFileSync(join(damaged, "desk.sqlite"), "SQLite format 3\0 and then nothing of the kind".repeat(200));
    expect(await startWith({ FARHAND_DATA: damaged })).toMatchObject({ ok: false });
    const wrongKey = mkdtempSync(join(folder, "key-"));
    writeFileSync(join(wrongKey, "master.key"), "no key");
    expect(await startWith({ FARHAND_DATA: wrongKey })).toMatchObject({ ok: false });
  });
});

describe("starting", () => {
  it("reads no setting that the operator's guide does not explain", () => {
    const guide = readFileSync(join(import.meta.dirname, "docs/OPERATIONS.md"), "utf8");
    for (const name of [...signalingVariables, ...serverVariables, ...deskVariables])
      expect(guide).toContain(`\`${name}\``);
  });

  it("says every mistake in a sentence, and does not start", async () => {
    const started = await startServer({
      PORT: "99999",
      FARHAND_TLS_CERT: "cert.pem",
      FARHAND_ORIGINS: "*",
      FARHAND_HOST: "a b",
    });
    expect(started.ok ? [] : started.problems).toEqual([
      expect.stringMatching(/^PORT must /),
      expect.stringMatching(/^FARHAND_HOST must /),
      expect.stringMatching(/^FARHAND_TLS_CERT and FARHAND_TLS_KEY go together/),
      expect.stringMatching(/^FARHAND_ORIGINS must /),
    ]);
  });

  it("says so when the port is taken, the app is not built, or the certificate is none", async () => {
    const first = await start();
    const settings = { PORT: String(first.port), FARHAND_LOG_LEVEL: "silent" };
    const second = await startServer(settings, join(folder, "app"));
    expect(second).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("something else listens")],
    });
    const unbuilt = await startServer({ PORT: "0" }, join(folder, "app/assets"));
    expect(unbuilt).toMatchObject({ ok: false, problems: [expect.stringContaining("npm run build")] });
    const secret = join(folder, "secret.txt");
    const noCertificate = await startServer(
      { PORT: "0", FARHAND_TLS_CERT: secret, FARHAND_TLS_KEY: secret },
      join(folder, "app"),
    );
    expect(noCertificate).toMatchObject({ ok: false, problems: [expect.stringContaining("PEM")] });
  });

  it("does not start when the folder that it is to hand out holds no extension, or another than written", async () => {
    const broken = join(folder, "broken");
    const startBroken = () =>
      startServer({ PORT: "0", FARHAND_EXTENSION_FOLDER: broken }, join(folder, "app"));
    const refusal = { ok: false, problems: [expect.stringContaining("npm run extension:pack")] };
    expect(await startBroken()).toMatchObject(refusal);
    cpSync(join(folder, "packed"), broken, { recursive: true });
    writeFileSync(join(broken, "farhand-1.2.3.crx"), "another");
    expect(await startBroken()).toMatchObject(refusal);
  });

  it("serves plain HTTP to this machine only, unless told otherwise", async () => {
    expect((await start()).isLocal).toBe(true);
    expect((await start({ FARHAND_HOST: "0.0.0.0" })).isLocal).toBe(false);
    expect((await start({ HOST: "0.0.0.0" })).isLocal).toBe(false);
  });
});

const openssl = findCommand("openssl");

describe.runIf(openssl !== undefined)("TLS", () => {
  function makeCertificate(name: string): Record<string, string> {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=${name} -keyout ${key} -out ${cert}`;
    execFileSync(openssl ?? "", args.split(" "), { stdio: "ignore" });
    return { FARHAND_TLS_CERT: cert, FARHAND_TLS_KEY: key, FARHAND_HOST: "127.0.0.1" };
  }

  const statusOf = (port: number) =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      getOverTls({ port, host: "127.0.0.1", rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve([response.statusCode, String(response.headers["strict-transport-security"])]);
      }).once("error", reject);
    });

  const handshake = (port: number, maxVersion?: "TLSv1.1" | "TLSv1.2") =>
    new Promise<string>((resolve, reject) => {
      const weak =
        maxVersion === "TLSv1.1" ? { minVersion: "TLSv1" as const, ciphers: "ALL:@SECLEVEL=0" } : {};
      const options = { port, host: "127.0.0.1", rejectUnauthorized: false, ...weak };
      const socket = connectTls(maxVersion ? { ...options, maxVersion } : options, () => {
        resolve(`${socket.getProtocol()} ${String(socket.getPeerCertificate().subject.CN)}`);
        socket.destroy();
      });
      socket.once("error", reject);
    });

  it("[SG-6] works, asks for HTTPS, and checks origins behind a certificate of our own too", async () => {
    const server = await start(makeCertificate("first"));
    expect(await statusOf(server.port)).toEqual([200, "max-age=31536000"]);
    const origin = `https://127.0.0.1:${server.port}`;
    for (const transport of ["websocket", "polling"] as const) {
      (await connectTestClient(origin, { transport, anyCertificate: true })).close();
      for (const hostile of ["https://evil.example", origin.replace("https:", "http:"), "null"]) {
        const connecting = connectTestClient(origin, { origin: hostile, transport, anyCertificate: true });
        await expect(connecting, `${hostile} ${transport}`).rejects.toThrow();
      }
    }
  });

  it("speaks TLS 1.3 and 1.2, and nothing older", async () => {
    const { port } = await start(makeCertificate("first"));
    expect(await handshake(port)).toMatch(/^TLSv1\.3 /);
    expect(await handshake(port, "TLSv1.2")).toMatch(/^TLSv1\.2 /);
    await expect(handshake(port, "TLSv1.1")).rejects.toThrow();
  });

  it("takes a new certificate while it runs, and keeps the old one when the new one is broken", async () => {
    const server = await start(makeCertificate("first"));
    makeCertificate("second");
    server.reloadCertificate();
    expect(await handshake(server.port)).toContain("second");
    writeFileSync(join(folder, "cert.pem"), "broken");
    server.reloadCertificate();
    expect(await handshake(server.port)).toContain("second");
  });
});

describe("a restart", () => {
  it("[PR-8] loses no device: it announces itself, is watched and is rung again by itself", async () => {
    const first = await start();
    const url = `http://127.0.0.1:${first.port}`;
    const connect = () =>
      createSignalingClient({
        url,
        connect: (address, listener) => connectSocketIo(address, listener, { origin: url }),
      });
    const [device, technician] = [connect(), connect()];
    const key = await deviceKeyOf(await generateDeviceKeys());
    const whenPresent = (isPresent: boolean) =>
      new Promise<void>((resolve) => {
        technician.devices.on("present", (present) => present.has(key.id) === isPresent && resolve());
      });
    const rung = async (payload: string) => {
      const ring = new Promise((resolve) => device.devices.on("ring", resolve));
      expect(await technician.devices.ring(key.id, payload)).toMatchObject({ ok: true });
      expect(await ring).toEqual({ payload });
    };
    technician.devices.watch([key.id]);
    const came = whenPresent(true);
    device.devices.announce(key);
    await came;
    await rung("first");
    const gone = whenPresent(false);
    await first.close();
    await gone;
    const back = whenPresent(true);
    await start({ PORT: String(first.port) });
    await back;
    await rung("second");
    device.dispose();
    technician.dispose();
  }, 60_000);

  it("[SG-8] loses no rendezvous: the engine's clients come back by themselves", async () => {
    const first = await start();
    const url = `http://127.0.0.1:${first.port}`;
    const connect = () =>
      createSignalingClient({
        url,
        connect: (address, listener) => connectSocketIo(address, listener, { origin: url }),
      });
    const [here, there] = [connect(), connect()];
    const rendezvous = "R".repeat(21) + "A";
    const [mine, theirs] = [await here.enterRendezvous(rendezvous), await there.enterRendezvous(rendezvous)];
    const made = await here.createRoom();
    if (!mine.ok || !theirs.ok || !made.ok) throw new Error("the first server refused");
    const ended = new Promise((resolve) => made.value.on("ended", resolve));
    await first.close();
    expect(await ended).toEqual({ reason: "shutdown" });
    const bothBack = Promise.all(
      [mine.value, theirs.value].map(
        (room) =>
          new Promise<void>((resolve) => {
            room.on("members", ({ members }) => members.length === 1 && resolve());
          }),
      ),
    );
    await start({ PORT: String(first.port) });
    await bothBack;
    const signal = new Promise((resolve) => theirs.value.on("signal", resolve));
    expect(await mine.value.send(mine.value.members[0] ?? "", "still here")).toMatchObject({ ok: true });
    expect(await signal).toEqual({ from: mine.value.self, payload: "still here" });
    here.dispose();
    there.dispose();
  }, 60_000);
});
