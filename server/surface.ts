/**
 * Owns: the list of everything a stranger can ask this process for. Nothing is answered that is not in it, and a test
 * walks it route by route and tries what is not.
 *
 * | path                        | methods            | answer                                                      |
 * |-----------------------------|--------------------|-------------------------------------------------------------|
 * | the pages below             | GET, HEAD          | the app's one page                                          |
 * | files of build/app          | GET, HEAD          | the file; hashed ones under /assets/ for a year              |
 * | /extension/farhand.crx      | GET, HEAD          | the packed extension, if there is one                       |
 * | /extension/update.xml       | GET, HEAD          | its version, for browsers, by ?group=; kept for two minutes |
 * | /extension/extension.json   | GET, HEAD          | its id, hash and key                                        |
 * | /.well-known/security.txt   | GET, HEAD          | whom to tell of a weakness, if FARHAND_SECURITY_CONTACT says |
 * | /api/…                      | by protocol/desk   | accounts, if there are any; changes for pages of ours only  |
 * | /signaling/                 | GET, POST, upgrade | Socket.IO, for pages of allowed origins only                |
 * | /healthz                    | GET, HEAD          | whether the process and its Redis are well                  |
 * | /metrics                    | GET, HEAD          | counters, with the token or from this machine               |
 */

import type { IncomingMessage } from "node:http";

/** The app's routes. Its router knows what to show; any other path is 404. */
export const pagePaths: ReadonlySet<string> = new Set([
  "/",
  "/help",
  "/help/join",
  "/join",
  "/sessions",
  "/devices",
  "/devices/deploy",
  "/about",
  "/sign-in",
  "/set-up",
  "/forgot-password",
  "/new-password",
  "/invitation",
  "/two-factor",
  "/account",
  "/admin",
  "/admin/members",
  "/admin/organisation",
  "/admin/device-groups",
  "/admin/reports",
  "/admin/audit",
  "/admin/operations",
]);

export const securityTextPath = "/.well-known/security.txt";

/** Methods of everything but signaling. */
export const readMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Nothing but signaling takes one. */
export function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0";
}
