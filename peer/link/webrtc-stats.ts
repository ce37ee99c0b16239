/**
 * Owns: reading the path in use out of `RTCPeerConnection.getStats()`.
 * Sources: W3C WebRTC Statistics; Firefox has no transport entry and marks the pair `selected`.
 */

import type { CandidateType, LinkStats } from "./link.ts";

type Entry = { readonly id: string; readonly type: string; readonly [field: string]: unknown };

export type PathStats = Omit<LinkStats, "restarts">;

export function readPathStats(report: ReadonlyMap<string, unknown>): PathStats {
  const entries = [...report.values()] as Entry[];
  const find = (id: unknown) => entries.find((entry) => entry.id === id);
  const transport = entries.find((entry) => entry.type === "transport");
  const pair =
    find(transport?.["selectedCandidatePairId"]) ??
    entries.find((entry) => entry.type === "candidate-pair" && entry["selected"] === true);
  const local = find(pair?.["localCandidateId"]);
  const remote = find(pair?.["remoteCandidateId"]);
  const localCandidate = candidateType(local);
  const remoteCandidate = candidateType(remote);
  const roundTripSeconds = number(pair?.["currentRoundTripTime"]);
  return {
    relayed: pair === undefined ? null : localCandidate === "relay" || remoteCandidate === "relay",
    roundTripMs: roundTripSeconds === null ? null : roundTripSeconds * 1000,
    localCandidate,
    remoteCandidate,
    protocol: protocolOf(local),
    bytesSent: number(transport?.["bytesSent"]) ?? number(pair?.["bytesSent"]) ?? 0,
    bytesReceived: number(transport?.["bytesReceived"]) ?? number(pair?.["bytesReceived"]) ?? 0,
    availableOutgoingBps: number(pair?.["availableOutgoingBitrate"]),
  };
}

/** What is known before there is a path. */
export const noPathStats: PathStats = readPathStats(new Map());

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function candidateType(candidate: Entry | undefined): CandidateType | null {
  const type = candidate?.["candidateType"];
  return type === "host" || type === "srflx" || type === "prflx" || type === "relay" ? type : null;
}

/** To a TURN server the browser may speak TCP or TLS although the relayed candidate itself is UDP. */
function protocolOf(candidate: Entry | undefined): "udp" | "tcp" | null {
  const protocol = candidate?.["relayProtocol"] ?? candidate?.["protocol"];
  if (protocol === "udp") return "udp";
  return protocol === "tcp" || protocol === "tls" ? "tcp" : null;
}
