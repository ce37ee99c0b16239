import { describe, expect, it } from "vitest";
import { createManualClock } from "../manual-clock.ts";
import { createLinkDriver, type LinkTransport } from "./link-driver.ts";
import { encodeLinkSignal, type LinkSignal, parseLinkSignal } from "./link-signal.ts";

const certificate = Array.from({ length: 32 }, () => "1B").join(":");
const sdp = [
  "v=0",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  `a=fingerprint:sha-256 ${certificate}`,
  "",
].join("\r\n");
const otherSdp = sdp.replaceAll("1B", "2C");

function create(initiator: boolean) {
  const clock = createManualClock();
  const calls: string[] = [];
  const transport: LinkTransport = {
    describe: ({ type }) => calls.push(type),
    addCandidate: ({ candidate }) => calls.push(candidate),
    offerRestart: () => calls.push("offer restart"),
    close: () => calls.push("close"),
  };
  const driver = createLinkDriver({ initiator, clock, giveUpAfterMs: 60_000 }, transport);
  const sent: LinkSignal[] = [];
  driver.on("signal", (payload) => {
    const parsed = parseLinkSignal(payload);
    if (parsed.ok) sent.push(parsed.value);
  });
  const give = (signal: LinkSignal) => driver.signal(encodeLinkSignal(signal));
  const offer = (generation: number, text = sdp) =>
    give({ kind: "description", generation, type: "offer", sdp: text });
  const answer = (generation: number, text = sdp) =>
    give({ kind: "description", generation, type: "answer", sdp: text });
  const candidate = (generation: number, name: string) =>
    give({ kind: "candidate", generation, candidate: `candidate:${name}`, sdpMid: "0", sdpMLineIndex: 0 });
  return { clock, driver, calls, sent, give, offer, answer, candidate };
}

describe("a link's driver", () => {
  it("numbers offers, and answers and candidates by the offer they belong to", () => {
    const host = create(true);
    host.driver.described({ type: "offer", sdp });
    host.driver.candidate({ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 });
    host.driver.described({ type: "offer", sdp });
    expect(host.sent).toMatchObject([{ generation: 1 }, { generation: 1 }, { generation: 2 }]);
    const viewer = create(false);
    viewer.offer(7);
    viewer.driver.described({ type: "answer", sdp });
    expect(viewer.sent).toMatchObject([{ generation: 7, type: "answer" }]);
  });

  it("holds candidates that overtake their description, and drops those of an older one", () => {
    const { calls, offer, candidate } = create(false);
    candidate(1, "early");
    offer(1);
    candidate(1, "late");
    candidate(2, "next");
    offer(2);
    candidate(1, "old");
    expect(calls).toEqual(["offer", "candidate:early", "candidate:late", "offer", "candidate:next"]);
  });

  it("takes a bounded number of candidates", () => {
    const { calls, offer, candidate } = create(false);
    for (let index = 0; index < 500; index += 1) candidate(1, "early");
    offer(1);
    for (let index = 0; index < 500; index += 1) candidate(1, "late");
    expect(calls.length).toBe(1 + 128);
  });

  it("takes each offer once and in order, and only the answer to its newest offer, once", () => {
    const viewer = create(false);
    for (const generation of [1, 1, 3, 2]) expect(viewer.offer(generation).ok).toBe(true);
    expect(viewer.calls).toEqual(["offer", "offer"]);
    const host = create(true);
    host.driver.described({ type: "offer", sdp });
    host.driver.described({ type: "offer", sdp });
    for (const generation of [1, 3, 2, 2]) expect(host.answer(generation).ok).toBe(true);
    expect(host.calls).toEqual(["answer"]);
  });

  it("[LK-2] lets no later description name another certificate", () => {
    const { calls, offer } = create(false);
    offer(1);
    expect(offer(2, otherSdp)).toEqual({ ok: false, code: "fingerprint-missing", detail: "changed" });
    expect(offer(2).ok).toBe(true);
    expect(calls).toEqual(["offer", "offer"]);
  });

  it("[LK-2] forgets a certificate only when the browser refused its description before the link was live", () => {
    const before = create(false);
    before.offer(1, otherSdp);
    before.driver.descriptionRefused();
    expect(before.offer(2).ok).toBe(true);
    const live = create(false);
    live.offer(1);
    live.driver.changed("up");
    live.offer(2);
    live.driver.descriptionRefused();
    expect(live.offer(3, otherSdp)).toMatchObject({ ok: false, code: "fingerprint-missing" });
  });

  it("[LK-3] asks for a restart as the viewer, and offers one as the host when asked, not more often than it may", () => {
    const viewer = create(false);
    viewer.clock.advance(10_000);
    viewer.driver.restart();
    expect([viewer.sent, viewer.calls]).toEqual([[{ kind: "restart-request" }], []]);
    const host = create(true);
    host.driver.changed("up");
    host.clock.advance(10_000);
    for (let index = 0; index < 50; index += 1) {
      host.give({ kind: "restart-request" });
      host.clock.advance(100);
    }
    expect(host.calls).toEqual(["offer restart", "offer restart", "offer restart"]);
  });

  it("does nothing more once it has ended", () => {
    const { driver, calls, clock, offer, candidate } = create(false);
    driver.dispose();
    expect(offer(1).ok).toBe(true);
    candidate(1, "x");
    driver.changed("up");
    driver.restart();
    clock.advance(100_000);
    expect([calls, driver.state, clock.pending]).toEqual([["close"], "closed", 0]);
  });
});
