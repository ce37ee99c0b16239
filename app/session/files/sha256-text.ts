/** Owns: a SHA-256 as people and `sha256sum` write it. On the wire and in storage it is base64url. */

import { base64urlToBytes } from "../../../protocol/base64url.ts";

/** 64 lower-case hex digits; the text itself where it is no SHA-256. */
export function sha256Text(sha256: string): string {
  const bytes = base64urlToBytes(sha256);
  if (bytes?.length !== 32) return sha256;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
