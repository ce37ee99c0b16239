import { spawn, spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseValue } from "../protocol/parse.ts";
import { IceConfiguration } from "../protocol/signaling-messages.ts";
import { freePort } from "../scripts/free-port.ts";
import { findCommand } from "../scripts/system-packages.ts";
import { type IceSettings, iceConfiguration } from "./ice-servers.ts";

const settings: IceSettings = {
  stunUrls: ["stun:stun.example.org"],
  turnUrls: ["turn:turn.example.org", "turns:turn.example.org:443?transport=tcp"],
  turnSecret: "a secret of some length",
  turnLifetimeMs: 600_000,
  relayOnly: false,
};

describe("ICE servers", () => {
  it("[SG-10] carry a credential that ends, and not the secret", () => {
    const nowMs = 1_700_000_000_000;
    const ice = iceConfiguration(settings, nowMs, randomBytes);
    expect(parseValue(IceConfiguration, ice).ok).toBe(true);
    const [stun, turn] = ice.servers;
    expect(stun).toEqual({ urls: ["stun:stun.example.org"] });
    const username = turn?.username ?? "";
    expect(username).toMatch(/^1700000600:[A-Za-z0-9_-]{12}$/);
    expect(turn?.credential).toBe(
      createHmac("sha1", "a secret of some length").update(username).digest("base64"),
    );
    expect(JSON.stringify(ice)).not.toContain("a secret");
    expect(ice.lifetimeMs).toBe(600_000);
    expect(iceConfiguration(settings, nowMs, randomBytes).servers[1]?.username).not.toBe(username);
  });

  it("name nobody unless told to", () => {
    const none = { ...settings, stunUrls: [], turnUrls: [], turnSecret: null };
    expect(iceConfiguration(none, 0, randomBytes)).toEqual({
      servers: [],
      relayOnly: false,
      lifetimeMs: null,
    });
  });
});

const turnserver = findCommand("turnserver");
const turnClient = findCommand("turnutils_uclient");
const hasCoturn = turnserver !== undefined && turnClient !== undefined;
if (!hasCoturn && process.env["CI"] === "true") throw new Error("CI has to test against coturn");
if (!hasCoturn) process.stderr.write("SKIPPED: no coturn, so TURN credentials are not tried\n");

describe.runIf(hasCoturn)("a real coturn", () => {
  const secret = "a secret of some length";
  let port: number;
  let server: ReturnType<typeof spawn>;

  beforeAll(async () => {
    port = await freePort();
    const args = `-n --listening-ip=127.0.0.1 --relay-ip=127.0.0.1 --listening-port=${port} --use-auth-secret --realm=farhand.test --fingerprint --no-cli --no-tls --no-dtls --allow-loopback-peers --log-file=stdout --pidfile=`;
    server = spawn(turnserver ?? "", [...args.split(" "), `--static-auth-secret=${secret}`], {
      stdio: "ignore",
    });
    await vi.waitFor(() => answersStun(port), { timeout: 10_000, interval: 100 });
  });
  afterAll(() => void server.kill("SIGKILL"));

  /** Allocates, and echoes two messages through the relay. True when all came back. */
  function relays(username: string, credential: string): boolean {
    const run = spawnSync(
      turnClient ?? "",
      ["-u", username, "-w", credential, "-p", String(port), "-y", "-n", "2", "-m", "1", "-c", "127.0.0.1"],
      { encoding: "utf8", timeout: 20_000 },
    );
    return run.status === 0 && /tot_recv_msgs=[1-9]/.test(run.stdout);
  }

  it("[SG-10] takes a fresh credential, and neither an ended nor a forged one", () => {
    const made = (nowMs: number, turnSecret: string) => {
      const ice = iceConfiguration({ ...settings, turnSecret }, nowMs, randomBytes);
      const turn = ice.servers.find(({ credential }) => credential !== undefined);
      return relays(turn?.username ?? "", turn?.credential ?? "");
    };
    expect(made(Date.now(), secret)).toBe(true);
    expect(made(Date.now() - 2 * settings.turnLifetimeMs, secret)).toBe(false);
    expect(made(Date.now(), "another secret than that")).toBe(false);
  }, 60_000);
});

/** Resolves with the answer to a STUN binding request (RFC 8489 §5), rejects after a moment. */
async function answersStun(port: number): Promise<void> {
  const socket = createSocket("udp4");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("message", () => resolve());
  socket.once("error", reject);
  const timer = setTimeout(() => reject(new Error("no answer")), 200);
  const request = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12)]);
  socket.send(request, port, "127.0.0.1");
  await promise.finally(() => {
    clearTimeout(timer);
    socket.close();
  });
}
