/**
 * Owns: proving anew that it is still the person themselves who is signed in, before something that a stolen session must not
 * do: by the password, or, for who has none, by a sign-in at the organisation's provider a short while ago.
 * Never: takes the provider's word from who has a password.
 */

import { ok, type Result } from "../../protocol/result.ts";
import { type Refusal, refuse } from "../http/problem.ts";
import { knownBrowserCookie } from "../http/session-cookie.ts";
import type { DeskServices } from "../services.ts";
import type { LiveSession, Whereabouts } from "../sessions/sessions.ts";
import { checkPassword } from "./password-check.ts";

/** To come back from the provider and find the button again. */
const freshForMs = 5 * 60_000;

/** The part of a call that proves something. */
interface Proving {
  readonly session: LiveSession;
  readonly where: Whereabouts;
  cookie(name: string): string | null;
}

export async function proveAnew(
  services: DeskServices,
  { session: { member, provedAt }, where, cookie }: Proving,
  password: string | null,
): Promise<Result<null> | Refusal> {
  if (!member.hasPassword) {
    const isFresh = Date.parse(provedAt) + freshForMs > services.environment.clock.now();
    return isFresh ? ok(null) : refuse("sign-in-again");
  }
  if (password === null) return refuse("sign-in-wrong");
  const checked = await checkPassword(services, {
    email: member.email,
    password,
    address: where.address,
    mark: cookie(knownBrowserCookie),
  });
  return checked.ok ? ok(null) : checked;
}
