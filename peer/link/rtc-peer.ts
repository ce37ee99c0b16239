/**
 * Owns: simple-peer, imported here and nowhere else: offers, answers, candidates, and ICE restart, which it lacks.
 * Never: lets simple-peer end a connection that can be brought back, or carry a message: its own channel (stream 0)
 * stays silent and only tells, by closing, that the other end is gone.
 *
 * simple-peer destroys itself when ICE fails or a description is refused. Here those errors are survived; what is
 * left (the connection or a channel closed) is final. Restarting: an unanswered offer is rolled back or replaced:
 * `negotiate()` runs with `iceRestart` set for one offer.
 * Sources: simple-peer 9.11.1; W3C WebRTC §4.4.1.6 (operations chain), RFC 8829 §4.1.10.2 (rollback).
 */

import SimplePeer from "simple-peer/simplepeer.min.js";
import type { IceConfiguration, IceServer } from "../../protocol/signaling-messages.ts";
import type { Description, IceCandidate } from "./link-driver.ts";

/** Errors after which the connection still stands, or ICE can be restarted. */
const survivable: ReadonlySet<string> = new Set([
  "ERR_ICE_CONNECTION_FAILURE",
  "ERR_CONNECTION_FAILURE",
  "ERR_SET_REMOTE_DESCRIPTION",
  "ERR_ADD_ICE_CANDIDATE",
  "ERR_CREATE_OFFER",
  "ERR_CREATE_ANSWER",
  "ERR_SET_LOCAL_DESCRIPTION",
]);

export interface RtcPeerEvents {
  described(description: Description): void;
  candidate(candidate: IceCandidate): void;
  /** The browser did not take a remote description. */
  descriptionRefused(): void;
  /** The other end sent something on the channel that carries nothing. */
  strayMessage(): void;
  /** Closed for good, by either end or the browser. */
  closed(): void;
}

export interface RtcPeer {
  readonly connection: RTCPeerConnection;
  describe(description: Description): void;
  addCandidate(candidate: IceCandidate): void;
  /** An initiator's only. */
  offerRestart(): void;
  renewIce(ice: IceConfiguration): void;
  close(): void;
}

export function createRtcPeer(initiator: boolean, ice: IceConfiguration, events: RtcPeerEvents): RtcPeer {
  const connection = openConnection(ice);
  const peer = new RestartablePeer(initiator, connection, events);

  return {
    connection,
    describe: (description) => peer.signal(description),
    addCandidate: (candidate) => peer.signal({ type: "candidate", candidate }),
    offerRestart: () => void peer.offerRestart(connection),
    renewIce(renewed) {
      if (connection.signalingState === "closed") return;
      const { iceServers } = rtcConfiguration(renewed);
      connection.setConfiguration({
        ...connection.getConfiguration(),
        iceServers: usableServers(iceServers),
      });
    },
    close: () => peer.destroy(),
  };
}

class RestartablePeer extends SimplePeer {
  readonly #events: RtcPeerEvents;

  constructor(initiator: boolean, connection: RTCPeerConnection, events: RtcPeerEvents) {
    super({
      initiator,
      trickle: true,
      channelName: "link",
      channelConfig: { negotiated: true, id: 0 },
      config: {},
      offerOptions: {},
      wrtc: {
        // Called with `new`; what it returns is the new object.
        RTCPeerConnection: function giveConnection() {
          return connection;
        } as unknown as typeof RTCPeerConnection,
        RTCSessionDescription,
        RTCIceCandidate,
      },
    });
    this.#events = events;
    this.on("close", () => events.closed());
    // `close` follows; without a listener the error would be thrown.
    this.on("error", () => {});
    this.on("signal", (signal) => {
      if (signal.type === "offer" || signal.type === "answer") {
        this.offerOptions = {};
        events.described({ type: signal.type, sdp: signal.sdp });
      } else if (signal.type === "candidate" && signal.candidate.candidate !== "") {
        const { candidate, sdpMid, sdpMLineIndex } = signal.candidate;
        events.candidate({ candidate, sdpMid, sdpMLineIndex });
      }
    });
  }

  async offerRestart(connection: RTCPeerConnection): Promise<void> {
    try {
      // Chromium forgets the data channels' media line with the very first offer; that one is replaced as it stands.
      if (connection.signalingState === "have-local-offer" && connection.remoteDescription !== null) {
        await connection.setLocalDescription({ type: "rollback" });
      }
    } catch {
      // The answer came first, or the connection was closed; both are fine.
    }
    const { signalingState } = connection;
    if (this.destroyed || (signalingState !== "stable" && signalingState !== "have-local-offer")) return;
    // oxlint-disable-next-line no-underscore-dangle -- no public way to drop an unanswered offer
    this._isNegotiating = false;
    this.offerOptions = { iceRestart: true };
    this.negotiate();
  }

  override destroy(error?: Error & { code?: string }): void {
    if (error?.code !== undefined && survivable.has(error.code)) {
      if (error.code === "ERR_SET_REMOTE_DESCRIPTION") this.#events.descriptionRefused();
      return;
    }
    super.destroy(error);
  }

  protected override _onChannelMessage(): void {
    this.#events.strayMessage();
  }
}

function rtcConfiguration(ice: IceConfiguration): {
  iceServers: RTCIceServer[];
  iceTransportPolicy: RTCIceTransportPolicy;
} {
  return {
    iceServers: ice.servers.map(({ urls, username, credential }: IceServer) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
    iceTransportPolicy: ice.relayOnly ? "relay" : "all",
  };
}

/** A server's address can pass the schema and still be none the browser takes: that one is left out, not the link. */
function openConnection(ice: IceConfiguration): RTCPeerConnection {
  const { iceServers, iceTransportPolicy } = rtcConfiguration(ice);
  return new RTCPeerConnection({ iceServers: usableServers(iceServers), iceTransportPolicy });
}

function usableServers(servers: RTCIceServer[]): RTCIceServer[] {
  return areUsable(servers) ? servers : servers.filter((server) => areUsable([server]));
}

function areUsable(iceServers: RTCIceServer[]): boolean {
  if (iceServers.length === 0) return true;
  try {
    new RTCPeerConnection({ iceServers }).close();
    return true;
  } catch {
    return false;
  }
}
