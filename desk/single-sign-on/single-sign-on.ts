/**
 * Owns: signing in by the organisation's own provider: authorization code with PKCE, state and nonce, all bound to this
 * browser by a sealed cookie.
 * Never: makes a member of whoever the provider knows: only who is one, or was invited. Skips our second factor.
 * Source: OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9700; the protocol itself is openid-client's.
 */

import * as oidc from "openid-client";
import * as v from "valibot";
import { Email } from "../../protocol/desk/desk-fields.ts";
import {
  beginSingleSignOn,
  finishSingleSignOn,
  OwnPath,
  type singleSignOnProblems,
  singleSignOnReturnPath,
} from "../../protocol/desk/single-sign-on-api.ts";
import { parseMessage, parseValue } from "../../protocol/parse.ts";
import { ok } from "../../protocol/result.ts";
import type { SingleSignOnSettings } from "../configuration.ts";
import { changeAlone } from "../db/database.ts";
import { isoTime } from "../environment.ts";
import type { Api } from "../http/api.ts";
import { refuse } from "../http/problem.ts";
import { openText, sealText } from "../secret-box.ts";
import type { DeskServices } from "../services.ts";
import { admit } from "../sign-in/admission.ts";
import { stageAfterPassword } from "../sign-in/sign-in.ts";
import { memberOfIdentity, type ProvidersWord } from "./identities.ts";

const flowCookie = "__Host-farhand-provider";
const flowSeconds = 10 * 60;
const flowPurpose = "single sign-on";
const providerWithinSeconds = 10;
/** What the provider says of itself is believed so long: by then, who is led there finds it, or is told that it is away. */
const believedForMs = 60_000;

const Flow = v.strictObject({
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
  back: OwnPath,
  endsMs: v.number(),
});

export function serveSingleSignOn(
  api: Api,
  services: DeskServices,
  settings: SingleSignOnSettings | null,
): void {
  const { db, environment, keys } = services;
  const { clock, logger, randomBytes } = environment;
  let discovered: { readonly configuration: Promise<oidc.Configuration>; readonly untilMs: number } | null =
    null;

  /** What the provider says of itself: asked again when it is old, and after a failure. */
  function provider({ issuer, clientId, clientSecret }: SingleSignOnSettings): Promise<oidc.Configuration> {
    if (discovered && discovered.untilMs > clock.now()) return discovered.configuration;
    // Plain HTTP is for a provider on this machine alone.
    const isLocal = /^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?(?:\/|$)/.test(issuer);
    const configuration = oidc
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: providerWithinSeconds,
        ...(isLocal ? { execute: [oidc.allowInsecureRequests] } : {}),
      })
      .catch((error: unknown) => {
        discovered = null;
        throw error;
      });
    discovered = { configuration, untilMs: clock.now() + believedForMs };
    return configuration;
  }

  api.serve(beginSingleSignOn, async (call) => {
    if (settings === null) return refuse("desk-not-found");
    // A provider that asks for nothing would end one's session and begin another whenever some page wanted it.
    if (call.isLedHere) return leadTo(signInPage(call.query.back));
    const verifier = oidc.randomPKCECodeVerifier();
    const flow = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier,
      back: call.query.back ?? "/",
      endsMs: clock.now() + flowSeconds * 1_000,
    };
    let address: URL;
    try {
      address = oidc.buildAuthorizationUrl(await provider(settings), {
        redirect_uri: `${services.publicAddress}${singleSignOnReturnPath}`,
        scope: "openid email profile",
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
    } catch (error) {
      logger.warn(
        { kind: error instanceof Error ? error.name : "unknown" },
        "the provider cannot be reached",
      );
      return leadTo(problemPage("single-sign-on-away", call.query.back));
    }
    call.setCookie(
      flowCookie,
      sealText(keys.sealing, JSON.stringify(flow), flowPurpose, randomBytes),
      flowSeconds,
    );
    return leadTo(address.href);
  });

  api.serve(finishSingleSignOn, async (call) => {
    if (settings === null) return refuse("desk-not-found");
    const sealed = call.cookie(flowCookie);
    call.endCookie(flowCookie);
    const text = sealed === null ? null : openText(keys.sealing, sealed, flowPurpose);
    const flow = text === null ? null : parseMessage(Flow, text, 4_096);
    if (!flow?.ok || flow.value.endsMs <= clock.now()) return leadTo(problemPage("single-sign-on-refused"));

    const { back } = flow.value;
    let word: ProvidersWord;
    try {
      const returned = new URL(`${services.publicAddress}${singleSignOnReturnPath}`);
      for (const [name, value] of Object.entries(call.query)) returned.searchParams.set(name, value);
      const tokens = await oidc.authorizationCodeGrant(await provider(settings), returned, {
        pkceCodeVerifier: flow.value.verifier,
        expectedState: flow.value.state,
        expectedNonce: flow.value.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) return leadTo(problemPage("single-sign-on-refused", back));
      const email = parseValue(Email, claims["email"]);
      word = {
        issuer: claims.iss,
        provider: settings.name,
        subject: claims.sub,
        email: email.ok && claims["email_verified"] === true ? email.value : null,
      };
    } catch (error) {
      logger.warn(
        { kind: error instanceof Error ? error.name : "unknown" },
        "the provider's word was not taken",
      );
      return leadTo(problemPage(isAway(error) ? "single-sign-on-away" : "single-sign-on-refused", back));
    }

    const next = await changeAlone(db, async (tx) => {
      const member = await memberOfIdentity(tx, services, word);
      if (member?.status !== "active") return problemPage("single-sign-on-refused", back);
      const provedAt = isoTime(clock.now());
      const stage = await stageAfterPassword(tx, member.id, provedAt);
      await admit(services, tx, member, { stage, provedAt }, call);
      return stage === "full" ? back : signInPage(back);
    });
    return leadTo(next);
  });
}

function signInPage(back: string | undefined): string {
  return back === undefined ? "/sign-in" : `/sign-in?back=${encodeURIComponent(back)}`;
}

/** Whoever signs in by the password then comes to where they wanted to, too. */
function problemPage(problem: (typeof singleSignOnProblems)[number], back?: string): string {
  return `${signInPage(back)}#${problem}`;
}

/** Nothing came back, or nothing that a provider says: no word was refused. */
function isAway(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (error instanceof TypeError) return code === undefined;
  return ["OAUTH_TIMEOUT", "OAUTH_ABORT", "OAUTH_RESPONSE_IS_NOT_CONFORM"].includes(String(code));
}

/** 303 without anything to cache: the address may hold a state. */
function leadTo(location: string) {
  return ok(new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } }));
}
