/**
 * Owns: one connection to Redis that fails fast: while Redis cannot be reached every call is refused at once, and a call
 * without an answer is given up after two seconds. It comes back by itself.
 * Never: queues what nobody waits for any more, logs an address of Redis, or takes the process down.
 */

import { createHash } from "node:crypto";
import type { Logger } from "pino";
import { createClient } from "redis";
import * as v from "valibot";
import { parseValue } from "../protocol/parse.ts";
import { err, ok, type Result } from "../protocol/result.ts";

const answerWithinMs = 2_000;
/** A room's members, or an answer for each watched device. */
const ScriptReply = v.pipe(v.array(v.string()), v.maxLength(256));

export type RedisClient = ReturnType<typeof newClient>;

export interface RedisConnection {
  readonly client: RedisClient;
  /** Resolves at the first connection, however long that takes, or on `dispose()`. Never rejects. */
  connect(): Promise<void>;
  dispose(): void;
}

export interface RedisConnectionOptions {
  /**
   * What happens to a command while Redis cannot be reached: fail it at once, or keep it. The adapter's client must
   * queue: its reader asks again the moment it is refused.
   */
  readonly whenOffline: "fail" | "queue";
  readonly logger: Logger;
}

function newClient(url: string, failFast: boolean, isDisposed: () => boolean) {
  return createClient({
    url,
    disableOfflineQueue: failFast,
    commandsQueueMaxLength: 20_000,
    // The adapter was written for the replies of RESP 2.
    RESP: 2,
    socket: {
      connectTimeout: answerWithinMs,
      // Duplicates share this function, so that the adapter's own clients end with the one they were made from.
      reconnectStrategy: (retries) =>
        isDisposed() ? false : Math.min(50 * 2 ** Math.min(retries, 6), 2_000),
    },
  });
}

export function createRedisClient(url: string, options: RedisConnectionOptions): RedisConnection {
  const { whenOffline, logger } = options;
  let disposed = false;
  let reachable = true;
  const client = newClient(url, whenOffline === "fail", () => disposed);
  // Without a listener an outage would be an uncaught exception.
  client.on("error", (error: Error) => {
    if (reachable && !disposed) logger.error({ kind: error.name }, "redis cannot be reached");
    reachable = false;
  });
  client.on("ready", () => {
    if (!reachable) logger.info("redis is back");
    reachable = true;
  });
  return {
    client,
    async connect() {
      await client.connect().catch((error: unknown) => {
        if (!disposed)
          logger.error({ kind: error instanceof Error ? error.name : "unknown" }, "redis refused");
      });
    },
    dispose() {
      disposed = true;
      if (client.isOpen) client.destroy();
    },
  };
}

export interface RedisScripts {
  /** Runs a script by its hash, sending its text only when Redis does not know it. Numbers come back as text. */
  run(script: string, keys: readonly string[], args: readonly string[]): Promise<Result<readonly string[]>>;
  /** Runs any other call within the time limit; `server-busy` if it fails. */
  attempt<Value>(call: () => Promise<Value>): Promise<Result<Value>>;
}

export function createRedisScripts(client: RedisClient): RedisScripts {
  const hashes = new Map<string, string>();

  function hashOf(script: string): string {
    const known = hashes.get(script) ?? createHash("sha1").update(script).digest("hex");
    hashes.set(script, known);
    return known;
  }

  async function attempt<Value>(call: () => Promise<Value>): Promise<Result<Value>> {
    const { promise: late, resolve } = Promise.withResolvers<Result<never>>();
    const timer = setTimeout(() => resolve(err("server-busy", "redis gave no answer")), answerWithinMs);
    try {
      return await Promise.race([call().then(ok), late]);
    } catch (error) {
      return err("server-busy", error instanceof Error ? error.name : "redis");
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    attempt,
    async run(script, keys, args) {
      const options = { keys: [...keys], arguments: [...args] };
      const answer = await attempt(async () => {
        try {
          return await client.evalSha(hashOf(script), options);
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
          return client.eval(script, options);
        }
      });
      if (!answer.ok) return answer;
      const reply = Array.isArray(answer.value) ? answer.value : [answer.value];
      const parsed = parseValue(ScriptReply, reply.map(String));
      return parsed.ok ? parsed : err("server-busy", "redis answered nonsense");
    },
  };
}
