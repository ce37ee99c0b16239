/**
 * Every error that can cross a boundary or reach a person, by code. The text for a person is looked up by
 * code in app/i18n; nothing here is meant to be read by one. Codes are stable: they are logged and counted.
 */

export const errorCodes = [
  // The door (parse.ts)
  "message-too-large",
  "message-malformed",
  "message-unknown",
  // Signaling
  "signaling-unreachable",
  "signaling-origin-refused",
  "room-not-found",
  "room-full",
  "room-taken",
  "rate-limited",
  "not-a-member",
  "server-busy",
  // Unattended devices
  "device-absent",
  "device-proof-refused",
  "access-code-wrong",
  "access-code-too-short",
  "access-code-common",
  "device-locked",
  "passphrase-wrong",
  "device-file-invalid",
  "device-list-full",
  // Join code and handshake
  "join-code-malformed",
  "join-code-wrong",
  "join-code-burned",
  "join-code-expired",
  "version-unsupported",
  "role-mismatch",
  "fingerprint-missing",
  "handshake-failed",
  "handshake-timeout",
  // Packet layer: one code whatever the cause, so that failure of `open` tells nothing of why
  "packet-refused",
  // Session
  "scope-missing",
  "direction-wrong",
  "link-failed",
  "peer-abusive",
  "resumption-expired",
  "session-ended",
  "ended-by-reload",
  // Screen
  "capture-unsupported",
  "capture-cancelled",
  "capture-denied",
  "capture-failed",
  "codec-unsupported",
  "codec-failed",
  // Remote control
  "control-unavailable",
  "control-page-restricted",
  "control-forbidden-by-policy",
  "control-banner-cancelled",
  "control-debugger-taken",
  "control-tab-gone",
  "control-fenced",
  // Repairs
  "repair-refused",
  "repair-page-changed",
  "repair-failed",
  // Clipboard and fields for files of the host's browser
  "clipboard-unavailable",
  "clipboard-empty",
  "clipboard-too-large",
  "file-choice-gone",
  "file-choice-too-large",
  // Files
  "file-refused",
  "file-cancelled",
  "file-forgotten",
  "file-changed",
  "file-hash-mismatch",
  "file-name-unsafe",
  "file-too-many",
  "file-unreadable",
  "file-worker-failed",
  "storage-full",
  "storage-unavailable",
  // Recording
  "recording-unsupported",
  "recording-failed",
  // Enrolment
  "enrolment-invalid",
  "enrolment-expired",
  // The account server
  "desk-unreachable",
  "desk-busy",
  "desk-failed",
  "desk-not-found",
  "desk-not-allowed",
  "desk-changed-meanwhile",
  "not-signed-in",
  "sign-in-wrong",
  "sign-in-locked",
  "sign-in-again",
  "factor-wrong",
  "factor-locked",
  "factor-missing",
  "mailed-code-wrong",
  "link-spent",
  "set-up-done",
  "password-too-short",
  "password-too-long",
  "password-common",
  "password-like-yourself",
  "password-too-simple",
  "password-unchanged",
  "email-taken",
  "last-administrator",
  "member-first",
  "two-factor-date-too-far",
  "own-factor-first",
  "name-taken",
  "too-many-groups",
  "room-token-missing",
  // Browser
  "browser-unsupported",
  "second-tab",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** True when `value` is a code of this list; anything else from a peer is treated as `message-malformed`. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && (errorCodes as readonly string[]).includes(value);
}
