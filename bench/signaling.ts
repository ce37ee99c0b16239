/**
 * Owns: `signaling-sessions`, `signaling-cpu` and `signaling-memory`: what the blind server costs over a bare relay,
 * each in a process of its own, the real `server.ts` on our side.
 * Never: judges. Alone: `node bench/signaling.ts`.
 *
 * A session: create, join, twenty acknowledged messages (an offer and an answer of 2.4 KB, candidates of 400 bytes) each
 * way by turns, leave twice. Pairs of clients keep their connections and broker one session after another.
 * Our limits are raised by configuration (FARHAND_LIMIT_FACTOR), since all load comes from one address; they are still
 * counted for every message.
 */

import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import { median, spread } from "./figures.ts";
import { type IdleCost, idleCost } from "./signaling/idle-cost.ts";
import { connectLightClient, type LightClient } from "./signaling/light-client.ts";
import { type ServerProcess, startBareRelay, startOurServer } from "./signaling/server-process.ts";

const rounds = 7;
const pairs = 24;
const slotMs = 2_500;
const warmUpMs = 2_000;
const memoryRounds = 3;

const messages = Array.from({ length: 20 }, (_, index) => "x".repeat(index < 2 ? 2_400 : 400));

type Pair = { readonly host: LightClient; readonly viewer: LightClient };
type Slot = { readonly sessionsASecond: number; readonly sessionsACpuSecond: number };
type Contender = { readonly server: ServerProcess; readonly pairs: readonly Pair[]; readonly slots: Slot[] };

export async function benchSignaling({ log }: BenchContext): Promise<BenchRow[]> {
  const sessions = await measureSessions(log);
  const idle = await measureIdle(log);
  const referenceIs = "a bare Socket.IO relay of 30 lines, same transports and acknowledgements";
  const compare = <Figure>(
    name: string,
    unit: string,
    { ours, reference }: { ours: readonly Figure[]; reference: readonly Figure[] },
    of: (figure: Figure) => number,
  ) =>
    benchRow({ name, unit, ours: median(ours.map(of)), reference: median(reference.map(of)), referenceIs });
  return [
    compare(
      "signaling-sessions",
      "sessions a second (more is better)",
      sessions,
      (slot) => slot.sessionsASecond,
    ),
    compare(
      "signaling-cpu",
      "sessions a second of processor time (more is better)",
      sessions,
      (slot) => slot.sessionsACpuSecond,
    ),
    compare("signaling-memory", "bytes an idle connection", idle, (cost) => cost.heapBytes),
  ];
}

type Log = BenchContext["log"];

async function measureSessions(log: Log): Promise<{ ours: Slot[]; reference: Slot[] }> {
  const [ours, reference] = [await enter(startOurServer), await enter(startBareRelay)];
  try {
    for (const contender of [ours, reference]) await runFor(contender, warmUpMs);
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of [ours, reference]) contender.slots.push(await runFor(contender, slotMs));
    }
  } finally {
    for (const { server, pairs } of [ours, reference]) {
      for (const { host, viewer } of pairs) {
        host.close();
        viewer.close();
      }
      await server.close();
    }
  }
  for (const [name, { slots }] of Object.entries({ ours, reference })) {
    log(
      `${name}: ${spread(slots.map((slot) => slot.sessionsASecond))} sessions a second, ` +
        `${spread(slots.map((slot) => slot.sessionsACpuSecond))} a second of processor time`,
    );
  }
  return { ours: ours.slots, reference: reference.slots };
}

async function enter(start: () => Promise<ServerProcess>): Promise<Contender> {
  const server = await start();
  const connected: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    connected.push({
      host: await connectLightClient(server.port),
      viewer: await connectLightClient(server.port),
    });
  }
  return { server, pairs: connected, slots: [] };
}

async function runFor({ server, pairs }: Contender, durationMs: number): Promise<Slot> {
  const before = await server.processor();
  const startedMs = performance.now();
  const counts = await Promise.all(
    pairs.map(async (pair) => {
      let brokered = 0;
      while (performance.now() < startedMs + durationMs) {
        await brokerSession(pair);
        brokered += 1;
      }
      return brokered;
    }),
  );
  const tookMs = performance.now() - startedMs;
  const brokered = counts.reduce((sum, count) => sum + count, 0);
  const cpuMs = (await server.processor()).cpuMs - before.cpuMs;
  return { sessionsASecond: (brokered / tookMs) * 1000, sessionsACpuSecond: (brokered / cpuMs) * 1000 };
}

type Entered = {
  readonly ok: boolean;
  readonly room: string;
  readonly locator: string;
  readonly self: string;
};

async function brokerSession({ host, viewer }: Pair): Promise<void> {
  const created = requireOk(await host.ask<Entered>("room:create", { v: 1 }));
  const { room, locator } = created;
  const joined = requireOk(await viewer.ask<Entered>("room:join", { v: 1, locator }));
  await host.next("member:in");
  for (const [index, payload] of messages.entries()) {
    const [from, to, member] = index % 2 === 0 ? [host, viewer, joined.self] : [viewer, host, created.self];
    const [reply] = await Promise.all([
      from.ask<Entered>("signal", { room, to: member, payload }),
      to.next("signal"),
    ]);
    requireOk(reply);
  }
  requireOk(await viewer.ask<Entered>("room:leave", { room }));
  await host.next("member:out");
  requireOk(await host.ask<Entered>("room:leave", { room }));
}

function requireOk(reply: Entered): Entered {
  if (!reply.ok) throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply;
}

async function measureIdle(log: Log): Promise<{ ours: IdleCost[]; reference: IdleCost[] }> {
  const costs: { ours: IdleCost[]; reference: IdleCost[] } = { ours: [], reference: [] };
  for (let round = 0; round < memoryRounds; round += 1) {
    costs.ours.push(await idleCost(startOurServer));
    costs.reference.push(await idleCost(startBareRelay));
  }
  for (const [name, rounds] of Object.entries(costs)) {
    log(
      `${name}: ${spread(rounds.map(({ heapBytes }) => heapBytes))} bytes an idle connection ` +
        `(resident ${spread(rounds.map(({ residentBytes }) => residentBytes))})`,
    );
  }
  return costs;
}

if (import.meta.main) console.table(await benchSignaling({ log: (text) => console.log(text) }));
