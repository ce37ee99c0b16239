/** The client against a socket in the test's hand: what a hostile or broken server can say, and when. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../manual-clock.ts";
import {
  createSignalingClient,
  type Room,
  type RoomEvents,
  type SignalingClient,
} from "./signaling-client.ts";
import type { SignalingSocketListener } from "./signaling-socket.ts";

const ids = {
  self: "A".repeat(22),
  other: "B".repeat(21) + "A",
  third: "C".repeat(21) + "A",
  again: "D".repeat(21) + "A",
};
const rendezvous = "R".repeat(21) + "A";
const ice = { servers: [], relayOnly: false, lifetimeMs: null };
const joined = (room: string, members: readonly string[] = [ids.other], self = ids.self) => ({
  ok: true,
  room,
  self,
  members,
  ice,
});

interface Sent {
  readonly event: string;
  readonly argument: unknown;
  readonly reply: (reply: unknown) => void;
}

interface Stage {
  readonly clock: ManualClock;
  readonly client: SignalingClient;
  readonly listener: SignalingSocketListener;
  readonly sent: Sent[];
  readonly closed: () => boolean;
  readonly reconnects: () => number;
  online(): void;
  offline(byServer?: boolean): void;
}

function stage(): Stage {
  const clock = createManualClock();
  const sent: Sent[] = [];
  let connected = false;
  let closed = false;
  let reconnects = 0;
  let listener: SignalingSocketListener | undefined;
  const client = createSignalingClient({
    url: "https://support.example.org",
    clock,
    connect(_, heard) {
      listener = heard;
      return {
        get connected() {
          return connected;
        },
        emit: (event, argument, reply) => void sent.push({ event, argument, reply }),
        connect: () => void (reconnects += 1),
        close: () => void (closed = true),
      };
    },
  });
  if (!listener) throw new Error("the client did not connect");
  const heard = listener;
  return {
    clock,
    client,
    listener: heard,
    sent,
    closed: () => closed,
    reconnects: () => reconnects,
    online() {
      connected = true;
      heard.connected();
    },
    offline(byServer = false) {
      connected = false;
      heard.disconnected(byServer);
    },
  };
}

async function enter(on: Stage): Promise<Room> {
  on.online();
  const entering = on.client.enterRendezvous(rendezvous);
  on.sent.at(-1)?.reply(joined(`r:${rendezvous}`));
  const entered = await entering;
  if (!entered.ok) throw new Error(entered.code);
  on.clock.advance(0);
  return entered.value;
}

/** Until every promise that can go on has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function record(room: Room): string[] {
  const heard: string[] = [];
  const note = (type: keyof RoomEvents) =>
    room.on(type, (event) => heard.push(`${type} ${JSON.stringify(event)}`));
  note("signal");
  note("member-in");
  note("member-out");
  note("members");
  note("ended");
  return heard;
}

describe("requests", () => {
  it("wait for the connection, and become rooms", async () => {
    const on = stage();
    expect(on.client.state).toBe("connecting");
    const creating = on.client.createRoom();
    expect(on.sent).toEqual([]);
    on.online();
    expect(on.client.state).toBe("online");
    expect(on.sent[0]).toMatchObject({ event: "room:create", argument: { v: 1 } });
    on.sent[0]?.reply({
      ok: true,
      room: "l:4821",
      locator: "4821",
      self: ids.self,
      expiresInMs: 900_000,
      ice,
    });
    expect(await creating).toMatchObject({
      ok: true,
      value: { name: "l:4821", locator: "4821", self: ids.self, members: [], expiresInMs: 900_000, ice },
    });
  });

  it("give up after ten seconds, and leave a room that comes later", async () => {
    const on = stage();
    on.online();
    const joining = on.client.joinRoom("4821");
    on.clock.advance(10_000);
    expect(await joining).toMatchObject({ ok: false, code: "signaling-unreachable" });
    on.sent[0]?.reply(joined("l:4821"));
    expect(on.sent[1]).toMatchObject({ event: "room:leave", argument: { room: "l:4821" } });
  });

  it("can be given up by a signal, before and after they are sent", async () => {
    const on = stage();
    const stop = new AbortController();
    const waiting = on.client.createRoom({ signal: stop.signal });
    stop.abort();
    expect(await waiting).toMatchObject({ ok: false, code: "session-ended" });
    on.online();
    expect(on.sent).toEqual([]);
    expect(await on.client.createRoom({ signal: stop.signal })).toMatchObject({ ok: false });
    expect(on.clock.pending).toBe(0);
  });

  it("fail at once when the connection goes under them", async () => {
    const on = stage();
    on.online();
    const joining = on.client.joinRoom("4821");
    on.offline();
    expect(await joining).toMatchObject({ ok: false, code: "signaling-unreachable" });
  });

  it("carry the server's reason", async () => {
    const on = stage();
    on.online();
    const joining = on.client.joinRoom("4821");
    on.sent[0]?.reply({ ok: false, code: "rate-limited", retryInMs: 4_000 });
    expect(await joining).toEqual({ ok: false, code: "rate-limited" });
  });

  it("tell a refused origin from an unreachable server", async () => {
    const on = stage();
    const creating = on.client.createRoom();
    on.listener.failed(null);
    on.listener.failed(403);
    expect(await creating).toMatchObject({ ok: false, code: "signaling-origin-refused" });
    expect(on.client.state).toBe("offline");
  });

  it("[SG-1] refuse every answer that is malformed, or about another room", async () => {
    const answers: unknown[] = [
      undefined,
      null,
      "ok",
      { ok: true },
      { ok: "yes" },
      { ok: false, code: "made-up" },
      joined("l:9999"),
      joined("r:4821"),
      joined("l:4821", ["short"]),
      joined(
        "l:4821",
        Array.from({ length: 9 }, () => ids.other),
      ),
      { ...joined("l:4821"), more: 1 },
      { ...joined("l:4821"), ice: { ...ice, servers: [{ urls: ["https://evil.example"] }] } },
    ];
    for (const answer of answers) {
      const on = stage();
      on.online();
      const joining = on.client.joinRoom("4821");
      on.sent[0]?.reply(answer);
      expect(await joining, JSON.stringify(answer)).toMatchObject({ ok: false, code: "message-malformed" });
      expect(on.client.refusedMessages).toBe(1);
    }
  });
});

describe("what the server says", () => {
  it("reaches the room's listeners, in order, also when it came with the answer", async () => {
    const on = stage();
    on.online();
    const joining = on.client.joinRoom("4821");
    on.sent[0]?.reply(joined("l:4821"));
    on.listener.event("signal", { room: "l:4821", from: ids.other, payload: "early" });
    const result = await joining;
    if (!result.ok) throw new Error(result.code);
    const heard = record(result.value);
    on.clock.advance(0);
    on.listener.event("member:in", { room: "l:4821", member: ids.third });
    on.listener.event("signal", { room: "l:4821", from: ids.third, payload: "late" });
    on.listener.event("member:out", { room: "l:4821", member: ids.other });
    expect(heard).toEqual([
      `signal {"from":"${ids.other}","payload":"early"}`,
      `member-in {"member":"${ids.third}"}`,
      `members {"members":["${ids.other}","${ids.third}"]}`,
      `signal {"from":"${ids.third}","payload":"late"}`,
      `member-out {"member":"${ids.other}"}`,
      `members {"members":["${ids.third}"]}`,
    ]);
    expect(on.client.refusedMessages).toBe(0);
  });

  it("[SG-1] changes nothing when it is malformed, unknown or about no room of ours", async () => {
    const on = stage();
    const room = await enter(on);
    const heard = record(room);
    const name = room.name;
    const bad: readonly (readonly [string, unknown])[] = [
      ["signal", { room: "r:" + ids.third, from: ids.other, payload: "x" }],
      ["signal", { room: name, from: ids.other, payload: "" }],
      ["signal", { room: name, from: ids.other, payload: "x".repeat(65_537) }],
      ["signal", { room: name, from: ids.other }],
      ["member:in", { room: name, member: "short" }],
      ["room:ended", { room: name, reason: "because" }],
      ["made:up", { room: name }],
      ["signal", null],
    ];
    for (const [event, argument] of bad) on.listener.event(event, argument);
    expect(heard).toEqual([]);
    expect(on.client.refusedMessages).toBe(bad.length);
    on.listener.event("signal", { room: name, from: ids.third, payload: "of a stranger" });
    expect(heard).toEqual([]);
  });

  it("[SG-1] never throws, whatever it is", async () => {
    const on = stage();
    const room = await enter(on);
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom("signal", "member:in", "member:out", "room:ended"), fc.string()),
        fc.anything({ withBigInt: true, withDate: true, withMap: true }),
        (event, argument) => on.listener.event(event, argument),
      ),
    );
    expect(room.members).toEqual([ids.other]);
  });

  it("[SG-3] makes a room no larger than it may be", async () => {
    const on = stage();
    const room = await enter(on);
    for (let at = 0; at < 20; at += 1) {
      const member = String.fromCharCode(97 + at).repeat(21) + "A";
      on.listener.event("member:in", { room: room.name, member });
    }
    expect(room.members).toHaveLength(7);
  });
});

describe("a lost connection", () => {
  it("[SG-8] empties a rendezvous, and enters it again in its own place", async () => {
    const on = stage();
    const room = await enter(on);
    const heard = record(room);
    on.offline();
    expect(on.client.state).toBe("offline");
    expect(room.members).toEqual([]);
    expect(await room.send(ids.other, "x")).toMatchObject({ ok: false, code: "not-a-member" });
    on.online();
    expect(on.sent.at(-1)).toMatchObject({
      event: "room:enter",
      argument: { v: 1, rendezvous, replaces: ids.self },
    });
    on.sent.at(-1)?.reply(joined(room.name, [ids.third], ids.again));
    expect(room.self).toBe(ids.again);
    expect(heard).toEqual(['members {"members":[]}', `members {"members":["${ids.third}"]}`]);
  });

  it("[SG-8] tries again with patience while the server is busy, until the room is left", async () => {
    const on = stage();
    const room = await enter(on);
    on.offline();
    on.online();
    const tries = () => on.sent.filter(({ event }) => event === "room:enter").length;
    expect(tries()).toBe(2);
    on.sent.at(-1)?.reply({ ok: false, code: "server-busy" });
    await settled();
    on.clock.advance(500);
    expect(tries()).toBe(3);
    room.leave();
    on.sent.findLast(({ event }) => event === "room:enter")?.reply(joined(room.name));
    await settled();
    on.clock.advance(60_000);
    expect(tries()).toBe(3);
    expect(on.sent.at(-1)?.event).toBe("room:leave");
  });

  it("[SG-8] comes back by itself when the server forgot the room", async () => {
    const on = stage();
    const room = await enter(on);
    const heard = record(room);
    on.listener.event("room:ended", { room: room.name, reason: "shutdown" });
    on.clock.advance(500);
    on.sent.at(-1)?.reply(joined(room.name, [ids.other], ids.again));
    expect(heard.at(-1)).toBe(`members {"members":["${ids.other}"]}`);
    on.listener.event("room:ended", { room: room.name, reason: "expired" });
    expect(heard.at(-1)).toBe('ended {"reason":"expired"}');
  });

  it("[SG-4] ends a room of a join code", async () => {
    const on = stage();
    on.online();
    const joining = on.client.joinRoom("4821");
    on.sent[0]?.reply(joined("l:4821"));
    const result = await joining;
    if (!result.ok) throw new Error(result.code);
    const heard = record(result.value);
    on.clock.advance(0);
    on.offline();
    expect(heard).toEqual(['ended {"reason":"disconnected"}']);
    expect(await result.value.send(ids.other, "x")).toMatchObject({ ok: false, code: "not-a-member" });
  });

  it("is taken up again by hand only when the server ended it on purpose", () => {
    const on = stage();
    on.online();
    on.offline();
    on.clock.advance(60_000);
    expect(on.reconnects()).toBe(0);
    on.offline(true);
    on.clock.advance(10_000);
    expect(on.reconnects()).toBe(1);
  });
});

describe("sending", () => {
  it("[SG-2] goes to a member of the room, and to nobody else", async () => {
    const on = stage();
    const room = await enter(on);
    const sending = room.send(ids.other, "offer");
    expect(on.sent.at(-1)).toMatchObject({
      event: "signal",
      argument: { room: room.name, to: ids.other, payload: "offer" },
    });
    on.sent.at(-1)?.reply({ ok: true });
    expect(await sending).toEqual({ ok: true, value: undefined });
    expect(await room.send(ids.third, "x")).toMatchObject({ ok: false, code: "not-a-member" });
  });

  it("[SG-1] keeps to the size limit itself, since the server would end the connection", async () => {
    const on = stage();
    const room = await enter(on);
    const before = on.sent.length;
    expect(await room.send(ids.other, "\u0000".repeat(60_000))).toMatchObject({ code: "message-too-large" });
    expect(on.sent).toHaveLength(before);
  });
});

describe("dispose", () => {
  it("leaves the rooms, closes the connection and tells nobody", async () => {
    const on = stage();
    const room = await enter(on);
    const heard = record(room);
    const waiting = on.client.joinRoom("4821");
    on.client.dispose();
    on.client.dispose();
    expect(on.sent.at(-1)).toMatchObject({ event: "room:leave" });
    expect(on.closed()).toBe(true);
    expect(heard).toEqual([]);
    on.listener.event("room:ended", { room: room.name, reason: "left" });
    on.clock.advance(10_000);
    expect((await waiting).ok).toBe(false);
    expect(await on.client.createRoom()).toMatchObject({ ok: false, code: "session-ended" });
    expect(on.clock.pending).toBe(0);
  });
});
