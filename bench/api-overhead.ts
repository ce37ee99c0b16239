/**
 * Owns: `api-overhead`: what the door of the account server costs: requests a second of `GET /api/me` by somebody who is
 * signed in, on SQLite, over a bare route of Hono's that answers the same.
 * Never: judges. Alone: `node bench/api-overhead.ts`.
 */

import { type BenchContext, type BenchRow, benchRow } from "./bench-row.ts";
import {
  answersASecond,
  connectLightHttp,
  getRequest,
  type LightHttp,
  signedInCookie,
} from "./desk/light-http.ts";
import { median, spread } from "./figures.ts";
import { startServerProcess } from "./signaling/server-process.ts";

const rounds = 7;
const connections = 16;
const slotMs = 2_000;

export async function benchApiOverhead({ log }: BenchContext): Promise<BenchRow[]> {
  const ours = await enter("bench/desk/desk-server.ts", signedInCookie);
  const reference = await enter("bench/desk/bare-route.ts", async () => "");
  const contenders = [ours, reference];
  try {
    for (const { run } of contenders) await run();
    for (let round = 0; round < rounds; round += 1)
      for (const { run, rates } of contenders) rates.push(await run());
  } finally {
    for (const { leave } of contenders) await leave();
  }
  log(`ours: ${spread(ours.rates)} requests a second, a bare route: ${spread(reference.rates)}`);
  return [
    benchRow({
      name: "api-overhead",
      unit: "requests a second (more is better)",
      ours: median(ours.rates),
      reference: median(reference.rates),
      referenceIs: "a bare Hono route with the same answer on the same adapter",
    }),
  ];
}

async function enter(script: string, cookieOf: (port: number) => Promise<string>) {
  const server = await startServerProcess(script, {});
  const request = getRequest(server.port, "/api/me", await cookieOf(server.port));
  const clients: LightHttp[] = [];
  for (let index = 0; index < connections; index += 1) clients.push(await connectLightHttp(server.port));
  return {
    rates: [] as number[],
    run: () => answersASecond(clients, [request], slotMs),
    async leave() {
      for (const client of clients) client.close();
      await server.close();
    },
  };
}

if (import.meta.main) console.table(await benchApiOverhead({ log: (text) => console.log(text) }));
