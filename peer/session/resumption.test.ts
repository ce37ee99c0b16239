import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { loadStoredSession } from "./resumption-store.ts";
import type { HostSession, ViewerSession } from "./session.ts";
import {
  grant,
  type LiveSession,
  reloadedHost,
  reloadedViewer,
  startSession,
} from "./testing/session-world.ts";

const texts = ({ snapshot }: HostSession | ViewerSession) => snapshot.chat.map(({ text }) => text);
const phases = ({ host, viewer }: Pick<LiveSession, "host" | "viewer">) => [
  host.snapshot.phase,
  viewer.snapshot.phase,
];

/** The links break for good: nothing but a new one helps. */
function loseLinks({ customer, technician }: LiveSession): void {
  for (const { link } of [...customer.links, ...technician.links]) link.dispose();
}

async function untilLive(session: Pick<LiveSession, "world" | "host" | "viewer">): Promise<void> {
  for (let seconds = 0; seconds < 40; seconds += 1) {
    if (phases(session).every((phase) => phase === "live")) return;
    await session.world.pass(1_000);
  }
  throw new Error(`not live again: ${phases(session).join()}`);
}

describe("a session whose network fails", () => {
  it("[RS-1] goes on over a new link: the same session, grants and all", async () => {
    const session = await startSession();
    const { world, host, viewer, customer, technician } = session;
    await grant(session, "view");
    const { sessionId } = host.snapshot;
    loseLinks(session);
    await world.settle();
    await untilLive(session);
    expect(technician.links.length).toBeGreaterThan(1);
    expect([host.snapshot.sessionId, viewer.snapshot.sessionId]).toEqual([sessionId, sessionId]);
    expect(viewer.snapshot.grants.map(({ scope }) => scope)).toEqual(["view"]);
    expect(viewer.snapshot.members.map(({ sender }) => sender)).toEqual([0, 1]);
    customer.media.sendFrame("after");
    await world.settle();
    expect(technician.media.frames).toEqual(["after"]);
    expect(host.receipt().link.refusedMessages + viewer.receipt().link.refusedMessages).toBe(0);
  });

  it("[RS-1] brings what was said meanwhile exactly once and in order, whatever heals it", async () => {
    for (const heal of ["same link", "ICE restart", "new link"] as const) {
      const session = await startSession();
      const { world, host, viewer } = session;
      host.sendChat("h1");
      viewer.sendChat("v1");
      await world.settle();
      if (heal === "new link") loseLinks(session);
      else world.network.cut({ lasting: heal === "ICE restart" });
      host.sendChat("h2");
      await world.settle();
      for (const text of ["v2", "v3"]) viewer.sendChat(text);
      host.sendChat("h3");
      await world.settle();
      world.network.heal();
      await untilLive(session);
      await world.pass(10_000);
      await untilLive(session);
      host.sendChat("h4");
      viewer.sendChat("v4");
      await world.settle();
      for (const side of [host, viewer]) {
        const said = texts(side);
        expect(said, heal).toHaveLength(8);
        expect(said.filter((text) => text.startsWith("h"))).toEqual(["h1", "h2", "h3", "h4"]);
        expect(said.filter((text) => text.startsWith("v"))).toEqual(["v1", "v2", "v3", "v4"]);
        expect(side.snapshot.chat.every(({ state }) => state === "sent")).toBe(true);
        expect(side.receipt().chatMessages).toBe(8);
      }
    }
  });

  it("[RS-1] tells the viewer anew what changed while it was away", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    await grant(session, "diagnostics");
    world.network.cut();
    await world.settle();
    viewer.ask("record");
    host.takeBack("diagnostics");
    host.setName("Carla at home");
    host.setPaused(true);
    world.network.heal();
    await world.settle();
    expect(viewer.snapshot).toMatchObject({ paused: true, grants: [] });
    expect(viewer.snapshot.members[0]?.name).toBe("Carla at home");
    expect(host.snapshot.asks).toHaveLength(1);
  });

  it("[RS-2] does not need the signaling server while it is live, and finds it again when it does", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    world.server.kill();
    await world.pass(30_000);
    expect(phases(session)).toEqual(["live", "live"]);
    host.sendChat("still here");
    await world.settle();
    expect(texts(viewer)).toEqual(["still here"]);
    expect(host.snapshot.signaling).toBe("offline");
    world.server.start();
    await world.pass(5_000);
    expect(host.snapshot.signaling).toBe("online");
    expect(world.server.rooms).toHaveLength(1);
    loseLinks(session);
    await untilLive(session);
  });

  it("[RS-2] waits for a server that is away when the link fails", async () => {
    const session = await startSession();
    const { world } = session;
    world.server.kill();
    loseLinks(session);
    await world.pass(60_000);
    expect(phases(session)).toEqual(["interrupted", "interrupted"]);
    world.server.start();
    await untilLive(session);
  });

  it("[RS-3] is over ten minutes after the link was lost, at both ends, and says so beforehand", async () => {
    const session = await startSession();
    const { world, host, viewer, customer } = session;
    await grant(session, "view");
    world.server.kill();
    loseLinks(session);
    await world.settle();
    const { interruption } = host.snapshot;
    expect((interruption?.expiresAtMs ?? 0) - (interruption?.sinceMs ?? 0)).toBe(limits.resumptionMs);
    await world.pass(limits.resumptionMs - 2_000);
    expect(phases(session)).toEqual(["interrupted", "interrupted"]);
    await world.pass(4_000);
    for (const side of [host, viewer]) {
      expect(side.snapshot).toMatchObject({
        phase: "ended",
        end: { reason: "resumption-expired" },
        grants: [],
      });
    }
    expect(customer.media.captures).toBe(0);
    expect(customer.tabStorage.getItem("farhand.resumption")).toBeNull();
  });

  it("[RS-4] a viewer that was loaded anew comes back as the same member", async () => {
    const session = await startSession();
    await grant(session, "view");
    const { viewer } = reloadedViewer(session.world, session.technician);
    expect(viewer.snapshot.phase).toBe("interrupted");
    await untilLive({ ...session, viewer });
    expect(viewer.snapshot.self).toEqual({ sender: 1, name: "Tom" });
    expect(viewer.snapshot.sessionId).toBe(session.host.snapshot.sessionId);
    expect(session.host.snapshot.members.map(({ name, link }) => [name, link])).toEqual([
      ["Carla", "live"],
      ["Tom", "live"],
    ]);
    viewer.sendChat("I am back");
    await session.world.settle();
    expect(texts(session.host)).toEqual(["I am back"]);
  });

  it("[RS-4] a host that was loaded anew comes back with nothing granted", async () => {
    const session = await startSession();
    await grant(session, "view");
    const { host, party } = reloadedHost(session.world, session.customer);
    await untilLive({ ...session, host });
    expect(host.snapshot.sessionId).toBe(session.viewer.snapshot.sessionId);
    expect(host.snapshot.grants).toEqual([]);
    await session.world.settle();
    expect(session.viewer.snapshot.grants).toEqual([]);
    expect(party.media.sendFrame("no")).toBe(0);
    // Granted anew, its keys are not those of before.
    session.viewer.ask("view");
    await session.world.settle();
    await host.answer(host.snapshot.asks[0]?.id ?? "", "session");
    await session.world.settle();
    expect(party.media.sendFrame("yes")).toBe(1);
    await session.world.settle();
    expect(session.technician.media.frames).toEqual(["yes"]);
  });

  it("[RS-4] both loaded anew at once, and again and again, still find each other", async () => {
    let session: LiveSession = await startSession();
    for (let round = 0; round < 3; round += 1) {
      const { host, party: customer } = reloadedHost(session.world, session.customer);
      const { viewer, party: technician } = reloadedViewer(session.world, session.technician);
      session = { world: session.world, host, viewer, customer, technician };
      await untilLive(session);
    }
    session.host.sendChat("third time");
    await session.world.settle();
    expect(texts(session.viewer)).toEqual(["third time"]);
  });

  it("keeps nothing for a reload once it is over, and refuses what was made up", async () => {
    const session = await startSession();
    const { tabStorage, environment } = session.technician;
    const row = tabStorage.getItem("farhand.resumption") ?? "";
    expect(loadStoredSession(tabStorage, environment.wallMs())).not.toBeNull();
    session.viewer.end();
    await session.world.settle();
    expect(tabStorage.getItem("farhand.resumption")).toBeNull();
    // Put back by hand, it leads nowhere: the host is gone.
    tabStorage.setItem("farhand.resumption", row);
    const { viewer } = reloadedViewer(session.world, session.technician);
    await session.world.pass(30_000);
    expect(viewer.snapshot.phase).toBe("interrupted");
  });

  it("[RS-6] drops input while the link is down, and queues none", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    await grant(session, "view");
    const heard: number[] = [];
    host.onPointer((event) => heard.push(event.kind === "pointer" ? (event.at?.x ?? -1) : -1));
    viewer.movePointer({ x: 0.1, y: 0 });
    await world.settle();
    world.network.cut();
    await world.settle();
    for (const x of [0.2, 0.3, 0.4]) viewer.movePointer({ x, y: 0 });
    viewer.drawInk(1, [{ x: 0.5, y: 0.5 }], true);
    world.network.heal();
    await world.settle();
    expect(heard).toEqual([0.1]);
    viewer.movePointer({ x: 0.9, y: 0 });
    await world.settle();
    expect(heard).toEqual([0.1, 0.9]);
  });

  it("[RS-6] sends nobody a frame, and asks a colleague nothing, while it is down", async () => {
    const session = await startSession();
    await grant(session, "view");
    session.world.network.cut();
    await session.world.settle();
    expect(session.customer.media.spectators).toEqual([]);
    expect(session.customer.media.sendFrame("lost")).toBe(0);
    expect(await session.viewer.inviteColleague()).toMatchObject({ ok: false, code: "link-failed" });
  });
});

