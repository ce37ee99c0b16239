/** What browsers are offered by their group's channel, over real HTTP. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { UpdateChannel } from "../protocol/desk/device-settings.ts";
import { packExtension } from "../scripts/pack-extension.ts";
import { readPackedExtension } from "./packed-extension.ts";

const folder = mkdtempSync(join(tmpdir(), "farhand-channels-"));
const target = join(folder, "packed");
const server = "https://support.example.org";
const day = 86_400_000;
const nowMs = 100 * day;
const hashes: Record<string, string> = {};
const channels: Record<string, UpdateChannel> = {
  now: { kind: "as-they-come" },
  seldom: { kind: "infrequent" },
  pinned: { kind: "pinned", version: "1.0.0" },
  gone: { kind: "pinned", version: "0.5.0" },
  newest: { kind: "pinned", version: "1.2.0" },
};
let running: Server | undefined;

beforeAll(() => {
  const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  mkdirSync(join(folder, "source"));
  for (const [version, daysAgo] of [
    ["1.0.0", 80],
    ["1.1.0", 31],
    ["1.2.0", 3],
  ] as const) {
    const manifest = { version, minimum_chrome_version: "125" };
    writeFileSync(join(folder, "source/manifest.json"), JSON.stringify(manifest));
    const options = { source: join(folder, "source"), target, key, server, nowMs: nowMs - daysAgo * day };
    hashes[version] = packExtension(options).sha256;
  }
});
afterEach(() => running?.close());
afterAll(() => rmSync(folder, { recursive: true }));

async function start(
  channelOf = async (group: string): Promise<UpdateChannel | null> => channels[group] ?? null,
) {
  const { extension } = readPackedExtension(target, { channelOf, nowMs: () => nowMs });
  if (!extension) throw new Error("nothing to hand out");
  const made = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (!extension.answer(request, response, path)) response.writeHead(404).end();
  });
  running = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const { port } = made.address() as AddressInfo;
  return (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
}
/** As Chromium asks: with what it has after the address that it was given. */
const ask = (group: string) => `/extension/update.xml?group=${group}&x=id%3Dabc%26v%3D1.0.0%26uc`;
const codebase = (text: string) => /codebase="([^"]+)" version="([^"]+)"/.exec(text)?.slice(1, 3);
const newest = [`${server}/extension/farhand.crx`, "1.2.0"];

test.each([
  ["now", newest],
  ["seldom", [`${server}/extension/farhand.crx?version=1.1.0`, "1.1.0"]],
  ["pinned", [`${server}/extension/farhand.crx?version=1.0.0`, "1.0.0"]],
  ["newest", newest],
  ["nobody-knows-it", newest],
])("the group “%s” is offered what its channel says", async (group, offered) => {
  const fetched = await (await start())(ask(group));
  expect([fetched.status, fetched.headers.get("cache-control")]).toEqual([200, "public, max-age=120"]);
  expect(codebase(await fetched.text())).toEqual(offered);
});

test("a group whose version is not in the folder is offered none, rather than another", async () => {
  const text = await (await (await start())(ask("gone"))).text();
  expect(text).toContain('<updatecheck status="noupdate"/>');
  expect(codebase(text)).toBeUndefined();
});

test("without a group, the newest; with a channel that cannot be read, no answer that would pass for one", async () => {
  const get = await start(() => Promise.reject(new Error("the database is away")));
  expect(codebase(await (await get("/extension/update.xml")).text())).toEqual(newest);
  const failed = await get(ask("pinned"));
  expect([failed.status, failed.headers.get("cache-control")]).toEqual([503, "no-store"]);
});

test("each version's package is handed out as it was packed, and no other is", async () => {
  const get = await start();
  for (const [version, sha256] of Object.entries(hashes)) {
    const crx = Buffer.from(await (await get(`/extension/farhand.crx?version=${version}`)).arrayBuffer());
    expect(createHash("sha256").update(crx).digest("base64url"), version).toBe(sha256);
  }
  for (const version of ["", "9.9.9", "1.0", "../farhand-1.0.0", "1.0.0%00"])
    expect((await get(`/extension/farhand.crx?version=${version}`)).status, version).toBe(404);
});

test("an earlier package that is not as it was written is not handed out, nor offered", async () => {
  writeFileSync(join(target, "farhand-1.0.0.crx"), "another");
  const get = await start();
  expect((await get("/extension/farhand.crx?version=1.0.0")).status).toBe(404);
  expect(await (await get(ask("pinned"))).text()).toContain("noupdate");
});
