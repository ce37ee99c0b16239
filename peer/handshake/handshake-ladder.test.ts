import { describe, expect, it } from "vitest";
import { packetVersion } from "../../crypto/packet.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { HandshakeMessage } from "../../protocol/handshake-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { protocolVersion } from "../../protocol/version.ts";
import type { LinkFingerprints } from "../link/link.ts";
import { createSeededRandom } from "../session/testing/seeded-random.ts";
import { createGuessBudget, type GuessBudget } from "./guess-budget.ts";
import type { HandshakeHalf, HandshakeOptions, HandshakeOutcome, HandshakeStep } from "./handshake.ts";
import { createHostHandshake } from "./host-handshake.ts";
import { createViewerHandshake } from "./viewer-handshake.ts";

const text = new TextEncoder();
const viewerSees = { local: "sha-256 aa", remote: "sha-256 bb" };
const hostSees = { local: "sha-256 bb", remote: "sha-256 aa" };
const identity = { kind: "code", locator: "4821" } as const;

type HalfOptions = Partial<Omit<HandshakeOptions<Uint8Array>, "fingerprints">> & {
  readonly fingerprints?: LinkFingerprints | null;
};

function viewerHalf({ fingerprints = viewerSees, ...options }: HalfOptions = {}): HandshakeHalf {
  return createViewerHandshake({
    fingerprints: () => fingerprints,
    identity,
    password: text.encode("507264"),
    randomBytes: createSeededRandom(1).bytes,
    reserveGuess: () => true,
    ...options,
  });
}

function hostHalf({ fingerprints = hostSees, ...options }: HalfOptions = {}): HandshakeHalf {
  return createHostHandshake({
    fingerprints: () => fingerprints,
    identity,
    password: text.encode("507264"),
    randomBytes: createSeededRandom(2).bytes,
    reserveGuess: () => true,
    viewerSender: 7,
    epoch: 3,
    ...options,
  });
}

function sent(step: HandshakeStep | { readonly send: HandshakeMessage | null }): HandshakeMessage {
  if (step.send === null) throw new Error("nothing was sent");
  return step.send;
}

type Outcomes = { readonly viewer: HandshakeOutcome | null; readonly host: HandshakeOutcome | null };

/** Carries every message to the other half, as `carry` leaves it. */
function converse(
  viewer: HandshakeHalf,
  host: HandshakeHalf,
  carry: (message: HandshakeMessage) => HandshakeMessage = (message) => message,
): Outcomes {
  let outcomes: Outcomes = { viewer: null, host: null };
  let message = viewer.start();
  for (let turn = 0; message !== null && turn < 8; turn += 1) {
    const side = turn % 2 === 0 ? "host" : "viewer";
    if (outcomes[side] !== null) break;
    const step: HandshakeStep = (side === "host" ? host : viewer).handle(carry(message));
    outcomes = { ...outcomes, [side]: step.outcome };
    message = step.send;
  }
  return outcomes;
}

const codeOf = (outcome: HandshakeOutcome | null) =>
  outcome === null ? "open" : outcome.done ? "done" : outcome.code;

