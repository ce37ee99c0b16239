/**
 * Owns: asking a TURN or STUN server whether it is there: a STUN Binding request (RFC 8489 §5, §14) over UDP, or a
 * connection where it is reached by TCP or TLS.
 * Never: uses a credential: that one of ours is taken is seen in sessions, not here.
 */

import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect } from "node:net";

const withinMs = 2_000;
const magicCookie = 0x2112a442;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;

/** @param url `turn:host:port?transport=udp`, `turns:`, `stun:` or `stuns:` */
export async function isTurnServerThere(url: string): Promise<boolean> {
  const parts = /^(turns?|stuns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/.exec(url);
  if (!parts) return false;
  const [, scheme = "", host = "", port, transport] = parts;
  const isTls = scheme.endsWith("s");
  const address = host.replace(/^\[|\]$/g, "");
  const number = Number(port ?? (isTls ? 5349 : 3478));
  return isTls || transport === "tcp" ? connects(address, number) : answersBinding(address, number);
}

function connects(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: withinMs });
  const end = (isThere: boolean) => {
    socket.destroy();
    resolve(isThere);
  };
  socket.once("connect", () => end(true));
  socket.once("timeout", () => end(false));
  socket.once("error", () => end(false));
  return promise;
}

function answersBinding(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  const transaction = randomBytes(12);
  const request = Buffer.alloc(20);
  request.writeUInt16BE(bindingRequest, 0);
  request.writeUInt32BE(magicCookie, 4);
  transaction.copy(request, 8);
  let isOver = false;
  const end = (isThere: boolean) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    socket.close();
    resolve(isThere);
  };
  const timer = setTimeout(() => end(false), withinMs);
  socket.on("message", (answer) => {
    if (
      answer.length >= 20 &&
      answer.readUInt16BE(0) === bindingSuccess &&
      answer.subarray(8, 20).equals(transaction)
    )
      end(true);
  });
  socket.once("error", () => end(false));
  socket.send(request, port, host, (error) => {
    if (error) end(false);
  });
  return promise;
}
