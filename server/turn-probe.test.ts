/** A STUN server is asked over UDP, one by TCP is connected to, and silence is no answer. */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { isTurnServerThere } from "./turn-probe.ts";

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** Answers each request as `answer` makes it. */
async function startStun(answer: (request: Buffer) => Buffer): Promise<number> {
  const socket = createSocket("udp4");
  socket.on("message", (request, { port, address }) => socket.send(answer(request), port, address));
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.bind(0, "127.0.0.1", resolve);
  await promise;
  endings.push(() => socket.close());
  return socket.address().port;
}

const success = (request: Buffer) => Buffer.concat([Buffer.from([0x01, 0x01]), request.subarray(2)]);

test("one that answers its own request is there", async () => {
  const port = await startStun(success);
  expect(await isTurnServerThere(`turn:127.0.0.1:${port}`)).toBe(true);
  expect(await isTurnServerThere(`stun:127.0.0.1:${port}?transport=udp`)).toBe(true);
});

test("an answer to another request, or a short one, counts for nothing", async () => {
  const port = await startStun((request) =>
    success(Buffer.concat([request.subarray(0, 8), Buffer.alloc(12)])),
  );
  expect(await isTurnServerThere(`turn:127.0.0.1:${port}`)).toBe(false);
});

test("one by TCP is there when it takes a connection", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  expect(await isTurnServerThere(`turn:127.0.0.1:${port}?transport=tcp`)).toBe(true);
  server.close();
  await new Promise((resolve) => server.once("close", resolve));
  expect(await isTurnServerThere(`turns:127.0.0.1:${port}`)).toBe(false);
});

test("what is no address is not there", async () => {
  expect(await isTurnServerThere("http://127.0.0.1")).toBe(false);
});
