/**
 * What every message type of the control channel is bound to.
 */

import type { Scope } from "./scope.ts";

/**
 * Who may send a message and what it needs.
 * `scope` is what a message needs when it comes from a viewer (checked by the host), or what the host needs to
 * have granted before it sends it (checked by the host before sending). `null` needs nothing but membership.
 */
export type MessageRule = { readonly from: "host" | "viewer" | "both"; readonly scope: Scope | null };
