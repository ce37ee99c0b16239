/**
 * Owns: the questions a link asks of a session description before it lets the browser have it.
 * Never: rewrites one.
 * Sources: RFC 8122 §5 (fingerprint attribute), RFC 8841 (data channels in SDP).
 */

const hexDigitsByHash: ReadonlyMap<string, number> = new Map([
  ["sha-256", 64],
  ["sha-384", 96],
  ["sha-512", 128],
]);

/**
 * The one certificate fingerprint in `sdp`: hash name, a space, lower-case hex digits without colons.
 * @returns null when there is none, when lines differ, or when any names a hash weaker than SHA-256
 */
export function descriptionFingerprint(sdp: string): string | null {
  const found = new Set<string>();
  for (const line of sdp.split(/\r\n|\r|\n/)) {
    if (!/^a=fingerprint:/i.test(line)) continue;
    const [, hash = "", digits = ""] =
      /^a=fingerprint:(\S+) +([0-9a-f]{2}(?::[0-9a-f]{2})*) *$/i.exec(line) ?? [];
    const hex = digits.replaceAll(":", "").toLowerCase();
    if (hex.length === 0 || hexDigitsByHash.get(hash.toLowerCase()) !== hex.length) return null;
    found.add(`${hash.toLowerCase()} ${hex}`);
  }
  const [only, ...others] = found;
  return only !== undefined && others.length === 0 ? only : null;
}

/** True when `sdp` describes data channels over DTLS and nothing else: no camera or microphone slips in. */
export function isDataOnly(sdp: string): boolean {
  const media = sdp.split(/\r\n|\r|\n/).filter((line) => /^m=/i.test(line));
  return (
    media.length === 1 && /^m=application \d+ (UDP|TCP)\/DTLS\/SCTP webrtc-datachannel$/.test(media[0] ?? "")
  );
}
