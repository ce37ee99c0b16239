/**
 * The reference of the signaling benchmark: the shortest Socket.IO relay that does the job, on PORT, with the same path,
 * transports and acknowledgements, and with no checks, limits, ids of its own, metrics or logs.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

type Acknowledge = (reply: object) => void;

const httpServer = createServer();
const io = new Server(httpServer, { path: "/signaling/", transports: ["websocket", "polling"] });
let created = 0;

io.on("connection", (socket) => {
  socket.on("room:create", (_: unknown, acknowledge: Acknowledge) => {
    created += 1;
    const room = `l:${created}`;
    void socket.join(room);
    acknowledge({ ok: true, room, locator: String(created), self: socket.id });
  });
  socket.on("room:join", ({ locator }: { locator: string }, acknowledge: Acknowledge) => {
    const room = `l:${locator}`;
    const members = [...(io.sockets.adapter.rooms.get(room) ?? [])];
    void socket.join(room);
    socket.to(room).emit("member:in", { room, member: socket.id });
    acknowledge({ ok: true, room, self: socket.id, members });
  });
  socket.on("signal", ({ room, to, payload }: Record<string, string>, acknowledge: Acknowledge) => {
    io.sockets.sockets.get(to ?? "")?.emit("signal", { room, from: socket.id, payload });
    acknowledge({ ok: true });
  });
  socket.on("room:leave", ({ room }: { room: string }, acknowledge: Acknowledge) => {
    void socket.leave(room);
    socket.to(room).emit("member:out", { room, member: socket.id });
    acknowledge({ ok: true });
  });
});

httpServer.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(httpServer.address() as AddressInfo).port}/`);
});
process.once("SIGTERM", () => process.exit());
