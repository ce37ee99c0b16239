/**
 * Owns: SRP-6a, by which two people who share six digits, or an access code, agree on a secret that nobody between them can find.
 * The viewer is the client, the host the server. Only arithmetic: proofs and keys come from key-schedule.ts.
 *
 * ```
 * x = H(salt | H(username | ":" | password))        v = g^x
 * A = g^a                                           B = k·v + g^b        k = H(N | PAD(g))
 * u = H(PAD(A) | PAD(B))
 * client: S = (B − k·g^x)^(a + u·x)                 server: S = (A·v^u)^b
 * ```
 *
 * Must never: go on with a public value that is 0 modulo N, not below N or not padded to N's length, or with
 * u = 0: any of them would let the other side in without the password (cyrus-sasl#896 is that mistake).
 * Every handshake takes a client and a server of its own: their secret exponents are for one use.
 *
 * Sources: RFC 5054 §2.4 to §2.6 and Appendix A; RFC 2945 §3.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { bigintToBytes, bytesToBigint, modPow, modulo } from "./big-integer.ts";
import type { RandomBytes } from "./random.ts";

/** A safe prime N, a generator g and the hash that goes with them. */
export type SrpGroup = {
  readonly prime: bigint;
  readonly generator: bigint;
  /** Length of N in bytes: of every public value, verifier and premaster. */
  readonly bytes: number;
  readonly hash: (message: Uint8Array) => Uint8Array;
};

/** The 3072-bit group of RFC 5054 Appendix A, with SHA-256. Values are 384 bytes. */
export const srpGroup3072: SrpGroup = {
  prime: BigInt(
    `0x${[
      "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD",
      "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED",
      "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F",
      "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B",
      "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510",
      "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7",
      "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C",
      "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    ].join("")}`,
  ),
  generator: 5n,
  bytes: 384,
  hash: sha256,
};

const secretExponentBytes = 32;
const colon = Uint8Array.of(0x3a);

type Login = { readonly group: SrpGroup; readonly username: Uint8Array };
type Credentials = Login & { readonly password: Uint8Array };

/**
 * The verifier v = g^x, which proves knowledge of the password and is not the password. As secret as the
 * password while that has six digits: whoever holds it can try all of them.
 * @returns as many bytes as N has
 */
export function computePasswordVerifier(
  options: Credentials & { readonly salt: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const { group } = options;
  return bigintToBytes(modPow(group.generator, passwordExponent(options), group.prime), group.bytes);
}

export type SrpClient = {
  /** A, padded to N. */
  readonly clientPublic: Uint8Array<ArrayBuffer>;
  /** S, padded to N; null when the server's value or u forbids going on. The password may depend on the salt. */
  computePremaster(challenge: {
    readonly password: Uint8Array;
    readonly salt: Uint8Array;
    readonly serverPublic: Uint8Array;
  }): Uint8Array<ArrayBuffer> | null;
};

/**
 * The viewer's half of one handshake.
 * @param options.secretExponent a, big-endian; drawn (256 bits) unless a test gives it
 */
export function createSrpClient(
  options: Login & { readonly randomBytes: RandomBytes; readonly secretExponent?: Uint8Array },
): SrpClient {
  const { group, username, randomBytes } = options;
  const { prime, generator } = group;
  const a = bytesToBigint(options.secretExponent ?? randomBytes(secretExponentBytes));
  const clientPublic = bigintToBytes(modPow(generator, a, prime), group.bytes);

  return {
    clientPublic,
    computePremaster({ password, salt, serverPublic }) {
      const B = readPublicValue(group, serverPublic);
      if (B === null) return null;
      const u = scramblingParameter(group, clientPublic, serverPublic);
      if (u === 0n) return null;
      const x = passwordExponent({ group, username, password, salt });
      const base = modulo(B - multiplier(group) * modPow(generator, x, prime), prime);
      return bigintToBytes(modPow(base, a + u * x, prime), group.bytes);
    },
  };
}

export type SrpServer = {
  /** B, padded to N. */
  readonly serverPublic: Uint8Array<ArrayBuffer>;
  /** S, padded to N; null when the client's value or u forbids going on. */
  computePremaster(clientPublic: Uint8Array): Uint8Array<ArrayBuffer> | null;
};

/**
 * The host's half of one handshake.
 * @param options.verifier from `computePasswordVerifier`
 * @param options.secretExponent b, big-endian; drawn (256 bits) unless a test gives it
 * @throws RangeError when the verifier is none of this group's
 */
export function createSrpServer(options: {
  readonly group: SrpGroup;
  readonly verifier: Uint8Array;
  readonly randomBytes: RandomBytes;
  readonly secretExponent?: Uint8Array;
}): SrpServer {
  const { group, randomBytes } = options;
  const { prime, generator } = group;
  const v = readPublicValue(group, options.verifier);
  if (v === null) throw new RangeError("not a verifier of this group");
  const { b, B } = drawServerValue();
  const serverPublic = bigintToBytes(B, group.bytes);

  return {
    serverPublic,
    computePremaster(clientPublic) {
      const A = readPublicValue(group, clientPublic);
      if (A === null) return null;
      const u = scramblingParameter(group, clientPublic, serverPublic);
      if (u === 0n) return null;
      const base = (A * modPow(v, u, prime)) % prime;
      return bigintToBytes(modPow(base, b, prime), group.bytes);
    },
  };

  /** Draws again in the one case in N that B would be 0, which every client refuses. */
  function drawServerValue(): { b: bigint; B: bigint } {
    for (;;) {
      const b = bytesToBigint(options.secretExponent ?? randomBytes(secretExponentBytes));
      const B = (multiplier(group) * (v as bigint) + modPow(generator, b, prime)) % prime;
      if (B !== 0n) return { b, B };
      if (options.secretExponent !== undefined) throw new RangeError("secret exponent gives B = 0");
    }
  }
}

/** A value in 1 … N − 1 that is padded to N's length; null for anything else. */
function readPublicValue(group: SrpGroup, bytes: Uint8Array): bigint | null {
  if (bytes.length !== group.bytes) return null;
  const value = bytesToBigint(bytes);
  return value > 0n && value < group.prime ? value : null;
}

/** x */
function passwordExponent({
  group,
  username,
  password,
  salt,
}: Credentials & { readonly salt: Uint8Array }): bigint {
  const identityHash = group.hash(concatBytes(username, colon, password));
  return bytesToBigint(group.hash(concatBytes(salt, identityHash)));
}

/** u: both values are padded already. */
function scramblingParameter(group: SrpGroup, clientPublic: Uint8Array, serverPublic: Uint8Array): bigint {
  return bytesToBigint(group.hash(concatBytes(clientPublic, serverPublic)));
}

/** k */
function multiplier(group: SrpGroup): bigint {
  const prime = bigintToBytes(group.prime, group.bytes);
  return bytesToBigint(group.hash(concatBytes(prime, bigintToBytes(group.generator, group.bytes))));
}
