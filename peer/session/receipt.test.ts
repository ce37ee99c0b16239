import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { Receipt } from "./receipt.ts";
import { createReceiptLog } from "./receipt-log.ts";
import { loadStoredSession } from "./resumption-store.ts";
import { createWorld, grant, hostOf, shownCode, startSession, viewerOf } from "./testing/session-world.ts";

describe("a receipt", () => {
  it("tells who, when, what was granted and how the link ran, and nothing said or secret", async () => {
    const world = createWorld(3);
    const [customer, technician] = [world.createParty("Carla"), world.createParty("Tom")];
    const [host, viewer] = [hostOf(customer), viewerOf(technician)];
    void viewer.open("Tom");
    await world.until(() => viewer.snapshot.code !== null, "a code");
    const code = shownCode(viewer);
    void host.join(code, "Carla");
    await world.until(() => viewer.snapshot.phase === "live", "a session");
    const session = { world, customer, technician, host, viewer };
    await grant(session, "view");
    await grant(session, "record");
    viewer.ask("diagnostics");
    await world.settle();
    await host.answer(host.snapshot.asks[0]?.id ?? "", "no");
    await viewer.startRecording("r");
    viewer.sendChat("my password is hunter2");
    host.sendChat("do not tell");
    await world.pass(5_000);
    world.network.cut();
    await world.pass(3_000);
    world.network.heal();
    await world.pass(5_000);
    host.takeBack("record");
    await world.pass(10_000);
    host.end();
    await world.settle();

    for (const side of [host, viewer]) {
      const receipt = side.receipt();
      expect(v.parse(Receipt, receipt)).toEqual(receipt);
      expect(v.parse(Receipt, JSON.parse(JSON.stringify(receipt)))).toEqual(receipt);
      expect(receipt.sessionId).toBe(host.snapshot.sessionId);
      expect(receipt.endReason).toBe(side === host ? "ended-here" : "ended-there");
      expect(
        receipt.members.map(({ sender, name, role }) => `${String(sender)} ${name} ${role}`).sort(),
      ).toEqual(["0 Carla host", "1 Tom viewer"]);
      expect(receipt.members.every(({ leftMs }) => leftMs !== null)).toBe(true);
      expect(
        receipt.grants.map(({ scope, answer, takenBackMs }) => [scope, answer, takenBackMs !== null]),
      ).toEqual([
        ["view", "session", false],
        ["record", "session", true],
        ["diagnostics", "no", false],
      ]);
      expect(receipt.chatMessages).toBe(2);
      expect(receipt.link).toMatchObject({ interruptions: 1, relayed: false, refusedMessages: 0 });
      expect(receipt.link.interruptedMs).toBeGreaterThanOrEqual(3_000);
      expect(receipt.recordings).toHaveLength(1);
      expect(receipt.recordings.every(({ endedMs }) => endedMs !== null)).toBe(true);
      const text = JSON.stringify(receipt);
      const secrets = [
        "hunter2",
        "tell",
        code.replaceAll(/\D/g, "").slice(-6),
        ...customer.media.groupKeys.map(({ groupKey }) => groupKey.join()),
      ];
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    // Nothing after the end changes it.
    const final = host.receipt();
    await world.pass(60_000);
    expect(host.receipt()).toEqual(final);
  });

  it("stays bounded, whatever the other side makes come and go", () => {
    const log = createReceiptLog("viewer", () => 1);
    for (let count = 0; count < 3_000; count += 1) {
      log.joined({ sender: 1, name: "Mallory", role: "viewer", self: false });
      log.left(1);
      log.answered({ sender: 1, scope: "view", answer: "no", askedMs: 1 });
    }
    const receipt = log.receipt();
    expect([receipt.members.length, receipt.grants.length]).toEqual([500, 2_000]);
    expect(v.parse(Receipt, receipt)).toEqual(receipt);
  });

  it("stays within its schema whatever is noted", () => {
    let nowMs = 1;
    const log = createReceiptLog("viewer", () => nowMs);
    log.started("A".repeat(22));
    log.joined({ sender: 1, name: "", role: "viewer", self: false });
    for (let count = 0; count < 3_000; count += 1) {
      nowMs += 1;
      log.recording(1, count % 2 === 0);
      log.roundTrip(count % 7 === 0 ? 1e9 : Number.NaN);
      log.delay(-5);
      log.chatted();
    }
    log.interrupted();
    log.interrupted();
    log.ended("failed");
    expect(v.safeParse(Receipt, log.receipt()).success).toBe(true);
    expect(log.receipt().recordings.length).toBeLessThanOrEqual(1_000);
  });
});

describe("what a tab keeps for a reload", () => {
  const good = async () => {
    const { technician } = await startSession();
    const { tabStorage, environment } = technician;
    const row = JSON.parse(tabStorage.getItem("farhand.resumption") ?? "{}") as Record<string, unknown> & {
      pairs: Record<string, unknown>[];
    };
    return { tabStorage, nowMs: environment.wallMs(), row };
  };

  it("holds no grant, no code and nothing said", async () => {
    const { row } = await good();
    expect(Object.keys(row).sort()).toEqual(["expiresAtMs", "name", "pairs", "role", "sessionId", "version"]);
    expect(Object.keys(row.pairs[0] ?? {}).sort()).toEqual(["name", "rendezvous", "secret", "sender"]);
  });

  it("is read back only when it is whole, ours and not too old", async () => {
    const { tabStorage, nowMs, row } = await good();
    const [pair = {}] = row.pairs;
    const hostile: readonly unknown[] = [
      null,
      [],
      "row",
      { ...row, version: 2 },
      { ...row, role: "admin" },
      { ...row, name: "" },
      { ...row, name: "x\u202egnp.exe" },
      { ...row, grants: ["view"] },
      { ...row, expiresAtMs: nowMs },
      { ...row, expiresAtMs: nowMs + limits.resumptionMs + 1 },
      { ...row, pairs: [] },
      { ...row, pairs: [{ ...pair, sender: 0 }] },
      { ...row, pairs: [{ ...pair, sender: 256 }] },
      { ...row, pairs: [{ ...pair, secret: "AAAA" }] },
      { ...row, pairs: [{ ...pair, rendezvous: "../../../../etc/passwd" }] },
      { ...row, pairs: [pair, pair] },
      { ...row, pairs: Array(limits.viewers + 1).fill(pair) },
    ];
    for (const bad of hostile) {
      tabStorage.setItem("farhand.resumption", JSON.stringify(bad));
      expect(loadStoredSession(tabStorage, nowMs), JSON.stringify(bad)).toBeNull();
      expect(tabStorage.getItem("farhand.resumption")).toBeNull();
    }
    for (const text of ["", "{", "x".repeat(20_000)]) {
      tabStorage.setItem("farhand.resumption", text);
      expect(loadStoredSession(tabStorage, nowMs)).toBeNull();
    }
    tabStorage.setItem("farhand.resumption", JSON.stringify(row));
    expect(loadStoredSession(tabStorage, nowMs)).toEqual(row);
    expect(loadStoredSession(tabStorage, nowMs + limits.resumptionMs)).toBeNull();
  });

  it("of the other role starts nothing", async () => {
    const { tabStorage, nowMs } = await good();
    const stored = loadStoredSession(tabStorage, nowMs);
    if (stored === null) throw new Error("nothing stored");
    const host = hostOf(createWorld(9).createParty("Carla"), { stored });
    expect(host.snapshot.phase).toBe("idle");
  });
});
