/**
 * Owns: the security headers of every response.
 * Never: loosened for one page. Nothing of another origin is loaded, so nothing needs to be.
 *
 * Whatever is answered carries all of them, except a file that is known to be part of the built app: it is loaded by a
 * page, or runs as a worker, and carries those that a browser reads on such an answer. A worker takes its policy from
 * the answer with its script (HTML, "run a worker"), so files carry one too, and it allows no more than a worker needs:
 * scripts and connections of this origin. Two workers may also compile WebAssembly (docs/adr/0005, 0007).
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

const filePolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The workers that hash files and access codes: no other script may compile WebAssembly. Vite names them after their sources. */
const hashingWorkerPath = /^\/assets\/(?:file|access-code)-worker-[\w-]+\.js$/;
const hashingWorkerPolicy = filePolicy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");

const allowedFeatures = [
  "display-capture",
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
  "clipboard-read",
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

/** Read by browsers only on what they show as a document of its own. */
const ofDocuments = [
  "cross-origin-opener-policy",
  "origin-agent-cluster",
  "x-frame-options",
  "permissions-policy",
] as const;

/** A year; browsers forget it only then, so it is sent over TLS alone. */
const strictTransportSecurity = "max-age=31536000";

/** @param isSecure the client came over TLS, to this process or to a trusted proxy */
export function setSecurityHeaders(response: ServerResponse, isSecure: boolean): void {
  for (const [name, value] of always) response.setHeader(name, value);
  if (isSecure) response.setHeader("strict-transport-security", strictTransportSecurity);
}

/** After `setSecurityHeaders`, for a script, style, font or picture of the built app. */
export function narrowToFile(response: ServerResponse, path: string): void {
  for (const name of ofDocuments) response.removeHeader(name);
  response.setHeader(
    "content-security-policy",
    hashingWorkerPath.test(path) ? hashingWorkerPolicy : filePolicy,
  );
}