describe("a hostile server during a live session", () => {
  it("[RS-5] can neither end it nor take it over with anything it sends", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    const [room = ""] = world.server.rooms;
    const replayed = world.server.relayed.map(({ payload }) => payload);
    const invented = [
      '{"t":"resume"}',
      "nonsense",
      "{}",
      '{"t":"bye"}',
      JSON.stringify({ t: "link", link: "A".repeat(22), data: "junk" }),
      JSON.stringify({ t: "link", link: "B".repeat(21) + "A", data: '{"kind":"restart-request"}' }),
      ...replayed.map((payload) => payload.replace(/"link":"[^"]{4}/, '"link":"AAAA')),
    ];
    for (const payload of [...replayed, ...invented]) {
      world.server.inject(room, payload);
      await world.pass(2_000);
    }
    expect(phases(session)).toEqual(["live", "live"]);
    host.sendChat("unharmed");
    viewer.sendChat("likewise");
    await world.settle();
    expect(texts(host).sort()).toEqual(["likewise", "unharmed"]);
    expect(texts(viewer).sort()).toEqual(["likewise", "unharmed"]);
    expect(viewer.snapshot.members).toHaveLength(2);
    world.server.endRoom(room, "left");
    await world.pass(10_000);
    expect(phases(session)).toEqual(["live", "live"]);
  });

  it("[RS-5] makes few new links of many requests", async () => {
    const session = await startSession();
    const { world, customer, technician } = session;
    const [room = ""] = world.server.rooms;
    await world.pass(20_000);
    const before = customer.links.length + technician.links.length;
    for (let second = 0; second < 60; second += 1) {
      for (let count = 0; count < 5; count += 1) {
        world.server.inject(room, '{"t":"resume"}');
        world.server.inject(
          room,
          JSON.stringify({
            t: "link",
            link: `${String(second).padStart(20, "A")}${"AQgw"[count % 4] ?? "A"}A`,
            data: "x",
          }),
        );
      }
      await world.pass(1_000);
    }
    expect(customer.links.length + technician.links.length - before).toBeLessThanOrEqual(16);
    await untilLive(session);
    session.host.sendChat("fine");
    await world.settle();
    expect(texts(session.viewer)).toEqual(["fine"]);
  });

  it("[RS-5] a stranger in the meeting place gets no session", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    const [room = ""] = world.server.rooms;
    const eve = world.createParty("Eve");
    loseLinks(session);
    world.server.kill();
    await world.settle();
    world.server.start();
    const entered = eve.environment.signaling.enterRendezvous(room.slice(2));
    await world.pass(1_000);
    const place = await entered;
    if (place.ok) {
      const rogue = eve.environment.createLink({
        initiator: true,
        ice: place.value.ice,
        channels: [],
        clock: world.clock,
        giveUpAfterMs: 60_000,
      });
      rogue.on("signal", (data) => {
        for (const member of place.value.members) {
          void place.value.send(member, JSON.stringify({ t: "link", link: "C".repeat(21) + "A", data }));
        }
      });
    }
    await world.pass(30_000);
    for (const side of [host, viewer]) {
      expect(["interrupted", "live"]).toContain(side.snapshot.phase);
      expect(side.snapshot.members.map(({ name }) => name)).toEqual(["Carla", "Tom"]);
    }
    if (place.ok) place.value.leave();
    await untilLive(session);
  });
});
