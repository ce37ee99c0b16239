import { describe, expect, it } from "vitest";
import { packetHeader } from "../../crypto/packet.ts";
import { HandshakeMessage } from "../../protocol/handshake-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage } from "../../protocol/parse.ts";
import { grant, startSession, type WireMessage } from "./testing/session-world.ts";

const ladder = ["hello", "challenge", "proof", "welcome"];

function handshakeType({ bytes }: WireMessage): string | null {
  const parsed = parseMessage(HandshakeMessage, bytes, limits.handshakeMessageBytes);
  return parsed.ok ? parsed.value.t : null;
}

describe("the wire", () => {
  it("[CH-1] security case 6: carries the handshake, and after it sealed packets only", async () => {
    const session = await startSession();
    const { world, host, viewer, customer } = session;
    await grant(session, "view");
    await grant(session, "diagnostics");
    host.sendChat("a very private matter, told at some length so that it is compressed ".repeat(20));
    viewer.sendChat("I see");
    viewer.movePointer({ x: 0.25, y: 0.5 });
    viewer.drawInk(1, [{ x: 0.1, y: 0.2 }], true);
    host.sendDiagnostics({ takenMs: 1, entries: [{ group: "System", key: "Owner", value: "Carla" }] });
    customer.media.sendFrame("a picture");
    world.network.cut({ lasting: true });
    await world.pass(30_000);
    world.network.heal();
    await world.pass(30_000);
    viewer.sendChat("back again");
    await world.pass(5_000);
    host.end();
    await world.settle();

    const links = new Set(world.wire.map(({ from }) => from));
    expect(links.size).toBeGreaterThanOrEqual(2);
    let handshakes = 0;
    let sealed = 0;
    for (const message of world.wire) {
      const type = handshakeType(message);
      if (type !== null) {
        expect(message.channel).toBe("control");
        expect(ladder).toContain(type);
        handshakes += 1;
        continue;
      }
      sealed += 1;
      expect(() => JSON.parse(new TextDecoder().decode(message.bytes)) as unknown).toThrow();
      expect(packetHeader(message.bytes)).toMatchObject({ version: 1 });
      const shown = new TextDecoder("latin1").decode(message.bytes);
      for (const word of ["private", "I see", "Carla", "Tom", "pointer", "picture", "chat", "back"]) {
        expect(shown).not.toContain(word);
      }
    }
    expect(handshakes % ladder.length).toBe(0);
    expect(sealed).toBeGreaterThan(20);
  });

  it("[CH-4] whoever breaks packets or invents them ends nothing but what it broke", async () => {
    const session = await startSession();
    const { world, host, viewer, technician } = session;
    const from = technician.links[0]?.number;
    let broken = 0;
    world.tamper = (message) => {
      if (message.from !== from || message.channel !== "input") return [message.bytes];
      broken += 1;
      const changed = message.bytes.slice();
      changed[20] = (changed[20] ?? 0) ^ 1;
      return [changed];
    };
    await grant(session, "view");
    const heard: string[] = [];
    host.onPointer(({ kind }) => heard.push(kind));
    for (let count = 0; count < 5; count += 1) viewer.clearInk();
    await world.settle();
    expect([broken, heard.length, host.receipt().link.refusedMessages]).toEqual([5, 0, 5]);
    expect(host.snapshot.phase).toBe("live");
    for (let count = 5; count < limits.refusedMessages; count += 1) viewer.clearInk();
    await world.pass(3_000);
    expect(host.snapshot).toMatchObject({ phase: "ended", end: { reason: "failed", code: "peer-abusive" } });
    expect(viewer.snapshot).toMatchObject({ phase: "ended", end: { reason: "failed" } });
    expect(host.receipt().link.refusedMessages).toBe(limits.refusedMessages);
  });
});
