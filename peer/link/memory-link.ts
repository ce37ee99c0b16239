/**
 * Owns: links without a browser, for tests: the real driver, signals and channel inbox over a network that moves
 * only when it is told to.
 * Never: ships. Deterministic: a seed decides every choice, and nothing happens outside `flush`, except in
 * `automatic` networks, which deliver in microtasks.
 *
 * A link's description carries its id and its certificate's fingerprint, so whoever carries the signals can swap
 * fingerprints, drop, replay and invent as a hostile server would.
 */

import { limits } from "../../protocol/limits.ts";
import { type ChannelInbox, createChannelInbox } from "./channel-inbox.ts";
import { createDrainWaiters } from "./drain-waiters.ts";
import {
  type CreateLink,
  highWaterBytes,
  type Link,
  type LinkChannel,
  type LinkFingerprints,
  type LinkOptions,
} from "./link.ts";
import { createLinkDriver, type Description } from "./link-driver.ts";
import {
  createMemoryNetwork,
  type MemoryEnd,
  type MemoryNetwork,
  type MemoryNetworkOptions,
} from "./memory-network.ts";
import { descriptionFingerprint } from "./session-description.ts";
import { noPathStats } from "./webrtc-stats.ts";

export type MemoryLinkOptions = {
  /** What `fingerprints()` says instead of the truth. */
  readonly fingerprints?: LinkFingerprints | null;
};

/** Makes links on `network`. They find each other by their signals, so one network holds any number of them. */
export function createMemoryLinks(network: MemoryNetwork, memory: MemoryLinkOptions = {}): CreateLink {
  return (options) => createMemoryLink(network, options, memory);
}

export type MemoryLinkPair = {
  readonly network: MemoryNetwork;
  readonly host: Link;
  readonly viewer: Link;
};

export type MemoryLinkPairOptions = MemoryNetworkOptions &
  Pick<LinkOptions, "channels" | "clock" | "giveUpAfterMs" | "restartAfterMs"> & {
    readonly hostFingerprints?: LinkFingerprints | null;
    readonly viewerFingerprints?: LinkFingerprints | null;
    /** Sees each signal on its way; what it returns is handed in instead, null for nothing. */
    readonly carry?: (payload: string, from: "host" | "viewer") => string | null;
  };

/** Two links on a network of their own, their signals carried through that network. Flush to connect them. */
export function createMemoryLinkPair(options: MemoryLinkPairOptions): MemoryLinkPair {
  const { hostFingerprints, viewerFingerprints, carry = (payload: string) => payload } = options;
  const network = createMemoryNetwork(options);
  const linkOptions = { ...options, ice: { servers: [], relayOnly: false, lifetimeMs: null } };
  const make = (initiator: boolean, fingerprints: LinkFingerprints | null | undefined) =>
    createMemoryLink(
      network,
      { ...linkOptions, initiator },
      fingerprints === undefined ? {} : { fingerprints },
    );
  const host = make(true, hostFingerprints);
  const viewer = make(false, viewerFingerprints);
  const connect = (from: Link, to: Link, name: "host" | "viewer") =>
    from.on("signal", (payload) => {
      const carried = carry(payload, name);
      if (carried !== null) network.later(() => void to.signal(carried));
    });
  connect(host, viewer, "host");
  connect(viewer, host, "viewer");
  return { network, host, viewer };
}

type MemoryChannel = LinkChannel & { readonly inbox: ChannelInbox; end(): void; settle(): void };

