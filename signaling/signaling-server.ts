/**
 * Owns: putting the signaling server together: Socket.IO on an HTTP server of the caller's, its connections, the
 * shared state, and an orderly end.
 * Never: understands a payload, broadcasts, uses a cookie, or keeps anything once the members are gone.
 *
 * request → handshake-door.ts → Engine.IO → connection.ts (one door for all events)
 *   → room-events.ts → room-registry.ts, or presence-events.ts → presence-registry.ts
 * telling a member → here if its connection is here, else delivery.ts → the process that holds it
 */

import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Server as Engine, type Socket as EngineSocket } from "engine.io";
import type { Logger } from "pino";
import { Server, type Socket } from "socket.io";
import { bytesToBase64url } from "../protocol/base64url.ts";
import { limits as wireLimits } from "../protocol/limits.ts";
import { type RoomName, signalingPath } from "../protocol/signaling-messages.ts";
import { clientAddress, createTagger } from "./client-address.ts";
import type { Clock, RandomBytes } from "./clock.ts";
import type { SignalingConfiguration } from "./configuration.ts";
import { type Connection, receiveEvent } from "./connection.ts";
import { createDelivery, type Delivery } from "./delivery.ts";
import { createHandshakeDoor, pathOf } from "./handshake-door.ts";
import { answerRefusal, createEndpoints } from "./http-endpoints.ts";
import { iceConfiguration } from "./ice-servers.ts";
import { createMemoryPresence } from "./memory-presence.ts";
import { createMemoryRooms } from "./memory-rooms.ts";
import { createMetrics, type Gauges } from "./metrics.ts";
import { serverOriginOf } from "./origin-policy.ts";
import { createPresenceEvents } from "./presence-events.ts";
import { createRateLimits } from "./rate-limits.ts";
import { createRedisClient } from "./redis-connection.ts";
import { createRedisPresence } from "./redis-presence.ts";
import { createRedisRooms } from "./redis-rooms.ts";
import { createRoomEvents } from "./room-events.ts";
import type { RoomGate } from "./room-gate.ts";
import type { Member } from "./room-registry.ts";
import type { Telling } from "./telling.ts";

const sweepEveryMs = 5_000;
/** Between telling members of the end and closing their connections. */
const goodbyeMs = 100;
const mostUnfinishedLeaves = 10_000;

export interface SignalingServerOptions {
  /** The server whose upgrade requests are answered. Its requests are passed to `handleRequest` by the caller. */
  readonly httpServer: HttpServer;
  readonly configuration: SignalingConfiguration;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  readonly logger: Logger;
  /** Who may open a room with a join code; null: everybody. */
  readonly roomGate: RoomGate | null;
}

export interface SignalingServer {
  /** Answers `/signaling/…`, `/healthz` and `/metrics`. False, and untouched, for any other path. */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean;
  /** How it is, for the operator's page. Redis is null where there is none. */
  status(): Promise<{ readonly redisIsReachable: boolean | null; readonly counts: Gauges }>;
  /** Resolves when the shared state was reached for the first time; at once when there is none. */
  readonly ready: Promise<void>;
  /** Tells every member that its rooms end, takes them out of the shared state, and closes all connections. */
  close(): Promise<void>;
}

interface Held {
  readonly socket: Socket;
  readonly connection: Connection;
}