describe("the handshake's two halves", () => {
  it("agree on every key with the right code", () => {
    const { viewer, host } = converse(viewerHalf(), hostHalf());
    if (viewer?.done !== true || host?.done !== true) throw new Error("not done");
    expect(viewer.established).toEqual(host.established);
    expect(viewer.established.viewerSender).toBe(7);
    expect(viewer.established.pairSecret).toHaveLength(32);
  });

  it("[HS-7] compute ahead what takes long, without saying, deciding or guessing anything by it", () => {
    const asked: string[] = [];
    const watched = (name: string): HalfOptions => ({
      reserveGuess: () => asked.push(`${name} reserves`) > 0,
    });
    const plain = converse(viewerHalf(), hostHalf());
    const viewer = viewerHalf(watched("viewer"));
    const host = hostHalf(watched("host"));
    const prepareBoth = () => {
      viewer.prepare();
      host.prepare();
    };
    prepareBoth();
    const outcomes = converse(viewer, host, (message) => {
      asked.push(message.t);
      prepareBoth();
      prepareBoth();
      return message;
    });
    prepareBoth();
    expect(outcomes).toEqual(plain);
    expect(asked).toEqual(["hello", "challenge", "viewer reserves", "proof", "host reserves", "welcome"]);
  });

  it("refuse a viewer's value that is 0 modulo N, also when they computed ahead", () => {
    const zero = bytesToBase64url(new Uint8Array(384));
    const host = hostHalf();
    host.prepare();
    const viewer = viewerHalf();
    host.handle({ ...(viewer.start() as Extract<HandshakeMessage, { t: "hello" }>), clientPublic: zero });
    host.prepare();
    const { outcome } = host.handle({ t: "proof", clientProof: bytesToBase64url(new Uint8Array(32)) });
    expect(codeOf(outcome)).toBe("handshake-failed");
  });

  it("end with a wrong guess at both ends, before the host proved anything", () => {
    const messages: HandshakeMessage[] = [];
    const outcomes = converse(viewerHalf({ password: text.encode("507265") }), hostHalf(), (message) => {
      messages.push(message);
      return message;
    });
    expect([codeOf(outcomes.viewer), codeOf(outcomes.host)]).toEqual(["join-code-wrong", "join-code-wrong"]);
    expect(messages.map(({ t }) => t)).toEqual(["hello", "challenge", "proof", "reject"]);
  });

  it("[HS-8] resume by the same ladder, with the resumption secret", () => {
    const first = converse(viewerHalf(), hostHalf());
    if (first.viewer?.done !== true) throw new Error("not done");
    const { resumptionSecret, rendezvous } = first.viewer.established;
    const again = {
      identity: { kind: "resume", rendezvous: bytesToBase64url(rendezvous) } as const,
      password: resumptionSecret,
    };
    const second = converse(viewerHalf(again), hostHalf(again));
    if (second.viewer?.done !== true || second.host?.done !== true) throw new Error("not done");
    expect(second.viewer.established).toEqual(second.host.established);
    expect(second.viewer.established.pairSecret).not.toEqual(first.viewer.established.pairSecret);
    const wrong = converse(viewerHalf({ ...again, password: new Uint8Array(32) }), hostHalf(again));
    expect(codeOf(wrong.host)).toBe("join-code-wrong");
    expect(codeOf(converse(viewerHalf(again), hostHalf()).host)).toBe("handshake-failed");
  });

  it("[HS-1] are ended by any message out of order, with one code and nothing else", () => {
    const viewer = viewerHalf();
    const host = hostHalf();
    const hello = viewer.start() as HandshakeMessage;
    const challenge = sent(host.handle(hello));
    const proof = sent(viewer.handle(challenge));
    const welcome = sent(host.handle(proof));
    const all = { hello, challenge, proof, welcome };

    const states = {
      "host awaiting HELLO": { make: () => hostHalf(), wants: "hello" },
      "host awaiting PROOF": {
        make: () => {
          const half = hostHalf();
          half.handle(hello);
          return half;
        },
        wants: "proof",
      },
      "viewer awaiting CHALLENGE": {
        make: () => {
          const half = viewerHalf();
          half.start();
          return half;
        },
        wants: "challenge",
      },
      "viewer awaiting WELCOME": {
        make: () => {
          const half = viewerHalf();
          half.start();
          half.handle(challenge);
          return half;
        },
        wants: "welcome",
      },
    };
    for (const [name, { make, wants }] of Object.entries(states)) {
      for (const [type, message] of Object.entries(all)) {
        if (type === wants) continue;
        const half = make();
        const step = half.handle(message);
        expect(step, `${name}: ${type}`).toEqual({
          send: { t: "reject", code: "handshake-failed" },
          outcome: { done: false, code: "handshake-failed" },
        });
        // Over is over: what would have been right comes too late.
        const late = all[wants as keyof typeof all];
        expect(half.handle(late).outcome, `${name}: ${type}, then ${wants}`).toMatchObject({ done: false });
      }
      expect(make().handle({ t: "reject", code: "join-code-burned" })).toEqual({
        send: null,
        outcome: { done: false, code: "join-code-burned" },
      });
    }
  });

  it("[HS-1] are ended by the right message said twice", () => {
    const viewer = viewerHalf();
    const host = hostHalf();
    const hello = viewer.start() as HandshakeMessage;
    const challenge = sent(host.handle(hello));
    viewer.handle(challenge);
    expect(codeOf(viewer.handle(challenge).outcome)).toBe("handshake-failed");
    expect(codeOf(host.handle(hello).outcome)).toBe("handshake-failed");
  });

  it("[HS-2] end with a clear code when no version is common", () => {
    const outcomes = converse(viewerHalf(), hostHalf(), (message) =>
      message.t === "hello" ? { ...message, versions: [2, 9] } : message,
    );
    expect(codeOf(outcomes.host)).toBe("version-unsupported");
    expect(codeOf(outcomes.viewer)).toBe("version-unsupported");
    const chosen = converse(viewerHalf(), hostHalf(), (message) =>
      message.t === "challenge" ? { ...message, version: 2 } : message,
    );
    expect(codeOf(chosen.viewer)).toBe("version-unsupported");
  });

  it("[HS-2] fail when offered versions were stripped or added on the way", () => {
    for (const versions of [
      [1, 2],
      [3, 1],
      [1, 1],
    ]) {
      const outcomes = converse(viewerHalf(), hostHalf(), (message) =>
        message.t === "hello" ? { ...message, versions } : message,
      );
      expect(codeOf(outcomes.host)).toBe("join-code-wrong");
    }
    expect(packetVersion).toBe(protocolVersion);
  });

  it("security case 8: A or B that is 0 modulo N ends it on the wire, and takes no guess", () => {
    const prime = BigInt(
      `0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF`,
    );
    const encode = (value: bigint) =>
      bytesToBase64url(
        Uint8Array.from(
          value
            .toString(16)
            .padStart(768, "0")
            .match(/../g)
            ?.map((byte) => Number.parseInt(byte, 16)) ?? [],
        ),
      );
    const hostile = [0n, prime, prime + 1n, 2n ** 3072n - 1n].map(encode);
    for (const value of hostile) {
      let guesses = 0;
      const reserveGuess = () => {
        guesses += 1;
        return true;
      };
      const bad = converse(viewerHalf(), hostHalf({ reserveGuess }), (message) =>
        message.t === "hello" ? { ...message, clientPublic: value } : message,
      );
      expect(codeOf(bad.host)).toBe("handshake-failed");
      const worse = converse(viewerHalf({ reserveGuess }), hostHalf(), (message) =>
        message.t === "challenge" ? { ...message, serverPublic: value } : message,
      );
      expect(codeOf(worse.viewer)).toBe("handshake-failed");
      expect(guesses).toBe(0);
    }
  });

  it("security case 8: a truncated or changed proof is no proof", () => {
    const changed = converse(viewerHalf(), hostHalf(), (message) =>
      message.t === "proof" ? { ...message, clientProof: bytesToBase64url(new Uint8Array(32)) } : message,
    );
    expect(codeOf(changed.host)).toBe("join-code-wrong");
    const truncated = converse(viewerHalf(), hostHalf(), (message) =>
      message.t === "proof" ? { ...message, clientProof: message.clientProof.slice(0, 22) } : message,
    );
    expect(codeOf(truncated.host)).toBe("join-code-wrong");
    const answer = converse(viewerHalf(), hostHalf(), (message) =>
      message.t === "welcome" ? { ...message, serverProof: bytesToBase64url(new Uint8Array(32)) } : message,
    );
    expect(codeOf(answer.viewer)).toBe("join-code-wrong");
  });

  it("security case 10: certificates that the ends see differently, or not at all, end it", () => {
    const other = "sha-256 cc";
    const seen = [
      { viewer: { ...viewerSees, remote: other }, host: hostSees },
      { viewer: viewerSees, host: { ...hostSees, remote: other } },
      { viewer: { ...viewerSees, remote: other }, host: { ...hostSees, remote: other } },
      { viewer: { local: "sha-256 bb", remote: "sha-256 aa" }, host: hostSees },
    ];
    for (const { viewer, host } of seen) {
      const outcomes = converse(viewerHalf({ fingerprints: viewer }), hostHalf({ fingerprints: host }));
      expect(codeOf(outcomes.host)).toBe("join-code-wrong");
      expect(outcomes.viewer?.done).not.toBe(true);
    }
    expect(codeOf(converse(viewerHalf({ fingerprints: null }), hostHalf()).viewer)).toBe(
      "fingerprint-missing",
    );
    expect(codeOf(converse(viewerHalf(), hostHalf({ fingerprints: null })).host)).toBe("fingerprint-missing");
  });
});

