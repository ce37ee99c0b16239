import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import type { Party, World } from "./testing/session-world.ts";
import { createWorld, hostOf, shownCode, startSession, viewerOf } from "./testing/session-world.ts";

async function openCode(seed = 1) {
  const world = createWorld(seed);
  const technician = world.createParty("Tom");
  const viewer = viewerOf(technician);
  void viewer.open("Tom");
  await world.until(() => viewer.snapshot.code !== null, "a code");
  const join = async (code: string, host = hostOf(world.createParty("Carla"))) => {
    let result: Awaited<ReturnType<typeof host.join>> | null = null;
    void host.join(code, "Carla").then((joined) => {
      result = joined;
    });
    await world.until(() => result !== null, "an answer");
    await world.settle();
    return { host, result: result as Awaited<ReturnType<typeof host.join>> | null };
  };
  return { world, technician, viewer, join };
}

/** The same locator with another secret. */
function wrong(code: string, by = 1): string {
  const digits = code.replaceAll(/\D/g, "");
  const secret = (Number(digits.slice(-6)) + by) % 1_000_000;
  return digits.slice(0, -6) + String(secret).padStart(6, "0");
}

describe("a join code", () => {
  it("brings both into one session, and is gone", async () => {
    const { world, host, viewer, technician } = await startSession();
    expect(host.snapshot.sessionId).toBe(viewer.snapshot.sessionId);
    expect(host.snapshot.sessionId).not.toBe("");
    expect(viewer.snapshot.code).toBeNull();
    expect(world.server.rooms.every((room) => room.startsWith("r:"))).toBe(true);
    expect(technician.media.givenKeys).toEqual([]);
  });

  it("is never told to the server, nor is a name or anything said", async () => {
    const { world, viewer, join } = await openCode();
    const code = shownCode(viewer);
    const { host } = await join(code);
    host.sendChat("a private matter");
    await world.settle();
    const secret = code.replaceAll(/\D/g, "").slice(-6);
    const all = world.server.seen.join("\n");
    expect(all).toContain("4821");
    for (const hidden of [secret, "Tom", "Carla", "private", host.snapshot.sessionId]) {
      expect(all).not.toContain(hidden);
    }
  });

  it("[HS-6] is burned by three wrong guesses, each of which both are told", async () => {
    const { world, viewer, join } = await openCode();
    const code = shownCode(viewer);
    const host = hostOf(world.createParty("Carla"));
    const told: unknown[] = [];
    for (let guess = 1; guess <= limits.codeGuesses; guess += 1) {
      const { result } = await join(wrong(code, guess), host);
      told.push([
        result?.ok === false ? result.code : "joined",
        host.snapshot.guesses.wrong,
        viewer.snapshot.guesses.wrong,
        viewer.snapshot.code?.guessesLeft ?? null,
        host.snapshot.phase,
      ]);
    }
    expect(told).toEqual([
      ["join-code-wrong", 1, 1, 2, "idle"],
      ["join-code-wrong", 2, 2, 1, "idle"],
      ["join-code-burned", 3, 3, null, "idle"],
    ]);
    expect(viewer.snapshot).toMatchObject({ phase: "idle", error: "join-code-burned", code: null });
    expect(world.server.rooms).toEqual([]);
    // The right code now opens nothing, at either end.
    expect((await join(code, host)).result).toMatchObject({ ok: false, code: "join-code-burned" });
    expect((await join(code)).result).toMatchObject({ ok: false, code: "room-not-found" });
  });

  it("[HS-6] is burned by three wrong guesses of three people side by side, and lets no fourth try", async () => {
    const { world, viewer } = await openCode();
    const code = shownCode(viewer);
    const results: string[] = [];
    for (let guess = 1; guess <= 5; guess += 1) {
      const host = hostOf(world.createParty(`Customer ${String(guess)}`));
      void host
        .join(wrong(code, guess), "Eve")
        .then((joined) => results.push(joined.ok ? "in" : joined.code));
    }
    await world.pass(30_000);
    expect(results).toHaveLength(5);
    expect(results.filter((code) => code === "join-code-wrong")).toHaveLength(3);
    expect(results).not.toContain("in");
    expect(viewer.snapshot).toMatchObject({ phase: "idle", error: "join-code-burned" });
  });

  it("works after two wrong guesses, and a resumption takes no guess", async () => {
    const { world, technician, viewer, join } = await openCode();
    const code = shownCode(viewer);
    await join(wrong(code));
    await join(wrong(code, 2));
    const { host, result } = await join(code);
    expect(result).toEqual({ ok: true, value: undefined });
    await world.until(() => viewer.snapshot.phase === "live", "a session");
    for (let cut = 0; cut < 4; cut += 1) {
      const before = technician.links.length;
      for (const { link } of technician.links) link.dispose();
      await world.pass(40_000);
      expect(technician.links.length).toBeGreaterThan(before);
      expect([host.snapshot.phase, viewer.snapshot.phase]).toEqual(["live", "live"]);
    }
  });

  it("lets one customer in, and only one", async () => {
    const { world, viewer, join } = await openCode();
    const code = shownCode(viewer);
    const second = hostOf(world.createParty("Eve"));
    const results: boolean[] = [];
    void second.join(code, "Eve").then((joined) => results.push(joined.ok));
    const { host } = await join(code);
    await world.pass(40_000);
    const live = [host, second].filter(({ snapshot }) => snapshot.phase === "live");
    expect(live).toHaveLength(1);
    expect(viewer.snapshot.members.map(({ name }) => name)).toContain(live[0]?.snapshot.self.name);
  });

  it("expires, and a lost server is told as such", async () => {
    const { world, viewer } = await openCode();
    world.server.endRoom(world.server.rooms[0] ?? "", "expired");
    await world.settle();
    expect(viewer.snapshot).toMatchObject({ phase: "idle", error: "join-code-expired", code: null });
    const other = await openCode();
    other.world.server.kill();
    await other.world.settle();
    expect(other.viewer.snapshot).toMatchObject({ phase: "idle", error: "signaling-unreachable" });
    const result = hostOf(other.world.createParty("Carla")).join("4821 123456", "Carla");
    await other.world.pass(21_000);
    expect(await result).toMatchObject({ ok: false, code: "signaling-unreachable" });
  });

  it("ends after fifteen minutes, also when the server and somebody in its room would have it last", async () => {
    const world = createWorld();
    const viewer = viewerOf(world.createParty("Tom"));
    void viewer.open("Tom");
    await world.until(() => viewer.snapshot.code !== null, "a code");
    const code = shownCode(viewer);
    const lurker = world.createParty("Mallory");
    await world.settle();
    const joining = lurker.environment.signaling.joinRoom(code.slice(0, 4));
    await world.settle();
    expect(await joining).toMatchObject({ ok: true });
    await world.pass(limits.locatorLifetimeMs + 1_000);
    expect(viewer.snapshot).toMatchObject({ phase: "idle", error: "join-code-expired", code: null });
    const host = hostOf(world.createParty("Carla"));
    const joined = host.join(code, "Carla");
    await world.pass(1_000);
    expect(await joined).toMatchObject({ ok: false, code: "room-not-found" });
  });

  it("can be given up at any moment at either end", async () => {
    const { world, viewer } = await openCode();
    const code = shownCode(viewer);
    for (let steps = 0; steps < 12; steps += 1) {
      const host = hostOf(world.createParty("Carla"));
      void host.join(code, "Carla");
      for (let step = 0; step < steps; step += 1) world.network.flushOne();
      host.end();
      await world.pass(500);
      expect(host.snapshot.phase).toBe("ended");
      if (viewer.snapshot.phase === "ended") break;
    }
    viewer.end();
    await world.pass(35_000);
    expect(viewer.snapshot.phase).toBe("ended");
    expect(world.server.rooms).toEqual([]);
  });
});

