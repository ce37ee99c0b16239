/**
 * Owns: what every implementation of `Link` is held to: the memory links in Node, the real ones in Chromium.
 * Never: knows which it is looking at, or sleeps: it waits for states and messages.
 */

import { afterEach, describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import { createManualClock, type ManualClock } from "../manual-clock.ts";
import { type CarriedSignal, descriptionOf, kindOf, payloadOf, rewriteSdp } from "./carried-signal.ts";
import { highWaterBytes, type Link, type LinkChannelOptions, type LinkState } from "./link.ts";
import { restartGapMs } from "./link-machine.ts";
import { encodeLinkSignal } from "./link-signal.ts";
import { nextMessage, untilState } from "./link-waiting.ts";

export type ContractPair = { readonly host: Link; readonly viewer: Link };

/** Makes two links whose signals are carried, each through `carry`; null drops it. The suite disposes of them. */
export type MakeContractPair = (options: {
  readonly channels: readonly LinkChannelOptions[];
  readonly clock: Clock;
  readonly carry: (signal: CarriedSignal) => string | null;
}) => ContractPair;

const channels = [
  { name: "control", id: 1 },
  { name: "input", id: 2 },
  { name: "screen", id: 3 },
] as const;

const otherCertificate = Array.from({ length: 32 }, () => "AA").join(":");

export function describeLinkContract(implementation: string, makePair: MakeContractPair): void {
  describe(`a link (${implementation})`, () => {
    let signals: CarriedSignal[] = [];
    let rewrite: (signal: CarriedSignal) => string | null = ({ payload }) => payload;
    let pairs: ContractPair[] = [];
    let clock: ManualClock;

    function start(): ContractPair {
      signals = [];
      clock = createManualClock();
      rewrite = ({ payload }) => payload;
      const pair = makePair({
        channels,
        clock,
        carry(signal) {
          signals.push(signal);
          return rewrite(signal);
        },
      });
      pairs.push(pair);
      return pair;
    }

    async function startLive(): Promise<ContractPair> {
      const pair = start();
      await Promise.all([untilState(pair.host, "live"), untilState(pair.viewer, "live")]);
      return pair;
    }

    /** Settles once the host's next offer was answered, and what was sent on the way there. */
    async function untilRenegotiated(act: () => void): Promise<readonly CarriedSignal[]> {
      const before = signals.length;
      const { promise, resolve } = Promise.withResolvers<void>();
      rewrite = ({ from, payload }) => {
        if (from === "viewer" && descriptionOf(payload)?.type === "answer") resolve();
        return payload;
      };
      act();
      await promise;
      return signals.slice(before);
    }

    afterEach(() => {
      for (const { host, viewer } of pairs) {
        host.dispose();
        viewer.dispose();
      }
      pairs = [];
    });

    it("goes live with every channel open at both ends", async () => {
      const { host, viewer } = start();
      expect(host.state).toBe("connecting");
      expect(host.channel("control").open).toBe(false);
      expect(host.channel("control").send(bytesOf("early"))).toBe(false);
      await Promise.all([untilState(host, "live"), untilState(viewer, "live")]);
      for (const link of [host, viewer]) {
        for (const { name } of channels) expect(link.channel(name).open).toBe(true);
      }
      expect(() => host.channel("nonsense")).toThrow("no such channel");
    });

    it("carries messages both ways, each on its channel, unchanged", async () => {
      const { host, viewer } = await startLive();
      for (const { name } of channels) {
        const toViewer = nextMessage(viewer.channel(name));
        const toHost = nextMessage(host.channel(name));
        expect(host.channel(name).send(bytesOf(`${name} down`))).toBe(true);
        expect(viewer.channel(name).send(new Uint8Array([0, 255, 128]))).toBe(true);
        expect(textOf(await toViewer)).toBe(`${name} down`);
        expect([...(await toHost)]).toEqual([0, 255, 128]);
      }
      expect([host.refusedMessages, viewer.refusedMessages]).toEqual([0, 0]);
    });

    it("carries a message of the largest size, and takes a larger one for a bug", async () => {
      const { host, viewer } = await startLive();
      const large = new Uint8Array(limits.packetBytes).fill(7);
      const arrival = nextMessage(viewer.channel("screen"));
      expect(host.channel("screen").send(large)).toBe(true);
      const arrived = await arrival;
      expect(arrived.byteLength).toBe(limits.packetBytes);
      expect(arrived.every((byte) => byte === 7)).toBe(true);
      expect(() => host.channel("screen").send(new Uint8Array(limits.packetBytes + 1))).toThrow(RangeError);
    });

    it("keeps 10,000 small messages in order", async () => {
      const { host, viewer } = await startLive();
      const count = 10_000;
      const arrived: number[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      viewer.channel("input").on("message", (bytes) => {
        arrived.push(new DataView(bytes.buffer).getUint32(0));
        if (arrived.length === count) resolve();
      });
      const sender = host.channel("input");
      for (let index = 0; index < count; index += 1) {
        const bytes = new Uint8Array(16);
        new DataView(bytes.buffer).setUint32(0, index);
        while (!sender.send(bytes)) await sender.drained(highWaterBytes / 2);
      }
      await promise;
      expect(arrived).toEqual(Array.from({ length: count }, (_, index) => index));
    });

    it("keeps messages for a listener that comes later, and through a change of listeners", async () => {
      const { host, viewer } = await startLive();
      const channel = viewer.channel("control");
      const flag = nextMessage(viewer.channel("screen"));
      for (const text of ["one", "two", "three"]) host.channel("control").send(bytesOf(text));
      host.channel("screen").send(bytesOf("sent"));
      await flag;
      const first: string[] = [];
      const stop = channel.on("message", (bytes) => {
        first.push(textOf(bytes));
        stop();
      });
      await until(() => first.length > 0);
      const rest: string[] = [];
      channel.on("message", (bytes) => rest.push(textOf(bytes)));
      await until(() => rest.length === 2);
      expect([first, rest]).toEqual([["one"], ["two", "three"]]);
    });

    it("refuses to send past the high-water mark and tells when it has drained", async () => {
      const { host, viewer } = await startLive();
      let arrivedBytes = 0;
      viewer.channel("screen").on("message", (bytes) => {
        arrivedBytes += bytes.byteLength;
      });
      const sender = host.channel("screen");
      const chunk = new Uint8Array(64 * 1024);
      let sentBytes = 0;
      while (sender.send(chunk)) sentBytes += chunk.byteLength;
      expect(sender.bufferedBytes).toBeLessThanOrEqual(highWaterBytes);
      expect(sender.bufferedBytes + chunk.byteLength).toBeGreaterThan(highWaterBytes);
      const stopping = new AbortController();
      const aborted = sender.drained(0, stopping.signal);
      stopping.abort();
      await aborted;
      expect(sender.bufferedBytes).toBeGreaterThan(0);
      await Promise.all([sender.drained(256 * 1024), sender.drained(512 * 1024)]);
      expect(sender.bufferedBytes).toBeLessThanOrEqual(256 * 1024);
      expect(sender.send(chunk)).toBe(true);
      await sender.drained(0);
      await until(() => arrivedBytes === sentBytes + chunk.byteLength);
      expect(arrivedBytes).toBe(sentBytes + chunk.byteLength);
    });

    it("[LK-1] tells the same two certificate fingerprints at both ends, crosswise", async () => {
      const { host, viewer } = start();
      expect(host.fingerprints()).toBeNull();
      await Promise.all([untilState(host, "live"), untilState(viewer, "live")]);
      const seen = host.fingerprints();
      expect(seen?.local).toMatch(/^sha-256 [0-9a-f]{64}$/);
      expect(seen?.remote).toMatch(/^sha-256 [0-9a-f]{64}$/);
      expect(seen?.local).not.toBe(seen?.remote);
      expect(viewer.fingerprints()).toEqual({ local: seen?.remote, remote: seen?.local });
    });

    it.each([
      ["missing", ""],
      ["weak", `a=fingerprint:sha-1 ${otherCertificate.slice(0, 59)}\r\n`],
      ["ambiguous", `$&a=fingerprint:sha-256 ${otherCertificate}\r\n`],
    ])("[LK-1] refuses a description whose fingerprint is %s", async (_, replacement) => {
      const { host, viewer } = start();
      const { promise, resolve } = Promise.withResolvers<string>();
      rewrite = ({ payload }) => {
        if (descriptionOf(payload)?.type === "offer") resolve(payload);
        return null;
      };
      const tampered = rewriteSdp(await promise, /a=fingerprint:.*\r\n/, replacement);
      expect(viewer.signal(tampered)).toEqual({ ok: false, code: "fingerprint-missing" });
      expect([host.fingerprints(), viewer.fingerprints()]).toEqual([null, null]);
      expect(viewer.state).toBe("connecting");
    });

    it.each(["host", "viewer"] as const)(
      "[LK-3] offers from the host only when the %s wants a restart, [LK-4] and keeps its channels",
      async (who) => {
        const pair = await startLive();
        clock.advance(restartGapMs);
        const states: LinkState[] = [];
        pair.host.on("state", (state) => states.push(state));
        const kept = pair.host.channel("control");
        const before = pair.host.fingerprints();
        const carried = await untilRenegotiated(() => pair[who].restart());
        const kinds = carried.map(
          ({ from, payload }) => `${from} ${descriptionOf(payload)?.type ?? kindOf(payload)}`,
        );
        expect(kinds.filter((kind) => !kind.endsWith("candidate"))).toEqual([
          ...(who === "viewer" ? ["viewer restart-request"] : []),
          "host offer",
          "viewer answer",
        ]);
        const arrival = nextMessage(pair.viewer.channel("control"));
        expect(kept.send(bytesOf("after"))).toBe(true);
        expect(textOf(await arrival)).toBe("after");
        expect(pair.host.channel("control")).toBe(kept);
        expect(pair.host.fingerprints()).toEqual(before);
        expect(states).not.toContain("failed");
      },
    );

    it("[LK-4] offers again when a restart's offer was lost", async () => {
      const { host, viewer } = await startLive();
      clock.advance(restartGapMs);
      const { promise: lost, resolve } = Promise.withResolvers<void>();
      rewrite = ({ payload }) => {
        if (descriptionOf(payload)?.type === "offer") resolve();
        return null;
      };
      host.restart();
      await lost;
      clock.advance(restartGapMs);
      const carried = await untilRenegotiated(() => host.restart());
      const generations = carried.flatMap(({ payload }) => descriptionOf(payload)?.generation ?? []);
      expect(generations).toEqual([3, 3]);
      const arrival = nextMessage(host.channel("control"));
      viewer.channel("control").send(bytesOf("through"));
      expect(textOf(await arrival)).toBe("through");
    });

    it("[LK-3] takes no offer as the host, and no answer or request to restart as the viewer", async () => {
      const { host, viewer } = await startLive();
      const offer = payloadOf(signals, "offer");
      const answer = payloadOf(signals, "answer");
      expect(host.signal(offer)).toMatchObject({ ok: false, code: "message-malformed" });
      expect(viewer.signal(answer)).toMatchObject({ ok: false, code: "message-malformed" });
      expect(viewer.signal(encodeLinkSignal({ kind: "restart-request" }))).toMatchObject({ ok: false });
      expect([host.state, viewer.state]).toEqual(["live", "live"]);
    });

    it.each(["offer", "answer"] as const)(
      "[LK-2] refuses a restart's %s that names another certificate, and stays live",
      async (type) => {
        const { host, viewer } = await startLive();
        const before = [host.fingerprints(), viewer.fingerprints()];
        clock.advance(restartGapMs);
        const { promise, resolve } = Promise.withResolvers<string>();
        rewrite = ({ payload }) => {
          if (descriptionOf(payload)?.type !== type) return payload;
          resolve(payload);
          return null;
        };
        host.restart();
        const swapped = rewriteSdp(
          await promise,
          /a=fingerprint:.*\r\n/,
          `a=fingerprint:sha-256 ${otherCertificate}\r\n`,
        );
        const victim = type === "offer" ? viewer : host;
        expect(victim.signal(swapped)).toEqual({ ok: false, code: "fingerprint-missing", detail: "changed" });
        expect([host.fingerprints(), viewer.fingerprints()]).toEqual(before);
        const arrival = nextMessage(viewer.channel("control"));
        host.channel("control").send(bytesOf("still here"));
        expect(textOf(await arrival)).toBe("still here");
        expect(victim.state).toBe("live");
      },
    );

    it("ignores replayed signals", async () => {
      const { host, viewer } = await startLive();
      const replayed = [...signals];
      for (const { from, payload } of replayed) {
        expect((from === "host" ? viewer : host).signal(payload)).toEqual({ ok: true, value: undefined });
      }
      const arrival = nextMessage(host.channel("control"));
      viewer.channel("control").send(bytesOf("unmoved"));
      expect(textOf(await arrival)).toBe("unmoved");
      expect([host.state, viewer.state]).toEqual(["live", "live"]);
    });

    it.each([
      ["not JSON", "{", "message-malformed"],
      ["an array", "[]", "message-malformed"],
      ["an unknown kind", `{"kind":"renegotiate"}`, "message-malformed"],
      ["a stray field", `{"kind":"restart-request","x":1}`, "message-malformed"],
      [
        "no description",
        `{"kind":"description","generation":9,"type":"offer","sdp":"x"}`,
        "message-malformed",
      ],
      ["too large", `"${"x".repeat(limits.signalPayloadBytes)}"`, "message-too-large"],
    ])("[LK-5] refuses a signal that is %s", async (_, payload, code) => {
      const { host, viewer } = await startLive();
      expect(host.signal(payload)).toMatchObject({ ok: false, code });
      expect(viewer.signal(payload)).toMatchObject({ ok: false, code });
      expect([host.state, viewer.state]).toEqual(["live", "live"]);
    });

    it("[LK-5] refuses a description that adds a camera", async () => {
      const { viewer } = start();
      const { promise, resolve } = Promise.withResolvers<string>();
      rewrite = ({ payload }) => {
        if (descriptionOf(payload)?.type === "offer") resolve(payload);
        return null;
      };
      const tampered = rewriteSdp(await promise, /$/, "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n");
      expect(viewer.signal(tampered)).toMatchObject({ ok: false, code: "message-malformed" });
    });

    it("ends every wait when it is disposed of, and the other end notices", async () => {
      const { host, viewer } = await startLive();
      const sender = host.channel("screen");
      while (sender.send(new Uint8Array(128 * 1024)));
      const waiting = sender.drained(0);
      const noticed = untilState(viewer, "failed");
      const states: LinkState[] = [];
      host.on("state", (state) => states.push(state));
      host.dispose();
      await waiting;
      await noticed;
      expect(states).toEqual(["closed"]);
      expect(host.state).toBe("closed");
      expect(sender.send(new Uint8Array(1))).toBe(false);
      expect([sender.open, viewer.channel("screen").open]).toEqual([false, false]);
      await viewer.channel("screen").drained(0);
      expect(host.signal(encodeLinkSignal({ kind: "restart-request" })).ok).toBe(true);
      host.restart();
      host.dispose();
      expect(host.state).toBe("closed");
    });

    it("counts bytes in its statistics", async () => {
      const { host, viewer } = await startLive();
      const arrival = nextMessage(viewer.channel("control"));
      host.channel("control").send(new Uint8Array(4_000));
      await arrival;
      // Browsers keep statistics for a moment.
      await expect.poll(async () => (await host.stats()).bytesSent).toBeGreaterThanOrEqual(4_000);
      const stats = await host.stats();
      expect(stats.relayed).toBe(false);
      expect(stats.restarts).toBe(0);
    });
  });
}

async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 20_000, interval: 5 }).toBe(true);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
