/**
 * Owns: the real link: an `RtcPeer`, its negotiated data channels, and the driver that keeps it alive.
 * Never: reads or reports a fingerprint from anywhere but this end's own RTCPeerConnection.
 */

import type { CreateLink, Link, LinkChannelOptions, LinkFingerprints, LinkOptions } from "./link.ts";
import { createLinkDriver, type LinkDriver } from "./link-driver.ts";
import { createRtcPeer } from "./rtc-peer.ts";
import { descriptionFingerprint } from "./session-description.ts";
import { createWebrtcChannel } from "./webrtc-channel.ts";
import { noPathStats, readPathStats } from "./webrtc-stats.ts";

/** @throws where the browser has no WebRTC */
export const createWebRtcLink: CreateLink = (options: LinkOptions): Link => {
  let strayMessages = 0;
  // The peer tells nothing before the current task ends, so the driver below is always there.
  const peer = createRtcPeer(options.initiator, options.ice, {
    described: (description) => driver.described(description),
    candidate: (candidate) => driver.candidate(candidate),
    descriptionRefused: () => driver.descriptionRefused(),
    strayMessage: () => {
      strayMessages += 1;
    },
    closed: () => driver.changed("gone"),
  });
  const { connection } = peer;
  const channelsByName = new Map(
    options.channels.map((channel) => [
      channel.name,
      createWebrtcChannel(
        connection.createDataChannel(channel.name, channelInit(channel)),
        () => connection.signalingState === "stable",
      ),
    ]),
  );
  const channels = [...channelsByName.values()];

  const driver: LinkDriver = createLinkDriver(options, {
    describe: (description) => peer.describe(description),
    addCandidate: (candidate) => peer.addCandidate(candidate),
    offerRestart: () => peer.offerRestart(),
    close() {
      peer.close();
      for (const channel of channels) channel.end();
    },
  });

  connection.addEventListener("signalingstatechange", () => {
    for (const channel of channels) channel.tryOpen();
  });
  connection.addEventListener("iceconnectionstatechange", iceChanged);
  for (const channel of channels) {
    channel.on("open", iceChanged);
    channel.on("close", () => driver.changed("gone"));
  }

  function iceChanged(): void {
    switch (connection.iceConnectionState) {
      case "connected":
      case "completed":
        if (channels.every((channel) => channel.hasOpened)) driver.changed("up");
        return;
      case "disconnected":
      case "failed":
        driver.changed(connection.iceConnectionState);
        return;
      case "closed":
        driver.changed("gone");
        return;
      case "new":
      case "checking":
        return;
    }
  }

  return {
    get state() {
      return driver.state;
    },
    get refusedMessages() {
      return channels.reduce((sum, channel) => sum + channel.refusedMessages, strayMessages);
    },
    signal: (payload) => driver.signal(payload),
    channel(name) {
      const channel = channelsByName.get(name);
      if (channel === undefined) throw new Error(`no such channel: ${name}`);
      return channel;
    },
    fingerprints: () => connectionFingerprints(connection),
    restart: () => driver.restart(),
    renewIce: (ice) => peer.renewIce(ice),
    async stats() {
      const path = await connection.getStats().then(readPathStats, () => noPathStats);
      return { ...path, restarts: driver.restarts };
    },
    on: (type, listener) => driver.on(type, listener),
    dispose() {
      for (const channel of channels) channel.dispose();
      driver.dispose();
    },
  };
};

function channelInit(options: LinkChannelOptions): RTCDataChannelInit {
  const { id, ordered = true, maxPacketLifeTimeMs } = options;
  return {
    negotiated: true,
    id,
    ordered,
    ...(maxPacketLifeTimeMs === undefined ? {} : { maxPacketLifeTime: maxPacketLifeTimeMs }),
  };
}

/** Looks at the descriptions in force and at those under negotiation: if they disagree, there is no answer. */
function connectionFingerprints(connection: RTCPeerConnection): LinkFingerprints | null {
  const local = commonFingerprint([connection.currentLocalDescription, connection.pendingLocalDescription]);
  const remote = commonFingerprint([
    connection.currentRemoteDescription,
    connection.pendingRemoteDescription,
  ]);
  return local === null || remote === null ? null : { local, remote };
}

function commonFingerprint(descriptions: readonly (RTCSessionDescription | null)[]): string | null {
  const present = descriptions.filter((description) => description !== null);
  const found = new Set(present.map(({ sdp }) => descriptionFingerprint(sdp)));
  const [only = null, ...others] = found;
  return others.length === 0 ? only : null;
}
