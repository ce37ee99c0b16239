/**
 * Owns: what a connection that does nothing costs a server process, once it has done what it came for.
 * Never: judges.
 */

import { step } from "../step.ts";
import { connectLightClient, type LightClient } from "./light-client.ts";
import type { ServerProcess } from "./server-process.ts";

export type IdleCost = { readonly heapBytes: number; readonly residentBytes: number };

/** What a client does once it is connected. */
export type Settle = (client: LightClient, port: number) => Promise<void>;

const idleConnections = 2_000;
const warmUpConnections = 200;
const connectWithinMs = 120_000;
const steadyWithinMs = 60_000;

/** In a fresh process, after a few connections have come and gone, so that nothing is counted that is made once. */
export async function idleCost(
  start: () => Promise<ServerProcess>,
  settle: Settle = async () => {},
): Promise<IdleCost> {
  const server = await start();
  const clients: LightClient[] = [];
  const connect = (count: number) =>
    step(
      `connecting ${count} clients to a server`,
      connectWithinMs,
      connectAll({ port: server.port, count, settle, clients }),
      async () => `${clients.length} are connected`,
    );
  const steady = () => step("a server's memory coming to rest", steadyWithinMs, untilSteady(server));
  try {
    await connect(warmUpConnections);
    for (const client of clients.splice(0)) client.close();
    await steady();
    const before = await server.memory();
    await connect(idleConnections);
    await steady();
    const after = await server.memory();
    return {
      heapBytes: (after.heapBytes - before.heapBytes) / idleConnections,
      residentBytes: (after.residentBytes - before.residentBytes) / idleConnections,
    };
  } finally {
    for (const client of clients) client.close();
    await server.close();
  }
}

async function connectAll(options: {
  readonly port: number;
  readonly count: number;
  readonly settle: Settle;
  /** Those that are there are added one by one, so that they can be closed whatever happens. */
  readonly clients: LightClient[];
}): Promise<void> {
  const { port, count, settle, clients } = options;
  for (let index = 0; index < count; index += 1) {
    const client = await connectLightClient(port);
    clients.push(client);
    await settle(client, port);
  }
}

/** Until two collections in a row leave the same heap, to a thousandth. */
async function untilSteady(server: ServerProcess): Promise<void> {
  let last = await server.memory();
  for (;;) {
    const next = await server.memory();
    if (Math.abs(next.heapBytes - last.heapBytes) < last.heapBytes / 1000) return;
    last = next;
  }
}