export function createSignalingServer(options: SignalingServerOptions): SignalingServer {
  const { httpServer, configuration, clock, randomBytes, logger } = options;
  const processName = bytesToBase64url(randomBytes(9));
  const tag = createTagger(randomBytes(32));
  const now = () => clock.now();
  const limits = createRateLimits(configuration.limitFactor);
  const heldBySocketId = new Map<string, Held>();
  const unfinishedLeaves: { connection: Connection; room: RoomName; member: string }[] = [];
  const leaving = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;

  const engine = new Engine({
    transports: ["websocket", "polling"],
    maxHttpBufferSize: wireLimits.signalingMessageBytes,
    perMessageDeflate: false,
    httpCompression: false,
    ...(configuration.origins.length > 0
      ? { cors: { origin: [...configuration.origins], methods: ["GET", "POST"], credentials: false } }
      : {}),
  });
  const io = new Server({ serveClient: false, connectTimeout: 10_000 });
  io.bind(engine);

  const redis = configuration.redisUrl
    ? createRedisClient(configuration.redisUrl, { whenOffline: "fail", logger })
    : null;
  const registry = redis
    ? createRedisRooms({ process: processName, connection: redis, clock, randomBytes })
    : createMemoryRooms(clock, randomBytes);
  const delivery: Delivery | null = configuration.redisUrl
    ? createDelivery({
        io,
        redisUrl: configuration.redisUrl,
        process: processName,
        logger,
        receive: ({ connection, member, telling }) => say(connection, member, telling),
        deviceChanged: ({ device }) => presenceEvents.changed(device),
      })
    : null;
  const presence = redis ? createRedisPresence(redis.client, clock) : createMemoryPresence();
  const counts = (): Gauges => ({
    ...registry.counts(),
    connections: heldBySocketId.size,
    devices: presence.count(),
    watchedDevices: presenceEvents.watched(),
  });
  const metrics = createMetrics(counts);
  const ready = start();

  async function start(): Promise<void> {
    await redis?.connect();
    // The first sweep says that this process lives; before it, its members would count for nothing.
    await registry.sweep();
  }

  /** Says something to a connection of this process, if it is still the member or device it is said to. */
  function say(socketId: string, member: string, telling: Telling): void {
    const held = heldBySocketId.get(socketId);
    const { event, ...argument } = telling;
    if (!held) return;
    const { connection, socket } = held;
    const isMeant =
      "room" in telling ? connection.rooms?.get(telling.room) === member : connection.device === member;
    if (!isMeant) return;
    if (telling.event === "room:ended") connection.rooms?.delete(telling.room);
    if (telling.event === "device:replaced") {
      connection.device = null;
      presence.replaced(member, connection.seat);
    }
    socket.emit(event, argument);
  }

  function tell({ id, seat }: Member, telling: Telling): void {
    const [process = "", connection = ""] = seat.split("/");
    if (process === processName) say(connection, id, telling);
    else delivery?.send({ process, connection, member: id, telling });
  }

  const isOpen = ({ seat }: Connection) => heldBySocketId.has(seat.split("/")[1] ?? "");
  const events = createRoomEvents({
    registry,
    limits,
    metrics,
    now,
    gate: options.roomGate,
    tell,
    ice: () => iceConfiguration(configuration.ice, clock.now(), randomBytes),
    isOpen,
  });
  const presenceEvents = createPresenceEvents({
    registry: presence,
    limits,
    metrics,
    now,
    randomBytes,
    origins: configuration.origins,
    tell,
    spread: (device) => delivery?.spread({ device }),
    tellWatcher: ({ seat }, device, present) =>
      heldBySocketId.get(seat.split("/")[1] ?? "")?.socket.emit("device:presence", { device, present }),
    isOpen,
  });
  const doors = new Map([...events.doors, ...presenceEvents.doors]);

  function refused(code: Parameters<typeof metrics.refused>[0], address: string, reason?: string): void {
    metrics.refused(code);
    logger.info({ code, client: address, reason }, "refused");
  }

  async function leaveOrRetry(connection: Connection, room: RoomName, member: string): Promise<void> {
    const done = await events.leave(connection, room, member);
    if (!done && unfinishedLeaves.length < mostUnfinishedLeaves)
      unfinishedLeaves.push({ connection, room, member });
  }

  function track(work: Promise<unknown>): void {
    leaving.add(work);
    void work.finally(() => leaving.delete(work));
  }

  const addresses = new WeakMap<IncomingMessage, string>();

  engine.on("connection", (transport: EngineSocket) => {
    const address = tag(clientAddress(transport.request, configuration.trustedHops));
    addresses.set(transport.request, address);
    limits.connected(address, clock.now());
    transport.once("close", (_reason: string, cause?: unknown) => {
      limits.disconnected(address);
      if (cause instanceof Error && cause.message.includes("Max payload size exceeded"))
        refused("message-too-large", address);
    });
  });

  io.on("connection", (socket) => {
    const connection: Connection = {
      seat: `${processName}/${socket.id}`,
      address: addresses.get(socket.request) ?? "",
      account: {},
      rooms: null,
      pendingRooms: 0,
      device: null,
      challenge: null,
      announcement: null,
      watched: [],
      serverOrigin: serverOriginOf(socket.request, configuration.trustedHops),
    };
    forgetHandshake(socket);
    heldBySocketId.set(socket.id, { socket, connection });
    const keeping = {
      doors,
      now,
      refused: (_: Connection, code: Parameters<typeof metrics.refused>[0]) =>
        refused(code, connection.address),
      disconnect: () => {
        refused("disconnected", connection.address);
        socket.disconnect(true);
      },
      failed: (error: unknown) =>
        logger.error({ kind: error instanceof Error ? error.name : "unknown" }, "an event handler failed"),
    };
    // Never calls on: no event gets further than this one door.
    socket.use((packet) => void receiveEvent(connection, packet, keeping));
    socket.once("disconnect", () => {
      heldBySocketId.delete(socket.id);
      for (const [room, member] of connection.rooms ?? []) track(leaveOrRetry(connection, room, member));
      connection.rooms = null;
      track(presenceEvents.closed(connection));
    });
  });

  async function sweep(): Promise<void> {
    for (const { room, reason, members } of await registry.sweep()) {
      for (const member of members) tell(member, { event: "room:ended", room, reason });
    }
    await presenceEvents.sweep();
    const again = unfinishedLeaves.splice(0);
    await Promise.all(again.map(({ connection, room, member }) => leaveOrRetry(connection, room, member)));
  }
  const stopSweeping = clock.every(sweepEveryMs, () => void sweep());

  const admit = createHandshakeDoor({
    origins: { origins: configuration.origins, trustedHops: configuration.trustedHops },
    limits,
    now,
    tag,
    isClosing: () => closing !== null,
  });
  const endpoints = createEndpoints({
    metrics,
    metricsToken: configuration.metricsToken,
    isRedisReachable: redis ? () => registry.isReachable() : null,
    isClosing: () => closing !== null,
  });

  function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    if (pathOf(request) !== signalingPath) return endUpgrade(socket, 404, "not-found");
    const admittance = admit(request);
    if (admittance.ok) return engine.handleUpgrade(request, socket, head);
    refused(admittance.code, tag(clientAddress(request, configuration.trustedHops)), admittance.reason);
    endUpgrade(socket, admittance.status, admittance.code);
  }
  httpServer.on("upgrade", handleUpgrade);

  async function closeEverything(): Promise<void> {
    stopSweeping();
    let goodbyes = 0;
    for (const { socket, connection } of heldBySocketId.values()) {
      for (const room of connection.rooms?.keys() ?? []) {
        socket.emit("room:ended", { room, reason: "shutdown" });
        goodbyes += 1;
      }
    }
    // A client that reads its goodbye together with the end of the connection drops it.
    if (goodbyes > 0) await new Promise((resolve) => setTimeout(resolve, goodbyeMs));
    await io.close();
    await Promise.all(leaving);
    httpServer.off("upgrade", handleUpgrade);
    await delivery?.dispose();
    await presence.dispose();
    await registry.dispose();
  }

  return {
    ready,
    status: async () => ({
      redisIsReachable: redis ? await registry.isReachable() : null,
      counts: counts(),
    }),
    handleRequest(request, response) {
      const path = pathOf(request);
      if (path !== signalingPath) return endpoints.handle(request, response, path);
      const admittance = admit(request);
      if (admittance.ok) {
        response.once("finish", () => {
          if (response.statusCode === 413) refused("message-too-large", admittance.address);
        });
        engine.handleRequest(request, response);
      } else {
        refused(admittance.code, tag(clientAddress(request, configuration.trustedHops)), admittance.reason);
        response.setHeader("connection", "close");
        answerRefusal(response, admittance.status, admittance.code);
      }
      return true;
    },
    close() {
      closing ??= closeEverything();
      return closing;
    },
  };
}

/** Socket.IO keeps a connection's first request, headers and all, as long as the connection lives. Nothing here needs it. */
function forgetHandshake(socket: Socket): void {
  Object.assign(socket.conn, { request: null });
  Object.assign(socket, { handshake: null });
}

const reasonPhrases = {
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

function endUpgrade(socket: Duplex, status: keyof typeof reasonPhrases, code: string): void {
  const body = JSON.stringify({ ok: false, code });
  socket.end(
    `HTTP/1.1 ${status} ${reasonPhrases[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
