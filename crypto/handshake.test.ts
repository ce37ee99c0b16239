/** SRP, transcript and key schedule together, as the two ends of a handshake use them. */

import { utf8ToBytes } from "@noble/hashes/utils.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { equalBytes } from "./constant-time.ts";
import { deriveHandshakeKeys, type HandshakeKeys } from "./key-schedule.ts";
import { randomBytes } from "./random.ts";
import { computePasswordVerifier, createSrpClient, createSrpServer, srpGroup3072 } from "./srp.ts";
import { hashTranscript, type Transcript } from "./transcript.ts";

const group = srpGroup3072;
const viewerFingerprint = utf8ToBytes("sha-256 AA:AA");
const hostFingerprint = utf8ToBytes("sha-256 BB:BB");
const attacker = utf8ToBytes("sha-256 CC:CC");

type Seen = Partial<Transcript>;

/** Runs a handshake in which each end may see something else than the other. */
function handshake(
  options: {
    viewerPassword?: Uint8Array;
    hostPassword?: Uint8Array;
    viewerSees?: Seen;
    hostSees?: Seen;
  } = {},
): { viewer: HandshakeKeys; host: HandshakeKeys } {
  const { viewerPassword = utf8ToBytes("507264"), hostPassword = utf8ToBytes("507264") } = options;
  const username = utf8ToBytes("code:4821");
  const salt = randomBytes(16);
  const verifier = computePasswordVerifier({ group, username, password: hostPassword, salt });
  const client = createSrpClient({ group, username, randomBytes });
  const server = createSrpServer({ group, verifier, randomBytes });
  const shared: Transcript = {
    version: 1,
    offeredVersions: [1],
    identity: username,
    salt,
    clientPublic: client.clientPublic,
    serverPublic: server.serverPublic,
    viewerNonce: randomBytes(32),
    hostNonce: randomBytes(32),
    viewerFingerprint,
    hostFingerprint,
  };
  const keys = (premaster: Uint8Array | null, seen: Seen = {}) =>
    deriveHandshakeKeys({
      premaster: premaster ?? new Uint8Array(0),
      transcriptHash: hashTranscript({ ...shared, ...seen }),
    });
  return {
    viewer: keys(
      client.computePremaster({ password: viewerPassword, salt, serverPublic: server.serverPublic }),
      options.viewerSees,
    ),
    host: keys(server.computePremaster(client.clientPublic), options.hostSees),
  };
}

test("two who share the secret share every proof and key", () => {
  const { viewer, host } = handshake();
  expect(viewer).toEqual(host);
  expect(viewer.clientProof).toHaveLength(32);
  expect(viewer.serverProof).toHaveLength(32);
  expect(viewer.rendezvous).toHaveLength(16);
});

test("a wrong password never gives equal proofs or keys", () => {
  const digits = fc
    .integer({ min: 0, max: 999_999 })
    .map((code) => utf8ToBytes(String(code).padStart(6, "0")));
  fc.assert(
    fc.property(digits, digits, (viewerPassword, hostPassword) => {
      fc.pre(!equalBytes(viewerPassword, hostPassword));
      const { viewer, host } = handshake({ viewerPassword, hostPassword });
      for (const name of Object.keys(viewer) as (keyof HandshakeKeys)[]) {
        expect(equalBytes(viewer[name], host[name])).toBe(false);
      }
    }),
    { numRuns: 8 },
  );
});

test("a resumption runs on the resumption secret of the handshake before, and ends in new keys", () => {
  const { resumptionSecret, pairSecret } = handshake().viewer;
  const resumed = handshake({ viewerPassword: resumptionSecret, hostPassword: resumptionSecret });
  expect(resumed.viewer).toEqual(resumed.host);
  expect(resumed.viewer.pairSecret).not.toEqual(pairSecret);
  expect(resumed.viewer.resumptionSecret).not.toEqual(resumptionSecret);
});

const swaps: [string, Seen, Seen][] = [
  ["in the offer", { viewerFingerprint }, { viewerFingerprint: attacker }],
  ["in the answer", { hostFingerprint: attacker }, { hostFingerprint }],
  ["in both", { hostFingerprint: attacker }, { viewerFingerprint: attacker }],
  [
    "for its own two links",
    { viewerFingerprint, hostFingerprint: attacker },
    { viewerFingerprint: attacker, hostFingerprint },
  ],
];

test.each(swaps)(
  "[HS-4] security case 10: a fingerprint swapped %s ends in other proofs at the two ends",
  (_, viewerSees, hostSees) => {
    const { viewer, host } = handshake({ viewerSees, hostSees });
    expect(equalBytes(viewer.clientProof, host.clientProof)).toBe(false);
    expect(equalBytes(viewer.serverProof, host.serverProof)).toBe(false);
    expect(equalBytes(viewer.wrappingKey, host.wrappingKey)).toBe(false);
  },
);

test("[HS-4] a version struck out of the offer ends in other proofs at the two ends", () => {
  const { viewer, host } = handshake({ viewerSees: { offeredVersions: [2, 1] } });
  expect(equalBytes(viewer.clientProof, host.clientProof)).toBe(false);
});

test("[HS-5] the server's proof is not the client's sent back, and hangs on it", () => {
  const { viewer } = handshake();
  expect(equalBytes(viewer.clientProof, viewer.serverProof)).toBe(false);
  const keys = (hash: number) =>
    deriveHandshakeKeys({
      premaster: new Uint8Array(384).fill(1),
      transcriptHash: new Uint8Array(32).fill(hash),
    });
  expect(equalBytes(keys(1).serverProof, keys(2).serverProof)).toBe(false);
});

test("security case 8: no prefix of a proof passes for it", () => {
  const { viewer, host } = handshake();
  for (let length = 0; length < 32; length += 1) {
    expect(equalBytes(viewer.clientProof.subarray(0, length), host.clientProof)).toBe(false);
  }
});
