/**
 * Owns: the one place that knows Socket.IO's client: WebSocket first, long polling where a proxy lets none through.
 * Never: decides anything about rooms, or trusts what comes in: it is `unknown` until protocol/parse.ts saw it.
 */

import { Manager } from "socket.io-client";
import { signalingPath } from "../../protocol/signaling-messages.ts";

/** What the signaling client needs of a socket; tests put their own in. */
export interface SignalingSocket {
  readonly connected: boolean;
  /** Sends an event. `acknowledge` is called at most once, perhaps never, with whatever the server says. */
  emit(event: string, argument: object, acknowledge: (reply: unknown) => void): void;
  /** Tries again now; needed only after the server itself ended the connection. */
  connect(): void;
  close(): void;
}

export interface SignalingSocketListener {
  connected(): void;
  /** @param byServer the server ended this connection on purpose, so the socket will not come back by itself */
  disconnected(byServer: boolean): void;
  /** A try failed; the socket goes on trying. @param status of HTTP where there was one */
  failed(status: number | null): void;
  event(name: string, argument: unknown): void;
}

export type ConnectSignaling = (url: string, listener: SignalingSocketListener) => SignalingSocket;

/**
 * Connects to the signaling server of an origin, and keeps at it: first again after half a second, later every five.
 * @param headers for clients that are no browsers, which have to name an Origin themselves
 */
export function connectSocketIo(
  url: string,
  listener: SignalingSocketListener,
  headers?: Readonly<Record<string, string>>,
): SignalingSocket {
  const manager = new Manager(url, {
    path: signalingPath,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    timeout: 10_000,
    withCredentials: false,
    ...(headers ? { extraHeaders: { ...headers } } : {}),
  });
  const socket = manager.socket("/");
  socket.on("connect", () => listener.connected());
  socket.on("disconnect", (reason) => listener.disconnected(reason === "io server disconnect"));
  manager.on("error", (error) => listener.failed(statusOf(error)));
  socket.onAny((name: unknown, argument: unknown) => {
    if (typeof name === "string") listener.event(name, argument);
  });
  return {
    get connected() {
      return socket.connected;
    },
    emit: (event, argument, acknowledge) => void socket.emit(event, argument, acknowledge),
    connect: () => void socket.connect(),
    close() {
      socket.disconnect();
      socket.offAny();
      manager.off();
    },
  };
}

/** Long polling tells the status of the refusal; a browser's WebSocket does not. */
function statusOf(error: Error): number | null {
  const description = "description" in error ? error.description : undefined;
  return typeof description === "number" ? description : null;
}