/** What a server could make of the descriptions that it relays. */
const swapped = "sha-256 " + Array(32).fill("EE").join(":");
const swaps: readonly (readonly [string, (type: string, sdp: string) => string])[] = [
  ["in the offer", (type, sdp) => (type === "offer" ? withCertificate(sdp, swapped) : sdp)],
  ["in the answer", (type, sdp) => (type === "answer" ? withCertificate(sdp, swapped) : sdp)],
  ["in both", (_, sdp) => withCertificate(sdp, swapped)],
  ["for none", (_, sdp) => withCertificate(sdp, null)],
  ["for none in the offer", (type, sdp) => (type === "offer" ? withCertificate(sdp, null) : sdp)],
  ["for none in the answer", (type, sdp) => (type === "answer" ? withCertificate(sdp, null) : sdp)],
  ["for two", (_, sdp) => `${sdp}a=fingerprint:${swapped}\r\n`],
];

function withCertificate(sdp: string, certificate: string | null): string {
  return sdp.replace(
    /a=fingerprint:[^\r\n]+\r\n/,
    certificate === null ? "" : `a=fingerprint:${certificate}\r\n`,
  );
}

/** Rewrites the description inside a pair's payload. */
function rewriteDescription(payload: string, change: (type: string, sdp: string) => string): string {
  const outer = JSON.parse(payload) as { t: string; data?: string };
  if (outer.t !== "link" || outer.data === undefined) return payload;
  const inner = JSON.parse(outer.data) as { kind: string; type?: string; sdp?: string };
  if (inner.kind !== "description" || inner.type === undefined || inner.sdp === undefined) return payload;
  return JSON.stringify({
    ...outer,
    data: JSON.stringify({ ...inner, sdp: change(inner.type, inner.sdp) }),
  });
}

describe("security case 10: a server that swaps certificates", () => {
  it.each(swaps)("%s never gets a session", async (_, change) => {
    const { world, viewer } = await openCode();
    const host = hostOf(world.createParty("Carla"));
    world.server.rewrite = ({ payload }) => rewriteDescription(payload, change);
    let isIn: boolean | null = null;
    void host.join(shownCode(viewer), "Carla").then((joined) => {
      isIn = joined.ok;
    });
    await world.pass(45_000);
    expect(isIn).toBe(false);
    expect(host.snapshot.members.length).toBeLessThan(2);
    expect(["waiting", "idle"]).toContain(viewer.snapshot.phase);
    expect(viewer.snapshot.members).toEqual([]);
  });

  it.each([
    ["the host's page", "host"],
    ["the viewer's page", "viewer"],
    ["both pages", "both"],
  ])("sees %s name other certificates than there are, and no session comes of it", async (_, where) => {
    const world: World = createWorld();
    const technician: Party = world.createParty("Tom");
    const customer: Party = world.createParty("Carla");
    const lie = { local: `sha-256 ${"ab".repeat(32)}`, remote: `sha-256 ${"cd".repeat(32)}` };
    if (where !== "viewer") customer.fingerprints = lie;
    if (where !== "host") technician.fingerprints = lie;
    const viewer = viewerOf(technician);
    void viewer.open("Tom");
    await world.until(() => viewer.snapshot.code !== null, "a code");
    const result = hostOf(customer).join(shownCode(viewer), "Carla");
    await world.pass(45_000);
    expect(await result).toMatchObject({ ok: false, code: "join-code-wrong" });
    expect(viewer.snapshot.guesses.wrong).toBe(1);
  });
});
