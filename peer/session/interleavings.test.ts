import { describe, expect, it } from "vitest";
import type { Scope } from "../../protocol/scope.ts";
import type { ViewerSession } from "./session.ts";
import { createSeededRandom } from "./testing/seeded-random.ts";
import { type LiveSession, reloadedViewer, startSession } from "./testing/session-world.ts";

const scopes: readonly Scope[] = ["view", "diagnostics", "record"];

/**
 * Everything that people, the network and the server do, in any order. Each step keeps what must never break: no
 * frame reaches a viewer that holds no grant at that moment, and nothing moves while the host paused.
 */
async function run(seed: number, steps: number): Promise<void> {
  const random = createSeededRandom(seed);
  let session: LiveSession = await startSession(seed);
  const { world, host, customer } = session;
  const said = { host: [] as string[], viewer: [] as string[] };
  let frames = 0;
  let reloads = 0;
  const room = () => world.server.rooms[0] ?? "";
  const viewerHoldsView = () =>
    !host.snapshot.paused &&
    host.snapshot.grants.some(({ sender, scope }) => sender === 1 && scope === "view");

  const moves: readonly (() => void | Promise<void>)[] = [
    () => session.viewer.ask(random.pick(scopes)),
    () => session.viewer.ask("view"),
    () => session.viewer.release(random.pick(scopes)),
    async () => {
      const ask = host.snapshot.asks[0];
      if (ask !== undefined)
        await host.answer(ask.id, random.pick(["once", "session", "session", "no"] as const));
    },
    async () => {
      const ask = host.snapshot.asks[0];
      if (ask !== undefined) await host.answer(ask.id, "session");
    },
    () => host.takeBack(random.pick(scopes)),
    () => host.setPaused(random.next() < 0.5),
    () => host.setPaused(false),
    () => {
      said.host.push(`h${String(said.host.length)}`);
      host.sendChat(said.host.at(-1) ?? "");
    },
    () => {
      said.viewer.push(`v${String(said.viewer.length)}`);
      session.viewer.sendChat(said.viewer.at(-1) ?? "");
    },
    () => {
      frames += 1;
      const reached = customer.media.sendFrame(`frame ${String(frames)}`);
      if (reached > 0) expect(viewerHoldsView(), `seed ${String(seed)}: a frame without a grant`).toBe(true);
      expect(
        customer.media.spectators.every(() => host.snapshot.grants.some(({ scope }) => scope === "view")),
      ).toBe(true);
    },
    () => session.viewer.movePointer({ x: random.next(), y: random.next() }),
    () => void session.viewer.startRecording("r"),
    () => void session.viewer.stopRecording(),
    () => void host.sendDiagnostics({ takenMs: 1, entries: [] }),
    () => world.network.cut({ lasting: random.next() < 0.5 }),
    () => world.network.heal(),
    () => {
      for (const { link } of random.pick([customer.links, session.technician.links])) link.dispose();
    },
    () => world.server.kill(),
    () => world.server.start(),
    () => world.server.inject(room(), '{"t":"resume"}'),
    () => {
      const replayed = world.server.relayed;
      if (replayed.length > 0) world.server.inject(room(), random.pick(replayed).payload);
    },
    () => world.pass(random.below(4) * 500),
    () => world.settle(),
    () => {
      for (let count = random.below(6); count > 0; count -= 1) world.network.flushOne();
    },
    () => {
      // What a viewer said and nobody confirmed dies with its page.
      if (reloads >= 1 || session.viewer.snapshot.chat.some(({ state }) => state === "waiting")) return;
      reloads += 1;
      const { viewer, party } = reloadedViewer(world, session.technician);
      session = { ...session, viewer, technician: party };
    },
  ];

  for (let step = 0; step < steps; step += 1) {
    await random.pick(moves)();
    const { snapshot } = host;
    if (!snapshot.grants.some(({ scope }) => scope === "view")) {
      expect(customer.media.spectators, `seed ${String(seed)}, step ${String(step)}`).toEqual([]);
    }
    for (const sender of snapshot.recordedBy) {
      expect(snapshot.grants.some((held) => held.sender === sender && held.scope === "record")).toBe(true);
    }
  }

  // All is well again: both ends must come to agree.
  world.network.heal();
  world.server.start();
  host.setPaused(false);
  for (let seconds = 0; seconds < 120; seconds += 1) {
    await world.pass(1_000);
    const isLive = [host, session.viewer].every(({ snapshot }) => snapshot.phase === "live");
    if (isLive && seconds > 20) break;
  }
  const { viewer } = session;
  expect([host.snapshot.phase, viewer.snapshot.phase], `seed ${String(seed)}`).toEqual(["live", "live"]);
  expect(held(viewer), `seed ${String(seed)}`).toEqual(held(host));
  expect(viewer.snapshot.paused).toBe(false);
  expect(viewer.snapshot.recordedBy).toEqual(host.snapshot.recordedBy);
  expect(viewer.snapshot.screen.state, `seed ${String(seed)}`).toBe(
    viewerHoldsView() ? host.snapshot.screen.state : "none",
  );
  const heard = (side: LiveSession["host"] | ViewerSession, initial: string) =>
    side.snapshot.chat.map(({ text }) => text).filter((text) => text.startsWith(initial));
  expect(heard(host, "h"), `seed ${String(seed)}`).toEqual(said.host);
  expect(heard(host, "v"), `seed ${String(seed)}`).toEqual(said.viewer);
  if (reloads === 0) {
    expect(heard(viewer, "h"), `seed ${String(seed)}`).toEqual(said.host);
    expect(heard(viewer, "v"), `seed ${String(seed)}`).toEqual(said.viewer);
  }
  expect(viewer.snapshot.chat.every(({ state }) => state === "sent")).toBe(true);
  expect(host.receipt().link.refusedMessages, `seed ${String(seed)}`).toBe(0);
  expect(viewer.receipt().link.refusedMessages, `seed ${String(seed)}`).toBe(0);
}

function held({
  snapshot,
}: Pick<ViewerSession, "snapshot"> | Pick<LiveSession["host"], "snapshot">): string[] {
  return snapshot.grants.map(({ scope, duration }) => `${scope} ${duration}`).sort();
}

describe("any interleaving of people, network and server", () => {
  const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
  it.each(seeds)(
    "seed %i shows nobody what was not granted, and both ends agree in the end",
    async (seed) => {
      await run(seed, 120);
    },
  );
});
