/**
 * Owns: a Redis server of a test's own, on loopback, keeping nothing.
 * Never: ships, or touches a server it did not start.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";

export interface LocalRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Resolves once it takes connections. The same port may be used again after `stop`. */
export async function startLocalRedis(program: string, port: number): Promise<LocalRedis> {
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => text.includes("Ready to accept connections") && resolve());
  child.once("exit", () => reject(new Error("redis-server ended before it was ready")));
  await ready;
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}
