/**
 * Owns: clients for tests: Socket.IO with an Origin, every event kept and awaited by name.
 * Never: ships.
 */

import { once } from "node:events";
import { io } from "socket.io-client";
import * as v from "valibot";
import { Done, IceServersReply, RoomCreated, RoomJoined } from "../protocol/signaling-messages.ts";

export interface TestClient {
  /** Sends anything at all, and gives whatever is acknowledged. */
  ask(event: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Sends without asking for an acknowledgement. */
  shout(event: string, ...args: readonly unknown[]): void;
  create(): Promise<Extract<RoomCreated, { ok: true }>>;
  join(locator: string): Promise<RoomJoined>;
  enter(rendezvous: string, replaces?: string): Promise<RoomJoined>;
  signal(room: string, to: string, payload: string): Promise<Done>;
  ice(): Promise<IceServersReply>;
  /** The next event of that name that was not taken yet. */
  next(event: string): Promise<unknown>;
  /** Events that came and were not taken. */
  readonly untaken: readonly { readonly event: string; readonly argument: unknown }[];
  /** Resolves with the reason once the connection is gone. */
  readonly gone: Promise<string>;
  close(): void;
}

export interface TestClientOptions {
  readonly origin?: string;
  readonly transport?: "websocket" | "polling";
  readonly headers?: Readonly<Record<string, string>>;
  /** Take a certificate that nobody vouches for. */
  readonly anyCertificate?: boolean;
}

/** Rejects when the server refuses the connection. */
export async function connectTestClient(url: string, options: TestClientOptions = {}): Promise<TestClient> {
  const socket = io(url, {
    path: "/signaling/",
    transports: [options.transport ?? "websocket"],
    forceNew: true,
    reconnection: false,
    rejectUnauthorized: options.anyCertificate !== true,
    extraHeaders: { origin: options.origin ?? url, ...options.headers },
  });
  const untaken: { event: string; argument: unknown }[] = [];
  const arrivals = new EventTarget();
  socket.onAny((event: string, argument: unknown) => {
    untaken.push({ event, argument });
    arrivals.dispatchEvent(new Event("arrival"));
  });
  const gone = new Promise<string>((resolve) => socket.once("disconnect", (reason) => resolve(reason)));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", (error) => {
      socket.close();
      reject(error);
    });
  });

  const ask = (event: string, ...args: readonly unknown[]): Promise<unknown> =>
    socket.timeout(5_000).emitWithAck(event, ...args);

  return {
    ask,
    shout: (event, ...args) => void socket.emit(event, ...args),
    async create() {
      const made = v.parse(RoomCreated, await ask("room:create", { v: 1 }));
      if (!made.ok) throw new Error(made.code);
      return made;
    },
    join: async (locator) => v.parse(RoomJoined, await ask("room:join", { v: 1, locator })),
    enter: async (rendezvous, replaces) =>
      v.parse(
        RoomJoined,
        await ask("room:enter", { v: 1, rendezvous, ...(replaces === undefined ? {} : { replaces }) }),
      ),
    signal: async (room, to, payload) => v.parse(Done, await ask("signal", { room, to, payload })),
    ice: async () => v.parse(IceServersReply, await ask("ice", { v: 1 })),
    async next(event) {
      for (;;) {
        const at = untaken.findIndex((each) => each.event === event);
        if (at >= 0) return untaken.splice(at, 1)[0]?.argument;
        await once(arrivals, "arrival");
      }
    },
    untaken,
    gone,
    close: () => void socket.close(),
  };
}
