import { sha1 } from "@noble/hashes/legacy.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bigintToBytes, bytesToBigint, modPow } from "./big-integer.ts";
import { randomBytes } from "./random.ts";
import {
  computePasswordVerifier,
  createSrpClient,
  createSrpServer,
  type SrpGroup,
  srpGroup3072,
} from "./srp.ts";
import { rfc5054AppendixB } from "./vectors/rfc-5054.ts";

const bytes = (hex: string) => hexToBytes(hex.replaceAll(/\s/g, ""));

const username = utf8ToBytes("4821");
const password = utf8ToBytes("507264");
const salt = new Uint8Array(16).fill(3);
const group = srpGroup3072;
const { prime } = group;

function newServer(of: SrpGroup = group) {
  const verifier = computePasswordVerifier({ group: of, username, password, salt });
  return createSrpServer({ group: of, verifier, randomBytes });
}

function newClient(of: SrpGroup = group, secret = password) {
  const { clientPublic, computePremaster } = createSrpClient({ group: of, username, randomBytes });
  return {
    clientPublic,
    computePremaster: (challenge: { salt: Uint8Array; serverPublic: Uint8Array }) =>
      computePremaster({ ...challenge, password: secret }),
  };
}

test("matches RFC 5054 Appendix B on both sides", () => {
  const vector = rfc5054AppendixB;
  const rfcGroup: SrpGroup = {
    prime: bytesToBigint(bytes(vector.prime)),
    generator: bytesToBigint(bytes(vector.generator)),
    bytes: 128,
    hash: sha1,
  };
  const credentials = {
    group: rfcGroup,
    username: utf8ToBytes(vector.username),
    password: utf8ToBytes(vector.password),
  };
  const verifier = computePasswordVerifier({ ...credentials, salt: bytes(vector.salt) });
  expect(verifier).toEqual(bytes(vector.verifier));

  const client = createSrpClient({ ...credentials, randomBytes, secretExponent: bytes(vector.clientSecret) });
  const server = createSrpServer({
    group: rfcGroup,
    verifier,
    randomBytes,
    secretExponent: bytes(vector.serverSecret),
  });
  expect(client.clientPublic).toEqual(bytes(vector.clientPublic));
  expect(server.serverPublic).toEqual(bytes(vector.serverPublic));
  const challenge = { salt: bytes(vector.salt), serverPublic: server.serverPublic };
  expect(client.computePremaster({ ...challenge, password: credentials.password })).toEqual(
    bytes(vector.premaster),
  );
  expect(server.computePremaster(client.clientPublic)).toEqual(bytes(vector.premaster));
});

test("the shipped group is the 3072-bit one: a safe prime of that size, generator 5", () => {
  expect(prime.toString(2)).toHaveLength(3072);
  expect(group.bytes).toBe(384);
  expect(group.generator).toBe(5n);
  // Fermat to a few bases, for N and for (N − 1) / 2: a mistyped digit does not pass.
  for (const base of [2n, 3n, 7n]) {
    expect(modPow(base, prime - 1n, prime)).toBe(1n);
    const half = (prime - 1n) / 2n;
    expect(modPow(base, half - 1n, half)).toBe(1n);
  }
  // RFC 3526 §4: N = 2^3072 − 2^3008 − 1 + 2^64 · (…), so 64 ones at either end.
  expect(prime >> 3008n).toBe(2n ** 64n - 1n);
  expect(prime % 2n ** 64n).toBe(2n ** 64n - 1n);
});

test("both sides agree when the password is the same, and only then", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 32 }), fc.uint8Array({ maxLength: 32 }), (right, tried) => {
      const verifier = computePasswordVerifier({ group, username, password: right, salt });
      const server = createSrpServer({ group, verifier, randomBytes });
      const client = newClient(group, tried);
      const ours = client.computePremaster({ salt, serverPublic: server.serverPublic });
      const theirs = server.computePremaster(client.clientPublic);
      expect(ours).toHaveLength(384);
      expect(theirs).toHaveLength(384);
      expect(Buffer.from(ours ?? []).equals(theirs ?? new Uint8Array(0))).toBe(
        Buffer.from(right).equals(tried),
      );
    }),
    { numRuns: 10, examples: [[password, password]] },
  );
});

