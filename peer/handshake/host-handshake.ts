/**
 * Owns: the host's half of the handshake, SRP's server. It is the end that must be convinced.
 * Must never: send its own proof, or any key, before the viewer's proof was right.
 *
 *   awaiting HELLO → (CHALLENGE) → awaiting PROOF → (WELCOME) → done | failed
 */

import { equalBytes } from "../../crypto/constant-time.ts";
import { deriveHandshakeKeys, packGroupKey } from "../../crypto/key-schedule.ts";
import { wrapKey } from "../../crypto/key-wrap.ts";
import { computePasswordVerifier, createSrpServer, type SrpServer, srpGroup3072 } from "../../crypto/srp.ts";
import { base64urlToBytes, bytesToBase64url } from "../../protocol/base64url.ts";
import type { Hello, Proof } from "../../protocol/handshake-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { chooseVersion } from "../../protocol/version.ts";
import {
  failed,
  guessCodes,
  type HandshakeHalf,
  type HandshakeOptions,
  type HandshakeStep,
  hashHandshake,
  identityToBytes,
  isSameIdentity,
  type StoredVerifier,
} from "./handshake.ts";

export type HostHandshakeOptions = HandshakeOptions<Uint8Array | StoredVerifier> & {
  /** The number this viewer gets, 1 to 255. */
  readonly viewerSender: number;
  /** The number of the key that WELCOME carries: never used to seal, so that a viewer not let in holds nothing. */
  readonly epoch: number;
};

type State =
  | { readonly at: "awaiting-hello" | "finished" }
  | {
      readonly at: "awaiting-proof";
      readonly version: number;
      readonly own: OwnValues;
      readonly hello: Hello;
      readonly clientPublic: Uint8Array;
      readonly viewerNonce: Uint8Array;
      readonly hostNonce: Uint8Array;
      /** Known once it was computed ahead of the proof; null when the viewer's value forbids going on. */
      readonly premaster?: Uint8Array | null;
    };

/** Of one handshake. They depend on nothing that the viewer says. */
type OwnValues = { readonly salt: Uint8Array; readonly server: SrpServer };

export function createHostHandshake(options: HostHandshakeOptions): HandshakeHalf {
  const { identity, password, randomBytes } = options;
  let state: State = { at: "awaiting-hello" };
  let ownValues: OwnValues | null = null;

  return {
    start: () => null,
    handle(message) {
      if (message.t === "reject") return finish({ send: null, outcome: { done: false, code: message.code } });
      if (message.t === "hello" && state.at === "awaiting-hello") return handleHello(message);
      if (message.t === "proof" && state.at === "awaiting-proof") return finish(handleProof(message, state));
      return finish(failed("handshake-failed"));
    },
    prepare() {
      if (state.at === "awaiting-hello") ownValues ??= drawOwnValues();
      if (state.at === "awaiting-proof") state = { ...state, premaster: premasterOf(state) };
    },
  };

  function drawOwnValues(): OwnValues {
    const { salt, verifier } = password instanceof Uint8Array ? newVerifier(password) : password;
    return { salt, server: createSrpServer({ group: srpGroup3072, verifier, randomBytes }) };
  }

  function newVerifier(known: Uint8Array): StoredVerifier {
    const salt = randomBytes(limits.saltBytes);
    const username = identityToBytes(identity);
    return {
      salt,
      verifier: computePasswordVerifier({ group: srpGroup3072, username, password: known, salt }),
    };
  }

  function finish(step: HandshakeStep): HandshakeStep {
    state = { at: "finished" };
    return step;
  }

  function handleHello(hello: Hello): HandshakeStep {
    const version = chooseVersion(hello.versions);
    if (version === null) return finish(failed("version-unsupported"));
    if (!isSameIdentity(hello.identity, identity)) return finish(failed("handshake-failed"));
    const clientPublic = base64urlToBytes(hello.clientPublic);
    const viewerNonce = base64urlToBytes(hello.nonce);
    if (clientPublic === null || viewerNonce === null) return finish(failed("handshake-failed"));

    const own = ownValues ?? drawOwnValues();
    const hostNonce = randomBytes(limits.nonceBytes);
    state = { at: "awaiting-proof", version, own, hello, clientPublic, viewerNonce, hostNonce };
    return {
      send: {
        t: "challenge",
        version,
        salt: bytesToBase64url(own.salt),
        serverPublic: bytesToBase64url(own.server.serverPublic),
        nonce: bytesToBase64url(hostNonce),
      },
      outcome: null,
    };
  }

  function handleProof(proof: Proof, seen: Extract<State, { at: "awaiting-proof" }>): HandshakeStep {
    const fingerprints = options.fingerprints();
    if (fingerprints === null) return failed("fingerprint-missing");
    const premaster = premasterOf(seen);
    if (premaster === null) return failed("handshake-failed");
    if (!options.reserveGuess()) return failed(guessCodes(identity).none, options.lockedMinutes?.());
    const keys = deriveHandshakeKeys({
      premaster,
      transcriptHash: hashHandshake("host", fingerprints, {
        version: seen.version,
        offeredVersions: seen.hello.versions,
        identity,
        salt: seen.own.salt,
        clientPublic: seen.clientPublic,
        serverPublic: seen.own.server.serverPublic,
        viewerNonce: seen.viewerNonce,
        hostNonce: seen.hostNonce,
      }),
    });
    const clientProof = base64urlToBytes(proof.clientProof);
    if (clientProof === null || !equalBytes(clientProof, keys.clientProof))
      return failed(guessCodes(identity).wrong);
    const { viewerSender, epoch } = options;
    const packed = packGroupKey({ groupKey: randomBytes(32), epoch, sender: viewerSender });
    const { pairSecret, wrappingKey, resumptionSecret, rendezvous } = keys;
    return {
      send: {
        t: "welcome",
        serverProof: bytesToBase64url(keys.serverProof),
        wrappedKey: bytesToBase64url(wrapKey(wrappingKey, packed)),
      },
      outcome: {
        done: true,
        established: {
          version: seen.version,
          viewerSender,
          pairSecret,
          wrappingKey,
          resumptionSecret,
          rendezvous,
        },
      },
    };
  }
}

function premasterOf(seen: Extract<State, { at: "awaiting-proof" }>): Uint8Array | null {
  return seen.premaster === undefined ? seen.own.server.computePremaster(seen.clientPublic) : seen.premaster;
}
