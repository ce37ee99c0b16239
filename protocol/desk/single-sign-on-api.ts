/**
 * Owns: the two addresses of sign-in by the organisation's own provider (OpenID Connect). Both are opened by the browser, not
 * called by a page: they answer with where to go next.
 */

import * as v from "valibot";
import { endpoint } from "./endpoint.ts";

/** A page of ours to return to: a path, and no other server's address in disguise. */
export const OwnPath = v.pipe(v.string(), v.maxLength(200), v.regex(/^\/(?![/\\])[\x21-\x7e]*$/));

/** The provider's addresses have to come back to this one. */
export const singleSignOnReturnPath = "/api/single-sign-on/return";

/** In the fragment of /sign-in: the provider's word was not taken, or it cannot be reached. */
export const singleSignOnProblems = ["single-sign-on-refused", "single-sign-on-away"] as const;

export const beginSingleSignOn = endpoint({
  method: "GET",
  path: "/api/single-sign-on",
  access: "anyone",
  summary: "Leads to the organisation's provider.",
  query: v.strictObject({ back: v.optional(OwnPath) }),
});

export const finishSingleSignOn = endpoint({
  method: "GET",
  path: singleSignOnReturnPath,
  access: "anyone",
  summary: "Takes the provider's word and leads back. A second factor of ours is asked for all the same.",
  // Providers add parameters of their own.
  query: v.record(v.pipe(v.string(), v.maxLength(100)), v.pipe(v.string(), v.maxLength(4_000))),
});
