/**
 * Owns: a Socket.IO client that costs next to nothing, over a bare TCP socket: a load generator must not be what is
 * measured. Speaks what the benchmark needs: Engine.IO 4 on WebSocket, text frames, the default namespace, events with
 * acknowledgements. Frames are masked with zeros, as a client may.
 * Sources: RFC 6455 §5.2, the Engine.IO and Socket.IO protocol documents.
 */

import { connect, type Socket } from "node:net";

export type LightClient = {
  /** Sends an event and gives its acknowledgement. */
  ask<Reply>(event: string, argument: object): Promise<Reply>;
  /** The next event of that name, of those that came and were not taken. */
  next<Argument>(event: string): Promise<Argument>;
  close(): void;
};

const textFrame = 0x81;

export async function connectLightClient(port: number): Promise<LightClient> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  const acknowledgements = new Map<number, (reply: unknown) => void>();
  const untaken = new Map<string, unknown[]>();
  const waiting = new Map<string, (argument: unknown) => void>();
  let nextId = 0;
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>();
  socket.on("error", reject);
  socket.on("close", () => reject(new Error("the server closed the connection")));

  function handle(text: string): void {
    if (text === "2") send(socket, "3");
    else if (text.startsWith("0")) send(socket, "40");
    else if (text.startsWith("40")) resolve();
    else if (text.startsWith("43")) {
      const start = text.indexOf("[");
      const id = Number(text.slice(2, start));
      const [reply] = JSON.parse(text.slice(start)) as [unknown];
      acknowledgements.get(id)?.(reply);
      acknowledgements.delete(id);
    } else if (text.startsWith("42")) {
      const [name, argument] = JSON.parse(text.slice(2)) as [string, unknown];
      const taker = waiting.get(name);
      if (taker) {
        waiting.delete(name);
        taker(argument);
      } else untaken.set(name, [...(untaken.get(name) ?? []), argument]);
    }
  }

  socket.write(
    "GET /signaling/?EIO=4&transport=websocket HTTP/1.1\r\n" +
      `Host: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  readFrames(socket, handle, reject);
  await connected;

  return {
    ask<Reply>(event: string, argument: object) {
      const id = nextId;
      nextId += 1;
      send(socket, `42${id}${JSON.stringify([event, argument])}`);
      return new Promise<Reply>((done) => acknowledgements.set(id, done as (reply: unknown) => void));
    },
    async next<Argument>(event: string) {
      const there = untaken.get(event)?.shift();
      if (there !== undefined) return there as Argument;
      return new Promise<Argument>((done) => waiting.set(event, done as (argument: unknown) => void));
    },
    close: () => void socket.destroy(),
  };
}

function send(socket: Socket, text: string): void {
  const length = Buffer.byteLength(text);
  const headerBytes = length < 126 ? 6 : 8;
  const frame = Buffer.alloc(headerBytes + length);
  frame[0] = textFrame;
  if (length < 126) frame[1] = 0x80 | length;
  else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.write(text, headerBytes);
  socket.write(frame);
}

/** Hands on each text frame after the HTTP answer. The server sends none longer than 64 KiB here, and no fragments. */
function readFrames(socket: Socket, handle: (text: string) => void, fail: (error: Error) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  let isOpen = false;
  socket.on("data", (bytes: Buffer) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (!isOpen) {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      const status = rest.toString("latin1", 0, end).split("\r\n", 1)[0] ?? "";
      if (!status.includes(" 101 ")) return fail(new Error(status));
      rest = rest.subarray(end + 4);
      isOpen = true;
    }
    let at = 0;
    while (rest.length >= at + 2) {
      const isLong = rest[at + 1] === 126;
      const start = at + (isLong ? 4 : 2);
      if (rest.length < start) break;
      const end = start + (isLong ? rest.readUInt16BE(at + 2) : (rest[at + 1] ?? 0));
      if (rest.length < end) break;
      if (rest[at] === textFrame) handle(rest.toString("utf8", start, end));
      at = end;
    }
    rest = rest.subarray(at);
  });
}
