/**
 * Versions of the wire contract. One suite a version: there is nothing to negotiate inside one, so nothing
 * to downgrade. Version 1 is SRP-6a (RFC 5054, 3072-bit group, SHA-256), HKDF-SHA-256, AES-256 key wrap
 * (RFC 3394), AES-256-CTR with HMAC-SHA-256 truncated to 128 bits, encrypt-then-MAC.
 */

export const protocolVersion = 1;

/** Versions this build speaks, best first. */
export const supportedVersions: readonly number[] = [protocolVersion];

/** The best version that both sides speak, or null: then the handshake ends with `version-unsupported`. */
export function chooseVersion(offered: readonly number[]): number | null {
  return supportedVersions.find((version) => offered.includes(version)) ?? null;
}
