/**
 * Owns: the headers that every response carries, whatever it answers.
 * Never: loosened for one page. Nothing of another origin is loaded, so nothing needs to be.
 */

import type { ServerResponse } from "node:http";

/** 'self' in connect-src covers WebSockets of the same origin (CSP Level 3, "match a URL's scheme"). */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "media-src 'self' blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const allowedFeatures = [
  "display-capture",
  "clipboard-read",
  "clipboard-write",
  "fullscreen",
  "picture-in-picture",
  "screen-wake-lock",
];
const refusedFeatures = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "encrypted-media",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "serial",
  "storage-access",
  "usb",
  "xr-spatial-tracking",
];
const permissionsPolicy = [
  ...allowedFeatures.map((feature) => `${feature}=(self)`),
  ...refusedFeatures.map((feature) => `${feature}=()`),
].join(", ");

const always: readonly (readonly [string, string])[] = [
  ["content-security-policy", contentSecurityPolicy],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-embedder-policy", "require-corp"],
  ["cross-origin-resource-policy", "same-origin"],
  ["origin-agent-cluster", "?1"],
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", permissionsPolicy],
];

/** A year; browsers forget it only then, so it is sent over TLS alone. */
const strictTransportSecurity = "max-age=31536000";

/** @param isSecure the client came over TLS, to this process or to a trusted proxy */
export function setSecurityHeaders(response: ServerResponse, isSecure: boolean): void {
  for (const [name, value] of always) response.setHeader(name, value);
  if (isSecure) response.setHeader("strict-transport-security", strictTransportSecurity);
}
