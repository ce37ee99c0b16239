import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { createManualClock } from "../manual-clock.ts";
import type { Link, LinkOptions } from "./link.ts";
import { describeLinkContract } from "./link-contract.ts";
import { restartGapMs } from "./link-machine.ts";
import { parseLinkSignal } from "./link-signal.ts";
import { nextMessage, untilState } from "./link-waiting.ts";
import { createWebRtcLink } from "./webrtc-link.ts";

const direct = { servers: [], relayOnly: false, lifetimeMs: null };
const channels = [{ name: "control", id: 1 }];

describeLinkContract("WebRTC", ({ channels, clock, carry }) => {
  const options = { ice: direct, channels, clock, giveUpAfterMs: 60_000 };
  const host = createWebRtcLink({ ...options, initiator: true });
  const viewer = createWebRtcLink({ ...options, initiator: false });
  const connect = (from: Link, to: Link, name: "host" | "viewer") =>
    from.on("signal", (payload) => {
      const carried = carry({ from: name, payload });
      if (carried !== null) queueMicrotask(() => to.signal(carried));
    });
  connect(host, viewer, "host");
  connect(viewer, host, "viewer");
  return { host, viewer };
});

describe("a WebRTC link", () => {
  const made: Link[] = [];
  const raw: RTCPeerConnection[] = [];

  function make(initiator: boolean, options: Partial<LinkOptions> = {}): Link {
    const link = createWebRtcLink({
      initiator,
      ice: direct,
      channels,
      clock: systemClock,
      giveUpAfterMs: 60_000,
      ...options,
    });
    made.push(link);
    return link;
  }

  afterEach(() => {
    for (const link of made.splice(0)) link.dispose();
    for (const connection of raw.splice(0)) connection.close();
  });

  /** A browser that is not a link of ours: its raw connection answers `host`. */
  async function answerRaw(host: Link): Promise<RTCDataChannel[]> {
    const connection = new RTCPeerConnection();
    raw.push(connection);
    const opened = [0, 1].map((id) => connection.createDataChannel(`raw ${id}`, { negotiated: true, id }));
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate?.candidate) return;
      const { candidate: text, sdpMid, sdpMLineIndex } = candidate;
      host.signal(
        JSON.stringify({ kind: "candidate", generation: 1, candidate: text, sdpMid, sdpMLineIndex }),
      );
    });
    host.on("signal", (payload) => {
      const parsed = parseLinkSignal(payload);
      if (!parsed.ok || parsed.value.kind !== "description") return;
      const { generation, sdp } = parsed.value;
      void (async () => {
        await connection.setRemoteDescription({ type: "offer", sdp });
        await connection.setLocalDescription();
        const answer = connection.localDescription?.sdp;
        host.signal(JSON.stringify({ kind: "description", generation, type: "answer", sdp: answer }));
      })();
    });
    await untilState(host, "live");
    await expect.poll(() => opened.map(({ readyState }) => readyState)).toEqual(["open", "open"]);
    return opened;
  }

  it("refuses and counts what is not binary, and what comes on the channel that carries nothing", async () => {
    const host = make(true);
    const [silent, control] = await answerRaw(host);
    const arrival = nextMessage(host.channel("control"));
    control?.send("text");
    silent?.send(new Uint8Array(8));
    control?.send(new Uint8Array([1]));
    expect([...(await arrival)]).toEqual([1]);
    await expect.poll(() => host.refusedMessages).toBe(2);
    expect(host.state).toBe("live");
  });

  it("fails when the other browser closes its connection", async () => {
    const host = make(true);
    await answerRaw(host);
    const ended = untilState(host, "failed");
    raw[0]?.close();
    await ended;
    expect(host.channel("control").open).toBe(false);
  });

  it("offers again over an offer that was never answered", async () => {
    const clock = createManualClock();
    const host = make(true, { clock });
    const viewer = make(false, { clock });
    viewer.on("signal", (payload) => host.signal(payload));
    const generations: number[] = [];
    const { promise: firstWasLost, resolve } = Promise.withResolvers<void>();
    host.on("signal", (payload) => {
      const parsed = parseLinkSignal(payload);
      if (!parsed.ok || parsed.value.kind === "restart-request") return;
      if (parsed.value.kind === "description") generations.push(parsed.value.generation);
      if (parsed.value.generation === 1) resolve();
      else viewer.signal(payload);
    });
    await firstWasLost;
    clock.advance(restartGapMs);
    host.restart();
    await Promise.all([untilState(host, "live"), untilState(viewer, "live")]);
    expect(generations).toEqual([1, 2]);
  });

  it.each(["disconnected", "failed"] as const)(
    "[LK-4] restarts ICE on its own channels when the browser says %s",
    async (iceState) => {
      const clock = createManualClock();
      const connections: RTCPeerConnection[] = [];
      const browsersOwn = globalThis.RTCPeerConnection;
      globalThis.RTCPeerConnection = class extends browsersOwn {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          connections.push(this);
        }
      };
      const host = make(true, { clock });
      const viewer = make(false, { clock });
      globalThis.RTCPeerConnection = browsersOwn;
      host.on("signal", (payload) => viewer.signal(payload));
      viewer.on("signal", (payload) => host.signal(payload));
      await Promise.all([untilState(host, "live"), untilState(viewer, "live")]);
      clock.advance(restartGapMs);

      const [connection] = connections;
      if (connection === undefined) throw new Error("no connection was made");
      const { promise: answered, resolve } = Promise.withResolvers<void>();
      connection.addEventListener("signalingstatechange", () => {
        if (connection.signalingState === "stable") resolve();
      });
      // The network of one machine cannot be cut from a page: the browser's word for it is put in its mouth.
      for (const property of ["iceConnectionState", "connectionState"]) {
        Object.defineProperty(connection, property, { configurable: true, value: iceState });
      }
      connection.dispatchEvent(new Event("iceconnectionstatechange"));
      connection.dispatchEvent(new Event("connectionstatechange"));
      expect(host.state).toBe("interrupted");
      if (iceState === "disconnected") clock.advance(6_000);
      await answered;
      for (const property of ["iceConnectionState", "connectionState"]) {
        Reflect.deleteProperty(connection, property);
      }
      connection.dispatchEvent(new Event("iceconnectionstatechange"));
      await untilState(host, "live");
      const arrival = nextMessage(viewer.channel("control"));
      host.channel("control").send(new Uint8Array([5]));
      expect([...(await arrival)]).toEqual([5]);
      expect((await host.stats()).restarts).toBe(1);
    },
  );

  it("survives a description that the browser refuses, and offers again", async () => {
    const host = make(true);
    const viewer = make(false);
    host.on("signal", (payload) => viewer.signal(payload));
    let junk = 0;
    viewer.on("signal", (payload) => {
      const parsed = parseLinkSignal(payload);
      if (parsed.ok && parsed.value.kind === "description" && junk === 0) {
        junk += 1;
        const sdp = parsed.value.sdp.replace(/a=ice-ufrag:.*\r\n/, "a=ice-ufrag:\r\n");
        expect(host.signal(JSON.stringify({ ...parsed.value, sdp })).ok).toBe(true);
        // Too late: an answer was there already.
        expect(host.signal(payload).ok).toBe(true);
      } else {
        host.signal(payload);
      }
    });
    await Promise.all([untilState(host, "live"), untilState(viewer, "live")]);
    expect(junk).toBe(1);
  });

  it("reaches nobody when only relays may be used and there are none", async () => {
    const candidates: string[] = [];
    const clock = createManualClock();
    const ice = { ...direct, relayOnly: true };
    const host = make(true, { clock, ice });
    const viewer = make(false, { clock, ice });
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    for (const [from, to] of [
      [host, viewer],
      [viewer, host],
    ] as const) {
      from.on("signal", (payload) => {
        const parsed = parseLinkSignal(payload);
        if (parsed.ok && parsed.value.kind === "candidate") candidates.push(payload);
        to.signal(payload);
        if (from === viewer) resolve();
      });
    }
    await answered;
    const failed = untilState(host, "failed");
    clock.advance(60_000);
    await failed;
    expect(candidates).toEqual([]);
    expect(viewer.state).toBe("failed");
  });

  it("leaves out an ICE server the browser cannot take, and takes fresh ones later", async () => {
    const servers = [{ urls: ["turn:127.0.0.1:bad-port"] }, { urls: ["turn:127.0.0.1:1"] }];
    const ice = { servers, relayOnly: false, lifetimeMs: null };
    const host = make(true, { ice });
    const viewer = make(false);
    host.on("signal", (payload) => viewer.signal(payload));
    viewer.on("signal", (payload) => host.signal(payload));
    await Promise.all([untilState(host, "live"), untilState(viewer, "live")]);
    host.renewIce({
      servers: [{ urls: ["turn:127.0.0.1:3478?transport=udp"], username: "u", credential: "c" }],
      relayOnly: false,
      lifetimeMs: 60_000,
    });
    expect(host.state).toBe("live");
    const stats = await host.stats();
    expect(stats).toMatchObject({ relayed: false, protocol: "udp" });
    expect(stats.roundTripMs).not.toBeNull();
  });
});
