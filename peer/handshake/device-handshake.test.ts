/** The handshake's two halves with an access code at one end and a stored verifier at the other. */
import { beforeAll, describe, expect, it } from "vitest";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { type HandshakeIdentity, HandshakeMessage } from "../../protocol/handshake-messages.ts";
import { parseValue } from "../../protocol/parse.ts";
import { accessCodeToBytes, createAccessVerifier, type StretchAccessCode } from "../device/access-code.ts";
import { createSeededRandom } from "../session/testing/seeded-random.ts";
import type { HandshakeHalf, HandshakeOutcome, HandshakeStep, StoredVerifier } from "./handshake.ts";
import { createHostHandshake, type HostHandshakeOptions } from "./host-handshake.ts";
import { createViewerHandshake } from "./viewer-handshake.ts";

const device = bytesToBase64url(new Uint8Array(16).fill(1));
const other = bytesToBase64url(new Uint8Array(16).fill(2));
const identity: HandshakeIdentity = { kind: "device", device };
const code = "kestrel vat 41";
const quick: StretchAccessCode = async (typed, salt) => Uint8Array.of(...salt, ...typed);
let verifier: StoredVerifier;

beforeAll(async () => {
  const made = await createAccessVerifier({
    code,
    device,
    randomBytes: createSeededRandom(3).bytes,
    stretch: quick,
  });
  if (!made.ok) throw new Error(made.code);
  verifier = made.value;
});

function hostHalf(options: Partial<HostHandshakeOptions> = {}): HandshakeHalf {
  return createHostHandshake({
    identity,
    password: verifier,
    fingerprints: () => ({ local: "sha-256 bb", remote: "sha-256 aa" }),
    randomBytes: createSeededRandom(2).bytes,
    reserveGuess: () => true,
    viewerSender: 7,
    epoch: 3,
    ...options,
  });
}

function viewerHalf(
  typed: string,
  options: Partial<Parameters<typeof createViewerHandshake>[0]> = {},
): HandshakeHalf {
  return createViewerHandshake({
    identity,
    password: { stretch: (salt) => quick(accessCodeToBytes(typed), salt) },
    fingerprints: () => ({ local: "sha-256 aa", remote: "sha-256 bb" }),
    randomBytes: createSeededRandom(1).bytes,
    reserveGuess: () => true,
    ...options,
  });
}

async function converse(
  viewer: HandshakeHalf,
  host: HandshakeHalf,
  carry = (message: HandshakeMessage) => message,
) {
  const outcomes: Record<"viewer" | "host", HandshakeOutcome | null> = { viewer: null, host: null };
  let message = viewer.start();
  for (let turn = 0; message !== null && turn < 8; turn += 1) {
    const side = turn % 2 === 0 ? "host" : "viewer";
    const step: HandshakeStep = (side === "host" ? host : viewer).handle(carry(message));
    const last = step.later === undefined ? step : await step.later;
    outcomes[side] ??= last.outcome;
    message = last.send;
  }
  const name = (outcome: HandshakeOutcome | null) =>
    outcome === null ? "open" : outcome.done ? "done" : outcome.code;
  return { viewer: name(outcomes.viewer), host: name(outcomes.host), outcomes };
}

const asIf =
  (claimed: HandshakeIdentity) =>
  (message: HandshakeMessage): HandshakeMessage =>
    message.t === "hello" ? { ...message, identity: claimed } : message;

describe("the handshake with a stored verifier", () => {
  it("[UN-2] agrees on every key with the right access code, and with no other", async () => {
    const { viewer, host, outcomes } = await converse(viewerHalf(code), hostHalf());
    expect([viewer, host]).toEqual(["done", "done"]);
    expect(outcomes.viewer).toEqual(outcomes.host);
    const wrong = await converse(viewerHalf("kestrel vat 42"), hostHalf());
    expect([wrong.viewer, wrong.host]).toEqual(["access-code-wrong", "access-code-wrong"]);
  });

  it("[UN-1] takes neither another device nor a join code for the device it is about", async () => {
    for (const claimed of [
      { kind: "device", device: other },
      { kind: "code", locator: "4821" },
      { kind: "resume", rendezvous: device },
    ] as const) {
      const { host } = await converse(viewerHalf(code, { identity: claimed }), hostHalf());
      expect(host).toBe("handshake-failed");
    }
  });

  it("[UN-1] binds the device and the kind into the proof, whatever HELLO is made to say", async () => {
    // Whoever carries the messages renames the session at both ends: the proofs differ all the same.
    for (const [viewerSays, hostSays] of [
      [{ kind: "device", device: other }, identity],
      [{ kind: "resume", rendezvous: device }, identity],
      [identity, { kind: "resume", rendezvous: device }],
    ] as const) {
      const viewer = viewerHalf(code, { identity: viewerSays });
      const { host } = await converse(viewer, hostHalf({ identity: hostSays }), asIf(hostSays));
      expect(host).toMatch(/-wrong$/);
    }
  });

  it("[UN-2] takes a device that keeps another verifier for no device", async () => {
    const salt = new Uint8Array(16).fill(5);
    const stolenNothing = { salt, verifier: verifier.verifier };
    const { viewer } = await converse(viewerHalf(code), hostHalf({ password: stolenNothing }));
    expect(viewer).toBe("access-code-wrong");
  });

  it("[UN-4] a locked device checks no proof", async () => {
    const { viewer, host } = await converse(viewerHalf(code), hostHalf({ reserveGuess: () => false }));
    expect([viewer, host]).toEqual(["device-locked", "device-locked"]);
  });

  it("[UN-4] a locked device says for how long only where it refuses, and what it says has bounds", async () => {
    const rejects: HandshakeMessage[] = [];
    const spy = (message: HandshakeMessage) => {
      if (message.t === "reject") rejects.push(message);
      return message;
    };
    await converse(viewerHalf(code), hostHalf({ reserveGuess: () => false, lockedMinutes: () => 10 }), spy);
    await converse(viewerHalf("another one"), hostHalf({ lockedMinutes: () => 10 }), spy);
    expect(rejects).toEqual([
      { t: "reject", code: "device-locked", minutes: 10 },
      { t: "reject", code: "access-code-wrong" },
    ]);
    for (const minutes of [0, 1_441, 1.5, "5"])
      expect(parseValue(HandshakeMessage, { ...rejects[0], minutes }).ok).toBe(false);
  });

  it("[HS-1] a message that comes while the code is stretched ends it, and no proof follows", async () => {
    const viewer = viewerHalf(code);
    const hello = viewer.start();
    if (hello === null) throw new Error("no hello");
    const challenge = hostHalf().handle(hello).send;
    if (challenge === null) throw new Error("no challenge");
    const step = viewer.handle(challenge);
    expect(step).toMatchObject({ send: null, outcome: null });
    expect(viewer.handle(challenge).outcome).toEqual({ done: false, code: "handshake-failed" });
    expect(await step.later).toEqual({ send: null, outcome: null });
  });

  it("fails, and says so, when the code cannot be stretched", async () => {
    const password = { stretch: () => Promise.reject(new Error("no worker")) };
    const { viewer } = await converse(viewerHalf(code, { password }), hostHalf());
    expect(viewer).toBe("handshake-failed");
  });
});
