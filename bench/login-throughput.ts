/**
 * Owns: `login-throughput`: sign-ins a second at the shipped cost of passwords, over bare checks of a hash at the same cost
 * in the same pool of threads.
 * Never: judges. Alone: `node bench/login-throughput.ts`.
 */

import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import {
  answersASecond,
  connectLightHttp,
  getRequest,
  type LightHttp,
  signInRequest,
} from "./desk/light-http.ts";
import { median, spread } from "./figures.ts";
import { startServerProcess } from "./signaling/server-process.ts";

const rounds = 5;
/** As many as the pool has threads; each is somebody else, since one's own attempts are counted. */
const people = 4;
const slotMs = 5_000;

export async function benchLoginThroughput({ log }: BenchContext): Promise<BenchRow[]> {
  const ours = await enter("bench/desk/desk-server.ts", (port) =>
    Array.from({ length: people }, (_, index) => signInRequest(port, `tech${index}@northwind.example`)),
  );
  const reference = await enter("bench/desk/bare-hash.ts", (port) => [getRequest(port, "/")]);
  const contenders = [ours, reference];
  try {
    for (let round = 0; round < rounds; round += 1)
      for (const { run, rates } of contenders) rates.push(await run());
  } finally {
    for (const { leave } of contenders) await leave();
  }
  log(`ours: ${spread(ours.rates, 2)} sign-ins a second, bare: ${spread(reference.rates, 2)} hashes`);
  return [
    benchRow({
      name: "login-throughput",
      unit: "sign-ins a second (more is better)",
      ours: median(ours.rates),
      reference: median(reference.rates),
      referenceIs: "bare Argon2id checks of the same cost in the same pool, asked for over HTTP",
    }),
  ];
}

async function enter(script: string, requestsOf: (port: number) => string[]) {
  const server = await startServerProcess(script, { FARHAND_BENCH_MEMBERS: String(people) });
  return {
    rates: [] as number[],
    async run() {
      // Anew for each slot: the other's takes longer than a server keeps a connection that is idle.
      const clients: LightHttp[] = [];
      for (let index = 0; index < people; index += 1) clients.push(await connectLightHttp(server.port));
      const rate = await answersASecond(clients, requestsOf(server.port), slotMs);
      for (const client of clients) client.close();
      return rate;
    },
    leave: () => server.close(),
  };
}

if (import.meta.main) console.table(await benchLoginThroughput({ log: (text) => console.log(text) }));
