/** Devices of a client against a server in the test's hand: what it can say, and when. */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import { presenceStatement } from "../../protocol/presence-messages.ts";
import { type DeviceKey, deviceIdOf, deviceKeyOf, generateDeviceKeys } from "../device/device-key.ts";
import { createManualClock } from "../manual-clock.ts";
import { createSignalingClient } from "./signaling-client.ts";
import type { SignalingSocketListener } from "./signaling-socket.ts";

const origin = "https://support.example.org";
const challenge = bytesToBase64url(new Uint8Array(32).fill(7));
const [a, b, c] = [1, 2, 3].map((fill) => bytesToBase64url(new Uint8Array(16).fill(fill))) as [
  string,
  string,
  string,
];
let keys: CryptoKeyPair;
let key: DeviceKey;
beforeAll(async () => {
  keys = await generateDeviceKeys();
  key = await deviceKeyOf(keys);
});

type Sent = {
  readonly event: string;
  readonly argument: Record<string, unknown>;
  readonly reply: (reply: object) => void;
};

function stage() {
  const clock = createManualClock();
  const sent: Sent[] = [];
  let connected = false;
  let heard: SignalingSocketListener | null = null;
  const client = createSignalingClient({
    url: origin,
    clock,
    connect(_, listener) {
      heard = listener;
      return {
        get connected() {
          return connected;
        },
        emit: (event, argument, reply) =>
          void sent.push({ event, argument: argument as Sent["argument"], reply }),
        connect() {},
        close() {},
      };
    },
  });
  return {
    clock,
    client,
    devices: client.devices,
    sent,
    events: () => sent.map(({ event }) => event),
    hear: (event: string, argument: unknown) => heard?.event(event, argument),
    online() {
      connected = true;
      heard?.connected();
    },
    offline() {
      connected = false;
      heard?.disconnected(false);
    },
    /** Until the client has sent `count` requests; signing takes as long as it takes. */
    until(count: number): Promise<Sent> {
      const look = () => {
        const last = sent[count - 1];
        if (last === undefined) throw new Error(`only ${sent.length} requests`);
        return last;
      };
      return vi.waitFor(look, { timeout: 20_000, interval: 1 });
    },
  };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

async function announced() {
  const on = stage();
  on.devices.announce(key);
  on.online();
  (await on.until(1)).reply({ ok: true, challenge });
  (await on.until(2)).reply({ ok: true });
  await settled();
  return on;
}

describe("being a device", () => {
  it("[PR-2] signs the challenge for this server's origin, and is present once that was accepted", async () => {
    const on = stage();
    const states: string[] = [];
    on.devices.on("state", (state) => states.push(state));
    on.devices.announce(key);
    expect(on.sent).toEqual([]);
    on.online();
    (await on.until(1)).reply({ ok: true, challenge });
    const { event, argument, reply } = await on.until(2);
    expect(event).toBe("device:announce");
    expect(argument).toMatchObject({ v: 1, origin, publicKey: bytesToBase64url(key.publicKey) });
    const statement = presenceStatement({ challenge, device: key.id, origin });
    const signature = base64urlToBytes(String(argument["signature"]));
    if (statement === null || signature === null) throw new Error("nothing was signed");
    expect(await crypto.subtle.verify("Ed25519", keys.publicKey, signature, statement)).toBe(true);
    expect(on.devices.state).toBe("absent");
    reply({ ok: true });
    expect(states).toEqual(["present"]);
  });

  it("[PR-8] announces itself again over every new connection, by itself", async () => {
    const on = await announced();
    on.offline();
    expect(on.devices.state).toBe("absent");
    on.online();
    const again = await on.until(3);
    expect(again.event).toBe("device:challenge");
    again.reply({ ok: true, challenge });
    (await on.until(4)).reply({ ok: true });
    expect(on.devices.state).toBe("present");
  });

  it("tries again after a refusal, ever later", async () => {
    const on = stage();
    on.devices.announce(key);
    on.online();
    let waitMs = 1_000;
    for (let count = 1; count < 8; count += 1) {
      (await on.until(count)).reply({ ok: false, code: "server-busy" });
      await settled();
      on.clock.advance(waitMs - 1);
      await settled();
      expect(on.sent).toHaveLength(count);
      on.clock.advance(1);
      waitMs = Math.min(60_000, waitMs * 2);
    }
  });

  it("[PR-3] does not fight for its place, and tries again over the next connection", async () => {
    const on = await announced();
    on.hear("device:replaced", { device: key.id });
    expect(on.devices.state).toBe("replaced");
    on.clock.advance(3_600_000);
    await settled();
    expect(on.sent).toHaveLength(2);
    on.hear("device:ring", { device: key.id, payload: "x" });
    expect(on.client.refusedMessages).toBe(1);
    on.offline();
    on.online();
    expect((await on.until(3)).event).toBe("device:challenge");
  });

  it("withdraws, also while it is announcing", async () => {
    const on = await announced();
    on.devices.withdraw();
    expect([on.devices.state, on.events().at(-1)]).toEqual(["absent", "device:withdraw"]);
    on.offline();
    on.online();
    await settled();
    expect(on.sent).toHaveLength(3);

    const early = stage();
    early.devices.announce(key);
    early.online();
    const asked = await early.until(1);
    early.devices.withdraw();
    asked.reply({ ok: true, challenge });
    await settled();
    expect(early.events()).toEqual(["device:challenge", "device:withdraw"]);
  });

  it("hears rings that are its own and well formed, and no others", async () => {
    const on = await announced();
    const rings: string[] = [];
    on.devices.on("ring", ({ payload }) => rings.push(payload));
    on.hear("device:ring", { device: key.id, payload: "hello" });
    for (const wrong of [
      { device: a, payload: "x" },
      { device: key.id, payload: "x".repeat(4_097) },
      { device: key.id },
      { device: key.id, payload: "x", more: 1 },
    ])
      on.hear("device:ring", wrong);
    expect(rings).toEqual(["hello"]);
    expect(on.client.refusedMessages).toBe(4);
  });

  it("has the id that its public key makes, and a private key that no script can take", async () => {
    const zero = deviceIdOf(new Uint8Array(32));
    expect(zero).toBe("Zmh6rfhivXdsj8GLjp-OIA");
    expect(base64urlToBytes(key.id)).toHaveLength(16);
    await expect(crypto.subtle.exportKey("pkcs8", keys.privateKey)).rejects.toThrow();
  });
});

describe("watching and ringing", () => {
  it("[PR-4] knows who is present of those it watches, through changes and cuts", async () => {
    const on = stage();
    const told: string[][] = [];
    on.devices.on("present", (present) => told.push([...present]));
    on.devices.watch([a, b]);
    on.online();
    const first = await on.until(1);
    expect(first.argument).toEqual({ v: 1, devices: [a, b] });
    first.reply({ ok: true, present: [a] });
    on.hear("device:presence", { device: b, present: true });
    on.hear("device:presence", { device: a, present: false });
    on.hear("device:presence", { device: c, present: true });
    expect([...on.devices.present]).toEqual([b]);
    expect(on.client.refusedMessages).toBe(1);
    on.offline();
    expect(on.devices.present.size).toBe(0);
    on.online();
    (await on.until(2)).reply({ ok: true, present: [b] });
    expect(told.slice(1)).toEqual([[a], [a, b], [b], [], [b]]);
    on.devices.watch([]);
    expect((await on.until(3)).argument).toEqual({ v: 1, devices: [] });
    on.offline();
    on.online();
    await settled();
    expect(on.sent).toHaveLength(3);
  });

  it("takes no answer about devices it did not ask for", async () => {
    const on = stage();
    on.devices.watch([a]);
    on.online();
    (await on.until(1)).reply({ ok: true, present: [c] });
    await settled();
    expect(on.devices.present.size).toBe(0);
    expect(on.client.refusedMessages).toBe(1);
    on.clock.advance(1_000);
    expect((await on.until(2)).event).toBe("devices:watch");
  });

  it("[PR-5] rings, and says why not", async () => {
    const on = stage();
    on.online();
    const first = on.devices.ring(a, "hello");
    expect((await on.until(1)).argument).toEqual({ v: 1, device: a, payload: "hello" });
    on.sent[0]?.reply({ ok: true });
    expect(await first).toMatchObject({ ok: true });
    const second = on.devices.ring(a, "hello");
    (await on.until(2)).reply({ ok: false, code: "device-absent" });
    expect(await second).toMatchObject({ ok: false, code: "device-absent" });
  });
});
