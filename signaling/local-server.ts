/**
 * Owns: a signaling server of a test's own, in this process, on a free port of loopback, with everything it logs.
 * Never: ships.
 */

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { type Clock, systemClock } from "./clock.ts";
import { type Environment, readSignalingConfiguration } from "./configuration.ts";
import { createLogger } from "./logger.ts";
import type { RoomGate } from "./room-gate.ts";
import { createSignalingServer } from "./signaling-server.ts";

export interface LocalServer {
  readonly origin: string;
  readonly port: number;
  readonly logLines: readonly string[];
  /** The value of one counter or gauge, as a scrape sees it; 0 when it was never touched. */
  metric(name: string): Promise<number>;
  close(): Promise<void>;
}

export interface LocalServerOptions {
  readonly environment?: Environment;
  readonly clock?: Clock;
  readonly port?: number;
  readonly roomGate?: RoomGate;
}

export async function startLocalServer(options: LocalServerOptions = {}): Promise<LocalServer> {
  const configuration = readSignalingConfiguration({ FARHAND_LOG_LEVEL: "debug", ...options.environment });
  if (!configuration.ok) throw new Error(configuration.problems.join(" "));
  const logLines: string[] = [];
  const httpServer = createServer((request, response) => {
    if (!signaling.handleRequest(request, response)) response.writeHead(404).end();
  });
  const signaling = createSignalingServer({
    httpServer,
    configuration: configuration.value,
    clock: options.clock ?? systemClock,
    randomBytes,
    roomGate: options.roomGate ?? null,
    logger: createLogger(configuration.value.logLevel, { write: (line: string) => void logLines.push(line) }),
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  httpServer.listen(options.port ?? 0, "127.0.0.1", resolve);
  await listening;
  const address = httpServer.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const origin = `http://127.0.0.1:${port}`;
  await signaling.ready;
  return {
    origin,
    port,
    logLines,
    async metric(name) {
      const text = await (await fetch(`${origin}/metrics`)).text();
      const line = text.split("\n").find((each) => each.startsWith(`${name} `));
      return Number(line?.slice(name.length + 1) ?? 0);
    },
    async close() {
      const closed = new Promise<void>((done) => httpServer.close(() => done()));
      await signaling.close();
      httpServer.closeAllConnections();
      await closed;
    },
  };
}
