import { describe, expect, it } from "vitest";
import { noPathStats, readPathStats } from "./webrtc-stats.ts";

function report(
  ...entries: readonly ({ readonly id: string; readonly type: string } & Record<string, unknown>)[]
) {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

const local = {
  id: "L",
  type: "local-candidate",
  candidateType: "relay",
  protocol: "udp",
  relayProtocol: "tls",
};
const remote = { id: "R", type: "remote-candidate", candidateType: "host", protocol: "udp" };
const idle = { id: "P0", type: "candidate-pair", localCandidateId: "R", remoteCandidateId: "R" };
const pair = {
  id: "P",
  type: "candidate-pair",
  localCandidateId: "L",
  remoteCandidateId: "R",
  currentRoundTripTime: 0.025,
  availableOutgoingBitrate: 300_000,
  bytesSent: 10,
  bytesReceived: 20,
};
const read = {
  relayed: true,
  roundTripMs: 25,
  localCandidate: "relay",
  remoteCandidate: "host",
  protocol: "tcp",
  availableOutgoingBps: 300_000,
};

describe("readPathStats", () => {
  it("follows Chromium's transport to its pair", () => {
    const transport = {
      id: "T",
      type: "transport",
      selectedCandidatePairId: "P",
      bytesSent: 1,
      bytesReceived: 2,
    };
    const stats = readPathStats(report(idle, pair, local, remote, transport));
    expect(stats).toEqual({ ...read, bytesSent: 1, bytesReceived: 2 });
  });

  it("finds Firefox's selected pair", () => {
    const stats = readPathStats(report(idle, { ...pair, selected: true }, local, remote));
    expect(stats).toEqual({ ...read, bytesSent: 10, bytesReceived: 20 });
  });

  it("knows nothing before there is a path", () => {
    expect(readPathStats(report(idle, local))).toEqual(noPathStats);
    expect(noPathStats.relayed).toBeNull();
  });
});
