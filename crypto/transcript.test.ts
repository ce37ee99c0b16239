import { createHash } from "node:crypto";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeTranscript, hashTranscript, type Transcript } from "./transcript.ts";

const some = fc.uint8Array({ maxLength: 6 });
const fingerprint = fc.uint8Array({ minLength: 1, maxLength: 6 });
const version = fc.integer({ min: 0, max: 0xffff_ffff });

const transcripts: fc.Arbitrary<Transcript> = fc.record({
  version,
  offeredVersions: fc.array(version, { maxLength: 3 }),
  identity: some,
  salt: some,
  clientPublic: some,
  serverPublic: some,
  viewerNonce: some,
  hostNonce: some,
  viewerFingerprint: fingerprint,
  hostFingerprint: fingerprint,
});

const example: Transcript = {
  version: 1,
  offeredVersions: [1, 2],
  identity: utf8ToBytes("code:4821"),
  salt: new Uint8Array(16).fill(1),
  clientPublic: new Uint8Array(384).fill(2),
  serverPublic: new Uint8Array(384).fill(3),
  viewerNonce: new Uint8Array(32).fill(4),
  hostNonce: new Uint8Array(32).fill(5),
  viewerFingerprint: utf8ToBytes("sha-256 AA:BB"),
  hostFingerprint: utf8ToBytes("sha-256 CC:DD"),
};

/** Reads an encoding back by its layout alone. That this works for all of them makes the encoding injective. */
function decodeTranscript(encoded: Uint8Array): Transcript {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length);
  const fields: Uint8Array[] = [];
  for (let offset = 0; offset < encoded.length; ) {
    const length = view.getUint32(offset);
    fields.push(encoded.slice(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  expect(fields).toHaveLength(11);
  const [domain, chosen, offered, ...rest] = fields as [Uint8Array, Uint8Array, Uint8Array, ...Uint8Array[]];
  expect(Buffer.from(domain).toString()).toBe("farhand/1 transcript");
  const integers = (bytes: Uint8Array) =>
    Array.from({ length: bytes.length / 4 }, (_, index) => new DataView(bytes.buffer).getUint32(4 * index));
  const [
    identity,
    salt,
    clientPublic,
    serverPublic,
    viewerNonce,
    hostNonce,
    viewerFingerprint,
    hostFingerprint,
  ] = rest as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return {
    version: integers(chosen)[0] as number,
    offeredVersions: integers(offered),
    identity,
    salt,
    clientPublic,
    serverPublic,
    viewerNonce,
    hostNonce,
    viewerFingerprint,
    hostFingerprint,
  };
}

const plain = (transcript: Transcript) =>
  Object.fromEntries(
    Object.entries(transcript).map(([name, value]) => [
      name,
      typeof value === "number" ? value : Array.from(value as ArrayLike<number>),
    ]),
  );

test("[HS-4] no two handshakes have one transcript: it can be read back", () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      expect(plain(decodeTranscript(encodeTranscript(transcript)))).toEqual(plain(transcript));
    }),
  );
});

test("[HS-4] bytes that move from one field to the next change the transcript", () => {
  fc.assert(
    fc.property(transcripts, transcripts, (left, right) => {
      const same = JSON.stringify(plain(left)) === JSON.stringify(plain(right));
      expect(Buffer.from(encodeTranscript(left)).equals(encodeTranscript(right))).toBe(same);
    }),
  );
  const moved = {
    ...example,
    viewerNonce: new Uint8Array(33).fill(4),
    hostNonce: new Uint8Array(31).fill(4),
  };
  const other = {
    ...example,
    viewerNonce: new Uint8Array(31).fill(4),
    hostNonce: new Uint8Array(33).fill(4),
  };
  expect(hashTranscript(moved)).not.toEqual(hashTranscript(other));
});

const changes: [string, Partial<Transcript>][] = [
  ["the chosen version", { version: 2 }],
  ["an offered version", { offeredVersions: [1] }],
  ["the order of offered versions", { offeredVersions: [2, 1] }],
  ["the identity", { identity: utf8ToBytes("code:4822") }],
  ["the salt", { salt: new Uint8Array(16) }],
  ["A", { clientPublic: new Uint8Array(384) }],
  ["B", { serverPublic: new Uint8Array(384) }],
  ["the viewer's nonce", { viewerNonce: new Uint8Array(32) }],
  ["the host's nonce", { hostNonce: new Uint8Array(32) }],
  ["the viewer's fingerprint", { viewerFingerprint: utf8ToBytes("sha-256 AA:BC") }],
  ["the host's fingerprint", { hostFingerprint: utf8ToBytes("sha-512 CC:DD") }],
  [
    "both fingerprints, exchanged",
    { viewerFingerprint: example.hostFingerprint, hostFingerprint: example.viewerFingerprint },
  ],
];

test.each(changes)("[HS-4] the transcript covers %s", (_, change) => {
  expect(hashTranscript({ ...example, ...change })).not.toEqual(hashTranscript(example));
});

test("[HS-4] security case 10: without both fingerprints there is no transcript at all", () => {
  const none = new Uint8Array(0);
  expect(() => hashTranscript({ ...example, viewerFingerprint: none })).toThrow(RangeError);
  expect(() => hashTranscript({ ...example, hostFingerprint: none })).toThrow(RangeError);
});

test("the hash is SHA-256 of the encoding", () => {
  const expected = createHash("sha256").update(encodeTranscript(example)).digest();
  expect(expected.equals(hashTranscript(example))).toBe(true);
});

test.each([-1, 1.5, 2 ** 32, Number.NaN])("version %d is a mistake of the caller's", (wrong) => {
  expect(() => encodeTranscript({ ...example, version: wrong })).toThrow(RangeError);
  expect(() => encodeTranscript({ ...example, offeredVersions: [1, wrong] })).toThrow(RangeError);
});