function createMemoryLink(network: MemoryNetwork, options: LinkOptions, memory: MemoryLinkOptions): Link {
  let disposed = false;
  let remote: string | null = null;
  let isUp = false;

  const end: MemoryEnd = network.join({
    received: (name, bytes) => channelsByName.get(name)?.inbox.receive(bytes),
    left: (name) => channelsByName.get(name)?.settle(),
    connectionChanged(change) {
      if (change === "up" && !isUp) {
        isUp = true;
        for (const channel of channelsByName.values()) channel.inbox.opened();
      }
      driver.changed(change);
    },
  });
  const sdp = memorySdp(end.id, end.fingerprint);

  const channelsByName = new Map<string, MemoryChannel>(
    options.channels.map(({ name, ordered = true }) => [
      name,
      createMemoryChannel(name, end, ordered, () => isUp && !disposed),
    ]),
  );

  const driver = createLinkDriver(options, {
    describe(description) {
      remote = descriptionFingerprint(description.sdp);
      const other = sdpEndId(description.sdp);
      if (other !== null) end.connect(other, description.type === "answer");
      if (description.type === "offer") network.later(() => tell({ type: "answer", sdp }));
    },
    addCandidate() {},
    offerRestart: () => network.later(offer),
    close() {
      disposed = true;
      end.leave();
      for (const channel of channelsByName.values()) channel.end();
    },
  });

  function offer(): void {
    tell({ type: "offer", sdp });
  }

  function tell(description: Description): void {
    if (!disposed) driver.described(description);
  }

  if (options.initiator) network.later(offer);

  return {
    get state() {
      return driver.state;
    },
    get refusedMessages() {
      return [...channelsByName.values()].reduce((sum, { inbox }) => sum + inbox.refusedMessages, 0);
    },
    signal: (payload) => driver.signal(payload),
    channel(name) {
      const channel = channelsByName.get(name);
      if (channel === undefined) throw new Error(`no such channel: ${name}`);
      return channel;
    },
    fingerprints() {
      if (memory.fingerprints !== undefined) return memory.fingerprints;
      const local = descriptionFingerprint(sdp);
      return local === null || remote === null ? null : { local, remote };
    },
    restart: () => driver.restart(),
    renewIce() {},
    stats: () =>
      Promise.resolve({ ...noPathStats, ...end.counts(), relayed: false, restarts: driver.restarts }),
    on: (type, listener) => driver.on(type, listener),
    dispose() {
      for (const { inbox } of channelsByName.values()) inbox.dispose();
      driver.dispose();
    },
  };
}

function createMemoryChannel(
  name: string,
  end: MemoryEnd,
  ordered: boolean,
  linkIsOpen: () => boolean,
): MemoryChannel {
  const inbox = createChannelInbox();
  const waiters = createDrainWaiters();
  let hasClosed = false;
  const isOpen = () => !hasClosed && linkIsOpen();

  return {
    name,
    inbox,
    get bufferedBytes() {
      return end.bufferedBytes(name);
    },
    get open() {
      return isOpen();
    },
    send(bytes) {
      if (bytes.byteLength > limits.packetBytes) throw new RangeError("message above limits.packetBytes");
      if (!isOpen() || end.bufferedBytes(name) + bytes.byteLength > highWaterBytes) return false;
      end.send(name, bytes.slice(), ordered);
      return true;
    },
    async drained(lowWaterBytes, signal) {
      if (!isOpen() || end.bufferedBytes(name) <= lowWaterBytes) return;
      await waiters.wait(lowWaterBytes, signal);
    },
    on: (type, listener) => inbox.on(type, listener),
    settle: () => waiters.settle(end.bufferedBytes(name)),
    end() {
      if (hasClosed) return;
      hasClosed = true;
      waiters.settleAll();
      inbox.closed();
    },
  };
}

function memorySdp(id: number, fingerprint: string): string {
  return [
    "v=0",
    `o=- ${id} 2 IN IP4 127.0.0.1`,
    "s=-",
    "t=0 0",
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
    `a=fingerprint:sha-256 ${fingerprint}`,
    "",
  ].join("\r\n");
}

function sdpEndId(sdp: string): number | null {
  const id = /^o=- (\d+) /m.exec(sdp)?.[1];
  return id === undefined ? null : Number(id);
}