describe("the guess budget", () => {
  it("[HS-7] is asked before the proof that lets the other end test a guess", () => {
    const viewer = viewerHalf({ reserveGuess: () => false });
    const challenge = sent(hostHalf().handle(viewer.start() as HandshakeMessage));
    expect(viewer.handle(challenge)).toEqual({
      send: { t: "reject", code: "join-code-burned" },
      outcome: { done: false, code: "join-code-burned" },
    });
    const order: string[] = [];
    const reserve = (name: string) => () => {
      order.push(`${name} reserves`);
      return true;
    };
    converse(
      viewerHalf({ reserveGuess: reserve("viewer") }),
      hostHalf({ reserveGuess: reserve("host") }),
      (message) => {
        order.push(message.t);
        return message;
      },
    );
    expect(order).toEqual(["hello", "challenge", "viewer reserves", "proof", "host reserves", "welcome"]);
  });

  it("[HS-6] burns a code after three wrong guesses, also when they are made side by side", () => {
    const budget: GuessBudget = createGuessBudget();
    const tries = Array.from({ length: 5 }, () => budget.reserve());
    expect(tries).toEqual([true, true, true, false, false]);
    expect([budget.isBurned, budget.left, budget.wrong]).toEqual([true, 0, limits.codeGuesses]);

    const shared = createGuessBudget();
    const reserveGuess = () => shared.reserve();
    const hosts = Array.from({ length: 5 }, () => hostHalf({ reserveGuess }));
    const viewers = Array.from({ length: 5 }, () => viewerHalf({ password: text.encode("000000") }));
    const proofs = viewers.map((viewer, index) => {
      const challenge = sent((hosts[index] as HandshakeHalf).handle(viewer.start() as HandshakeMessage));
      return sent(viewer.handle(challenge));
    });
    const codes = hosts.map((host, index) => codeOf(host.handle(proofs[index] as HandshakeMessage).outcome));
    expect(codes).toEqual([
      ...Array<string>(3).fill("join-code-wrong"),
      ...Array<string>(2).fill("join-code-burned"),
    ]);
  });

  it("gives a right guess back, and never more than was taken", () => {
    const budget = createGuessBudget();
    budget.release();
    expect(budget.left).toBe(limits.codeGuesses);
    budget.reserve();
    budget.release();
    expect(budget.left).toBe(limits.codeGuesses);
  });
});
