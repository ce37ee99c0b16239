/**
 * Owns: the line between the two pages of the screen benchmark: connections of both kinds, set up over the
 * benchmark's own process (two windows, so that neither page is a hidden tab).
 */

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { systemClock } from "../../peer/clock.ts";
import type { Link } from "../../peer/link/link.ts";
import { createWebRtcLink } from "../../peer/link/webrtc-link.ts";

const ice = { servers: [], relayOnly: false, lifetimeMs: null };

type Signal = {
  readonly payload?: string;
  readonly description?: RTCSessionDescriptionInit | undefined;
  readonly candidate?: RTCIceCandidateInit | null;
};

type Line = { post(signal: Signal): void; onMessage: (signal: Signal) => unknown };

const linesByName = new Map<string, Line>();
/** The benchmark's process calls `receiveSignal` and offers `sendSignal`. */
const relay = globalThis as unknown as {
  sendSignal(name: string, signal: Signal): void;
  receiveSignal(name: string, signal: Signal): void;
};
relay.receiveSignal = (name, signal) => void linesByName.get(name)?.onMessage(signal);

function openLine(name: string): Line {
  const line: Line = { post: (signal) => relay.sendSignal(name, signal), onMessage: () => undefined };
  linesByName.set(name, line);
  return line;
}

/** A link of ours with the screen channel, as a session has it. */
export async function connectLink(initiator: boolean): Promise<Link> {
  const line = openLine("link");
  const link = createWebRtcLink({
    initiator,
    ice,
    channels: [{ name: "screen", id: 3 }],
    clock: systemClock,
    giveUpAfterMs: 20_000,
  });
  link.on("signal", (payload) => line.post({ payload }));
  line.onMessage = ({ payload }) => link.signal(payload ?? "");
  await new Promise<void>((resolve) => {
    const channel = link.channel("screen");
    if (channel.open) resolve();
    else channel.on("open", () => resolve());
  });
  return link;
}

/** A bare connection for the reference: the browser's own media track. */
export function connectReference(initiator: boolean): RTCPeerConnection {
  const line = openLine("reference");
  const connection = new RTCPeerConnection();
  connection.onicecandidate = ({ candidate }) => line.post({ candidate: candidate?.toJSON() ?? null });
  const describe = async () => {
    await connection.setLocalDescription();
    line.post({ description: connection.localDescription?.toJSON() });
  };
  if (initiator) connection.onnegotiationneeded = () => void describe();
  line.onMessage = async (data) => {
    if (data.description) {
      await connection.setRemoteDescription(data.description);
      if (!initiator) await describe();
    } else if (data.candidate) await connection.addIceCandidate(data.candidate);
  };
  return connection;
}

/** The same on both pages: the handshake is not what is measured. */
export const benchKey = { epoch: 1, groupKey: hkdf(sha256, new Uint8Array(32), undefined, undefined, 32) };
