/**
 * What a viewer may be allowed to do. The host grants, checks on every message and takes back.
 */

import * as v from "valibot";

export const scopes = [
  "view",
  "control",
  "clipboard",
  "files-in",
  "files-out",
  "diagnostics",
  "record",
  "unattended",
  "script",
] as const;

/** `files-in` goes to the host's machine, `files-out` leaves it. */
export const Scope = v.picklist(scopes);
export type Scope = v.InferOutput<typeof Scope>;

/** Scopes that a plain page can carry out; the others need the extension on the host's side. */
export const pageScopes: readonly Scope[] = ["view", "files-in", "files-out", "diagnostics", "record"];

/** `once` covers one use (one transfer, one report, one recording); `session` lasts until taken back. */
export const GrantDuration = v.picklist(["once", "session"]);
export type GrantDuration = v.InferOutput<typeof GrantDuration>;
