/** Owns: what is taken of the browser's answer about cookies: names, places and flags. What is in them ends here. */

import * as v from "valibot";
import type { CookieFacts } from "../bridge/driver-messages.ts";

const Answer = v.object({
  cookies: v.array(
    v.object({
      name: v.string(),
      domain: v.string(),
      path: v.string(),
      size: v.number(),
      secure: v.boolean(),
      httpOnly: v.boolean(),
      session: v.boolean(),
      expires: v.optional(v.number()),
      sameSite: v.optional(v.string()),
      partitionKey: v.optional(v.unknown()),
    }),
  ),
});

export function cookieFacts(answer: unknown): CookieFacts[] {
  const known = v.safeParse(Answer, answer);
  if (!known.success) return [];
  return known.output.cookies.map(
    ({ name, domain, path, size, secure, httpOnly, session, expires, sameSite, partitionKey }) => ({
      name,
      domain,
      path,
      sizeBytes: size,
      secure,
      httpOnly,
      sameSite: sameSite ?? null,
      expires: session ? null : (expires ?? null),
      isPartitioned: partitionKey !== undefined,
      partitionKey,
    }),
  );
}
