/**
 * Owns: the viewer's half of the handshake, SRP's client.
 * Must never: send a proof without a reserved guess, since a proof lets the other end test one guess.
 *
 *   start → (HELLO) → awaiting CHALLENGE → (an access code: stretching) → (PROOF) → awaiting WELCOME → done | failed
 */

import { equalBytes } from "../../crypto/constant-time.ts";
import { deriveHandshakeKeys, type HandshakeKeys, unpackGroupKey } from "../../crypto/key-schedule.ts";
import { unwrapKey } from "../../crypto/key-wrap.ts";
import { createSrpClient, srpGroup3072 } from "../../crypto/srp.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import type { Challenge, Hello, Welcome } from "../../protocol/handshake-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { supportedVersions } from "../../protocol/version.ts";
import {
  failed,
  guessCodes,
  type HandshakeHalf,
  type HandshakeOptions,
  type HandshakeStep,
  hashHandshake,
  identityToBytes,
  type StretchedPassword,
} from "./handshake.ts";

type State =
  | { readonly at: "start" | "finished" }
  | { readonly at: "awaiting-challenge" }
  | { readonly at: "stretching" }
  | { readonly at: "awaiting-welcome"; readonly version: number; readonly keys: HandshakeKeys };

export function createViewerHandshake(
  options: HandshakeOptions<Uint8Array | StretchedPassword>,
): HandshakeHalf {
  const { identity, password, randomBytes } = options;
  const client = createSrpClient({
    group: srpGroup3072,
    username: identityToBytes(identity),
    randomBytes,
  });
  const nonce = randomBytes(limits.nonceBytes);
  const hello: Hello = {
    t: "hello",
    versions: [...supportedVersions],
    identity,
    clientPublic: bytesToBase64url(client.clientPublic),
    nonce: bytesToBase64url(nonce),
  };
  let state: State = { at: "start" };

  return {
    start() {
      state = { at: "awaiting-challenge" };
      return hello;
    },
    handle(message) {
      if (message.t === "reject") {
        const { code, minutes } = message;
        return finish({ send: null, outcome: { done: false, code, minutes } });
      }
      if (message.t === "challenge" && state.at === "awaiting-challenge") return handleChallenge(message);
      if (message.t === "welcome" && state.at === "awaiting-welcome") {
        return finish(handleWelcome(message, state));
      }
      return finish(failed("handshake-failed"));
    },
    // A is there from the beginning, and all else needs the challenge.
    prepare() {},
  };

  function finish(step: HandshakeStep): HandshakeStep {
    state = { at: "finished" };
    return step;
  }

  function handleChallenge(challenge: Challenge): HandshakeStep {
    if (!supportedVersions.includes(challenge.version)) return finish(failed("version-unsupported"));
    if (password instanceof Uint8Array) return prove(challenge, password);
    const salt = base64urlToBytes(challenge.salt);
    if (salt === null) return finish(failed("handshake-failed"));
    state = { at: "stretching" };
    const later = password
      .stretch(salt)
      .catch(() => null)
      .then((stretched): HandshakeStep => {
        // Something out of order came meanwhile, and has ended it.
        if (state.at !== "stretching") return { send: null, outcome: null };
        return stretched === null ? finish(failed("handshake-failed")) : prove(challenge, stretched);
      });
    return { send: null, outcome: null, later };
  }

  function prove(challenge: Challenge, known: Uint8Array): HandshakeStep {
    const fingerprints = options.fingerprints();
    if (fingerprints === null) return finish(failed("fingerprint-missing"));
    const salt = base64urlToBytes(challenge.salt);
    const serverPublic = base64urlToBytes(challenge.serverPublic);
    const hostNonce = base64urlToBytes(challenge.nonce);
    if (salt === null || serverPublic === null || hostNonce === null)
      return finish(failed("handshake-failed"));
    const premaster = client.computePremaster({ password: known, salt, serverPublic });
    if (premaster === null) return finish(failed("handshake-failed"));
    if (!options.reserveGuess()) return finish(failed(guessCodes(identity).none));
    const keys = deriveHandshakeKeys({
      premaster,
      transcriptHash: hashHandshake("viewer", fingerprints, {
        version: challenge.version,
        offeredVersions: hello.versions,
        identity,
        salt,
        clientPublic: client.clientPublic,
        serverPublic,
        viewerNonce: nonce,
        hostNonce,
      }),
    });
    state = { at: "awaiting-welcome", version: challenge.version, keys };
    return { send: { t: "proof", clientProof: bytesToBase64url(keys.clientProof) }, outcome: null };
  }

  function handleWelcome(
    welcome: Welcome,
    { version, keys }: Extract<State, { at: "awaiting-welcome" }>,
  ): HandshakeStep {
    const serverProof = base64urlToBytes(welcome.serverProof);
    if (serverProof === null || !equalBytes(serverProof, keys.serverProof))
      return failed(guessCodes(identity).wrong);
    const wrapped = base64urlToBytes(welcome.wrappedKey);
    const unwrapped = wrapped === null ? null : unwrapKey(keys.wrappingKey, wrapped);
    const unpacked = unwrapped === null ? null : unpackGroupKey(unwrapped);
    if (unpacked === null) return failed("handshake-failed");
    const { pairSecret, wrappingKey, resumptionSecret, rendezvous } = keys;
    return {
      send: null,
      outcome: {
        done: true,
        established: {
          version,
          viewerSender: unpacked.sender,
          pairSecret,
          wrappingKey,
          resumptionSecret,
          rendezvous,
        },
      },
    };
  }
}
