import { describe, expect, it } from "vitest";
import { channelNumbers, mainChannels } from "../../protocol/channels.ts";
import { limits } from "../../protocol/limits.ts";
import { createMemoryLinkPair } from "../link/memory-link.ts";
import { createManualClock } from "../manual-clock.ts";
import { createSeededRandom } from "../session/testing/seeded-random.ts";
import type { HandshakeOutcome } from "./handshake.ts";
import { createHostHandshake } from "./host-handshake.ts";
import { runHandshake } from "./run-handshake.ts";
import { createViewerHandshake } from "./viewer-handshake.ts";

const text = new TextEncoder();
const identity = { kind: "code", locator: "4821" } as const;

/** Two links; the host runs its half, the viewer's end is the test's own until `runViewer`. */
function open() {
  const clock = createManualClock();
  const channels = mainChannels.map((name) => ({ name, id: channelNumbers[name] }));
  const pair = createMemoryLinkPair({ seed: 1, channels, clock, giveUpAfterMs: 60_000 });
  const stop = new AbortController();
  const shared = {
    identity,
    password: text.encode("507264"),
    randomBytes: createSeededRandom(1).bytes,
    reserveGuess: () => true,
  };
  let outcome: HandshakeOutcome | null = null;
  void runHandshake({
    link: pair.host,
    clock,
    signal: stop.signal,
    createHalf: () =>
      createHostHandshake({
        ...shared,
        fingerprints: () => pair.host.fingerprints(),
        viewerSender: 1,
        epoch: 1,
      }),
  }).then((ended) => {
    outcome = ended;
  });
  const heard: string[] = [];
  const settle = async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      await Promise.resolve();
      pair.network.flush();
    }
  };
  return {
    ...pair,
    clock,
    stop,
    heard,
    settle,
    code: () => (outcome === null ? "open" : outcome.done ? "done" : outcome.code),
    listen: () =>
      pair.viewer.channel("control").on("message", (bytes) => heard.push(new TextDecoder().decode(bytes))),
    say: (said: string | Uint8Array) =>
      pair.viewer.channel("control").send(typeof said === "string" ? text.encode(said) : said),
    runViewer: () =>
      runHandshake({
        link: pair.viewer,
        clock,
        signal: new AbortController().signal,
        createHalf: () =>
          createViewerHandshake({ ...shared, fingerprints: () => pair.viewer.fingerprints() }),
      }),
  };
}

describe("a handshake over a link", () => {
  it("ends with the same keys at both ends", async () => {
    const { runViewer, settle, code } = open();
    let viewer: HandshakeOutcome | null = null;
    void runViewer().then((ended) => {
      viewer = ended;
    });
    await settle();
    expect(code()).toBe("done");
    expect(viewer).toMatchObject({ done: true });
  });

  const nonsense: readonly (readonly [string, string | Uint8Array])[] = [
    ["not JSON", "hello"],
    ["not UTF-8", new Uint8Array([0xff, 0xfe])],
    ["empty", new Uint8Array(0)],
    ["JSON that is no message", "[]"],
    ["an unknown message", '{"t":"login","name":"admin"}'],
    ["a field too many", '{"t":"reject","code":"rate-limited","more":1}'],
    ["a code of its own", '{"t":"reject","code":"<b>"}'],
    ["too short a value", '{"t":"proof","clientProof":"AA"}'],
    ["prototype keys", '{"t":"__proto__"}'],
    ["too large", `{"t":"reject","code":"rate-limited"${" ".repeat(limits.handshakeMessageBytes)}}`],
  ];
  it.each(nonsense)("[HS-1] is ended by what is %s, with one typed code", async (_, said) => {
    const { listen, say, settle, code, heard } = open();
    await settle();
    listen();
    say(said);
    say(said);
    await settle();
    expect(code()).toBe("handshake-failed");
    expect(heard).toEqual(['{"t":"reject","code":"handshake-failed"}']);
  });

  it("[HS-9] fails after 20 seconds, whether nothing or not all was said", async () => {
    const silent = open();
    await silent.settle();
    silent.clock.advance(limits.handshakeTimeoutMs - 1);
    await silent.settle();
    expect(silent.code()).toBe("open");
    silent.clock.advance(1);
    await silent.settle();
    expect(silent.code()).toBe("handshake-timeout");
    expect(silent.clock.pending).toBe(0);
  });

  it("ends when its owner gives it up, or the link is gone", async () => {
    const given = open();
    await given.settle();
    given.stop.abort();
    await given.settle();
    expect(given.code()).toBe("session-ended");
    const gone = open();
    await gone.settle();
    gone.viewer.dispose();
    await gone.settle();
    expect(gone.code()).toBe("link-failed");
  });
});