test("another salt or username gives another verifier", () => {
  const verifiers = [
    { username, password, salt },
    { username, password, salt: new Uint8Array(16).fill(4) },
    { username: utf8ToBytes("4822"), password, salt },
    { username, password: utf8ToBytes("507265"), salt },
  ].map((each) => Buffer.from(computePasswordVerifier({ group, ...each })).toString("hex"));
  expect(new Set(verifiers).size).toBe(4);
});

test("every handshake draws a secret exponent of 256 bits", () => {
  const drawn: number[] = [];
  const watched = (count: number) => {
    drawn.push(count);
    return randomBytes(count);
  };
  const verifier = computePasswordVerifier({ group, username, password, salt });
  const a = createSrpClient({ group, username, randomBytes: watched });
  const b = createSrpClient({ group, username, randomBytes: watched });
  createSrpServer({ group, verifier, randomBytes: watched });
  expect(drawn).toEqual([32, 32, 32]);
  expect(a.clientPublic).not.toEqual(b.clientPublic);
});

test("a server takes no verifier that is none of its group's", () => {
  const attempt = (verifier: Uint8Array) => () => createSrpServer({ group, verifier, randomBytes });
  expect(attempt(new Uint8Array(384))).toThrow(RangeError);
  expect(attempt(new Uint8Array(383).fill(1))).toThrow(RangeError);
  expect(attempt(bigintToBytes(prime, 384))).toThrow(RangeError);
});

describe("[HS-3] security case 8: public values that would let anybody in", () => {
  // 2N has 3073 bits and fits the padded length no more, so it also comes unpadded.
  const refused: [string, Uint8Array][] = [
    ["0", new Uint8Array(384)],
    ["0 in one byte", new Uint8Array(1)],
    ["nothing", new Uint8Array(0)],
    ["N", bigintToBytes(prime, 384)],
    ["N + 1", bigintToBytes(prime + 1n, 384)],
    ["2N, a byte longer", bigintToBytes(2n * prime, 385)],
    ["3N, a byte longer", bigintToBytes(3n * prime, 385)],
    ["N², twice the length", bigintToBytes(prime * prime, 768)],
    ["N after a zero byte", bigintToBytes(prime, 385)],
    ["the greatest of its length", new Uint8Array(384).fill(0xff)],
    ["a small value, unpadded", Uint8Array.of(5)],
    ["a good value without its last byte", newClient().clientPublic.subarray(0, 383)],
    ["a good value after a zero byte", Uint8Array.of(0, ...newClient().clientPublic)],
    ["a good value with a byte more", Uint8Array.of(...newClient().clientPublic, 0)],
  ];

  test.each(refused)("[HS-3] the server aborts on A = %s", (_, clientPublic) => {
    expect(newServer().computePremaster(clientPublic)).toBeNull();
  });

  test.each(refused)("[HS-3] the client aborts on B = %s", (_, serverPublic) => {
    expect(newClient().computePremaster({ salt, serverPublic })).toBeNull();
  });

  test("[HS-3] multiples of N are refused where they fit the length too", () => {
    const small: SrpGroup = { ...group, prime: 2039n, generator: 7n, bytes: 2 };
    for (let factor = 0n; factor * small.prime < 65_536n; factor += 1n) {
      const multiple = bigintToBytes(factor * small.prime, 2);
      expect(newServer(small).computePremaster(multiple)).toBeNull();
      expect(newClient(small).computePremaster({ salt, serverPublic: multiple })).toBeNull();
    }
  });

  test("[HS-3] both abort on u = 0", () => {
    const zero: SrpGroup = { ...group, hash: () => new Uint8Array(32) };
    // x and k are 0 as well under this hash, so the verifier is 1 and every value looks well.
    expect(newServer(zero).computePremaster(newClient().clientPublic)).toBeNull();
    expect(newClient(zero).computePremaster({ salt, serverPublic: newServer().serverPublic })).toBeNull();
  });
});
