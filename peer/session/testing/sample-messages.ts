/**
 * Owns: one message of each type for tests that walk all of them. A type without a sample does not compile.
 * Never: ships.
 */

import { bytesToBase64url } from "../../../protocol/base64url.ts";
import type { ControlMessage, ControlMessageOf } from "../../../protocol/control-messages.ts";
import type { InputMessage } from "../../../protocol/input-messages.ts";

const id = bytesToBase64url(new Uint8Array(16).fill(5));
const transfer = bytesToBase64url(new Uint8Array(16).fill(6));

export const sampleControlMessages: { readonly [Type in ControlMessage["t"]]: ControlMessageOf<Type> } = {
  profile: {
    t: "profile",
    name: "Mallory",
    build: "test",
    features: { screen: true, codecs: [], files: true, scopes: [] },
  },
  roster: { t: "roster", session: id, members: [] },
  rekey: { t: "rekey", wrappedKey: bytesToBase64url(new Uint8Array(48)) },
  ping: { t: "ping", id: 1, sentMs: 1 },
  pong: { t: "pong", id: 1, sentMs: 1, receivedMs: 1, repliedMs: 1 },
  "scope-ask": { t: "scope-ask", id, scope: "view" },
  "scope-ask-withdrawn": { t: "scope-ask-withdrawn", id },
  "scope-answer": { t: "scope-answer", id, scope: "view", answer: "session" },
  grants: { t: "grants", grants: [], paused: false },
  "scope-release": { t: "scope-release", scope: "view" },
  chat: { t: "chat", id, text: "hello", sentMs: 1 },
  "chat-ack": { t: "chat-ack", id },
  "screen-state": { t: "screen-state", state: "live", surface: "monitor" },
  diagnostics: { t: "diagnostics", takenMs: 1, entries: [] },
  "record-state": { t: "record-state", recording: true },
  "invite-ask": { t: "invite-ask", id },
  "invite-answer": { t: "invite-answer", id, answer: "no" },
  "control-state": { t: "control-state", state: "ready", controller: null, code: null },
  tabs: { t: "tabs", tabs: [] },
  "tab-command": { t: "tab-command", command: "reload", tab: 1 },
  "tab-command-failed": { t: "tab-command-failed", code: "control-tab-gone" },
  "page-dialog": { t: "page-dialog", dialog: null },
  "page-dialog-answer": { t: "page-dialog-answer", id, accept: true, text: "" },
  cursor: { t: "cursor", cursor: "text" },
  "device-enrolled": { t: "device-enrolled", device: id, name: "Office" },
  "ghost-state": { t: "ghost-state", ghost: 1, state: "done" },
  "lane-signal": { t: "lane-signal", lane: 0, generation: 0, payload: "{}" },
  bye: { t: "bye", reason: "ended" },
  "file-offer": { t: "file-offer", transfer, count: 1, totalBytes: 3 },
  "file-entries": {
    t: "file-entries",
    transfer,
    entries: [{ entry: 0, path: ["a.txt"], sizeBytes: 3, mediaType: "text/plain", modifiedMs: 1 }],
    last: true,
  },
  "file-answer": { t: "file-answer", transfer, answer: "accept" },
  "file-have": { t: "file-have", transfer, verifiedBytes: 0 },
  "file-restart": { t: "file-restart", transfer, position: 0 },
  "file-skipped": { t: "file-skipped", transfer, entry: 0, code: "file-unreadable" },
  "file-kept": { t: "file-kept", transfer, settled: 0, failed: [] },
  "file-pause": { t: "file-pause", transfer, paused: false },
  "file-cancel": { t: "file-cancel", transfer, code: "file-cancelled" },
};

export const sampleInputMessages: {
  readonly [Type in InputMessage["t"]]: Extract<InputMessage, { t: Type }>;
} = {
  pointer: { t: "pointer", at: { x: 0.5, y: 0.5 } },
  ink: { t: "ink", stroke: 1, points: [{ x: 0.1, y: 0.1 }], end: true },
  "ink-clear": { t: "ink-clear" },
  ghost: { t: "ghost", ghost: 1, at: { x: 0.5, y: 0.5 } },
  mouse: { t: "mouse", kind: "down", at: { x: 0.5, y: 0.5 }, button: 0, buttons: 1, clicks: 1, modifiers: 0 },
  wheel: { t: "wheel", at: { x: 0.5, y: 0.5 }, deltaX: 0, deltaY: 100, modifiers: 0 },
  key: {
    t: "key",
    kind: "down",
    code: "KeyA",
    key: "a",
    text: "a",
    location: 0,
    repeat: false,
    modifiers: 0,
  },
  text: { t: "text", text: "é" },
  compose: { t: "compose", text: "に", selectionStart: 1, selectionEnd: 1 },
  touch: { t: "touch", kind: "start", points: [{ id: 0, at: { x: 0.5, y: 0.5 } }] },
  "release-all": { t: "release-all" },
};
