/**
 * Owns: getting what is to be told to the process that holds the member's connection, over Socket.IO's Redis adapter.
 * Never: stores what it carries. Of the adapter it uses server-side events only, which travel by PUB/SUB; the adapter's
 * stream, which Redis would keep, stays empty.
 */

import { createAdapter } from "@socket.io/redis-streams-adapter";
import type { Logger } from "pino";
import type { Server } from "socket.io";
import { parseValue } from "../protocol/parse.ts";
import { createRedisClient } from "./redis-connection.ts";
import { DeviceChanged, Errand } from "./telling.ts";

const errandEvent = "farhand:errand";
const deviceEvent = "farhand:device";

export interface Delivery {
  /** Asks the named process. What cannot be sent now is dropped: signaling recovers by itself, stale offers do not help. */
  send(errand: Errand): void;
  /** Tells every other process; dropped likewise. */
  spread(changed: DeviceChanged): void;
  dispose(): Promise<void>;
}

export interface DeliveryOptions {
  readonly io: Server;
  readonly redisUrl: string;
  readonly process: string;
  readonly logger: Logger;
  receive(errand: Errand): void;
  deviceChanged(changed: DeviceChanged): void;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const { io, redisUrl, process, logger } = options;
  const connection = createRedisClient(redisUrl, { whenOffline: "queue", logger });
  const { client } = connection;

  // The adapter leaves the promise of a publication alone; one that fails would end the process.
  const publish = client.publish.bind(client);
  Object.assign(client, {
    publish: (...args: Parameters<typeof publish>) =>
      publish(...args).catch(() => {
        logger.warn("an errand between processes was lost");
        return 0;
      }),
  });

  void connection.connect();
  io.adapter(
    createAdapter(client, {
      streamName: "farhand:stream",
      channelPrefix: "farhand",
      blockTimeInMs: 1_000,
      maxLen: 1,
    }),
  );
  io.on(errandEvent, (untrusted: unknown) => {
    const errand = parseValue(Errand, untrusted);
    if (!errand.ok) logger.warn({ code: errand.code }, "an errand was refused");
    else if (errand.value.process === process) options.receive(errand.value);
  });

  io.on(deviceEvent, (untrusted: unknown) => {
    const changed = parseValue(DeviceChanged, untrusted);
    if (changed.ok) options.deviceChanged(changed.value);
    else logger.warn({ code: changed.code }, "an errand was refused");
  });

  return {
    // Who watches looks by itself now and then: nothing is lost for good.
    spread(changed) {
      if (client.isReady) io.serverSideEmit(deviceEvent, changed);
    },
    send(errand) {
      if (client.isReady) io.serverSideEmit(errandEvent, errand);
      else logger.warn("an errand between processes was lost");
    },
    async dispose() {
      connection.dispose();
    },
  };
}
