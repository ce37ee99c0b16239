import { describe, expect, it } from "vitest";
import { formatJoinCode } from "../../protocol/join-code.ts";
import { limits } from "../../protocol/limits.ts";
import type { ViewerSession } from "./session.ts";
import { grant, type LiveSession, startSession, viewerOf } from "./testing/session-world.ts";

const names = ({ snapshot }: { snapshot: ViewerSession["snapshot"] }) =>
  snapshot.members.map(({ name }) => name);

/** The viewer asks for a code, the host's person agrees. */
async function invite({ world, host, viewer }: LiveSession): Promise<string> {
  const asked = viewer.inviteColleague();
  await world.settle();
  const ask = host.snapshot.asks.find(({ kind }) => kind === "invite");
  await host.answer(ask?.id ?? "", "once");
  await world.settle();
  const invited = await asked;
  if (!invited.ok) throw new Error(invited.code);
  return formatJoinCode(invited.value.code);
}

async function knock(session: LiveSession, code: string, name = "Ute") {
  const party = session.world.createParty(name);
  const colleague = viewerOf(party);
  const joined = colleague.joinAsColleague(code, name);
  await session.world.pass(2_000);
  return { party, colleague, joined };
}

const admitAsk = ({ host }: LiveSession) => host.snapshot.asks.find(({ kind }) => kind === "admit");

async function startThree(): Promise<
  LiveSession & { colleague: ViewerSession; helper: LiveSession["technician"] }
> {
  const session = await startSession();
  const { colleague, party } = await knock(session, await invite(session));
  await session.host.answer(admitAsk(session)?.id ?? "", "session");
  await session.world.settle();
  return { ...session, colleague, helper: party };
}

describe("a colleague", () => {
  it("[CO-8] proves a code, is a stranger until the person lets it in, and holds no key before", async () => {
    const session = await startSession();
    const { world, host, viewer, customer } = session;
    await grant(session, "view");
    const { colleague, party, joined } = await knock(session, await invite(session));
    expect(await joined).toMatchObject({ ok: true });
    expect(admitAsk(session)).toMatchObject({ kind: "admit", name: "Ute", sender: 2 });
    colleague.sendChat("let me in");
    colleague.ask("view");
    customer.media.sendFrame("not for strangers");
    await world.settle();
    expect(colleague.snapshot.phase).toBe("linking");
    expect([names(host), names(viewer), names(colleague)]).toEqual([["Carla", "Tom"], ["Carla", "Tom"], []]);
    expect(host.snapshot.chat).toEqual([]);
    expect(party.media.givenKeys).toEqual([]);
    expect(party.media.frames).toEqual([]);
    expect(host.receipt().link.refusedMessages).toBe(0);
    // A name is what the person was asked about: it cannot change meanwhile.
    colleague.setName("Carla's bank");
    await world.settle();
    await host.answer(admitAsk(session)?.id ?? "", "session");
    await world.settle();
    expect(names(host)).toEqual(["Carla", "Tom", "Ute"]);
    expect(colleague.snapshot.phase).toBe("live");
    expect(colleague.snapshot.grants).toEqual([]);
  });

  it("[CO-7] keeps the name it was let in under: it is who asks, who chats, and who stands in the receipt", async () => {
    const session = await startThree();
    const { world, host, viewer, colleague } = session;
    colleague.setName("Carla's bank");
    await world.settle();
    colleague.sendChat("hello");
    colleague.ask("view");
    await world.settle();
    expect([names(host), names(viewer)]).toEqual([
      ["Carla", "Tom", "Ute"],
      ["Carla", "Tom", "Ute"],
    ]);
    expect(host.snapshot.asks.map(({ name }) => name)).toEqual(["Ute"]);
    expect(host.snapshot.chat.map(({ name }) => name)).toEqual(["Ute"]);
    expect(host.receipt().members.map(({ name }) => name)).toEqual(["Carla", "Tom", "Ute"]);
  });

  it.each(["Tom", "tom", "Ｔom", "Carla"])(
    "[CO-7] does not pass for somebody who is there already: %s",
    async (name) => {
      const session = await startSession();
      await knock(session, await invite(session), name);
      const shown = admitAsk(session)?.name ?? "";
      expect(shown).toMatch(/ \(2\)$/);
      await session.host.answer(admitAsk(session)?.id ?? "", "session");
      await session.world.settle();
      expect(names(session.viewer)).toEqual(["Carla", "Tom", shown]);
    },
  );

  it("[CO-4] that comes in during a pause finds files at rest too", async () => {
    const session = await startSession();
    const { world, host } = session;
    const { colleague } = await knock(session, await invite(session));
    host.setPaused(true);
    await host.answer(admitAsk(session)?.id ?? "", "session");
    await world.settle();
    const offered = host.offerFiles([{ path: ["a.txt"], file: new Blob(["secret"]) }], 2);
    expect(offered).toMatchObject({ ok: false });
    colleague.offerFiles([{ path: ["b.txt"], file: new Blob(["more"]) }]);
    await world.settle();
    const incoming = host.snapshot.transfers.find(({ direction }) => direction === "in");
    host.acceptTransfer(incoming?.id ?? "", "once");
    await world.pass(2_000);
    expect(host.snapshot.transfers.map(({ state, doneBytes }) => [state, doneBytes])).toEqual([
      ["interrupted", 0],
    ]);
  });

  it("[CO-6] cannot come by a code of somebody who was put out since", async () => {
    const session = await startThree();
    const { world, host, colleague } = session;
    const code = await invite({ ...session, viewer: colleague });
    host.removeMember(2);
    await world.settle();
    const { joined } = await knock(session, code, "Friend");
    expect(await joined).toMatchObject({ ok: false, code: "room-not-found" });
    expect(host.snapshot.asks).toEqual([]);
  });

  it("[CO-7] security case 13: everybody in a session is shown to everybody", async () => {
    const { host, viewer, colleague } = await startThree();
    for (const side of [host, viewer, colleague]) {
      expect(names(side)).toEqual(["Carla", "Tom", "Ute"]);
      expect(side.snapshot.members.filter(({ self }) => self)).toHaveLength(1);
    }
    expect(host.snapshot.sessionId).toBe(colleague.snapshot.sessionId);
  });

  it("[CO-8] is sent away by a no, by no answer, and when it does not say who it is", async () => {
    const refused = await startSession();
    const first = await knock(refused, await invite(refused));
    await refused.host.answer(admitAsk(refused)?.id ?? "", "no");
    await refused.world.settle();
    expect(first.colleague.snapshot).toMatchObject({ phase: "ended", end: { reason: "refused" } });
    expect(refused.host.snapshot.phase).toBe("live");

    const ignored = await startSession();
    const second = await knock(ignored, await invite(ignored));
    await ignored.world.pass(limits.scopeAskTimeoutMs + 1_000);
    expect(second.colleague.snapshot).toMatchObject({ phase: "ended", end: { reason: "refused" } });
    expect(names(ignored.host)).toEqual(["Carla", "Tom"]);

    const silent = await startSession();
    const code = await invite(silent);
    const mute = silent.world.createParty("Mute");
    const media = { ...mute.media, probeCodecs: () => new Promise<never>(() => {}) };
    const third = viewerOf({ ...mute, environment: { ...mute.environment, media } });
    void third.joinAsColleague(code, "Mute");
    await silent.world.pass(40_000);
    expect(third.snapshot.phase).toBe("ended");
    expect(silent.host.snapshot.asks).toEqual([]);
  });

  it("[KS-3] whoever comes, goes or loses the view changes the key, and the old one opens nothing new", async () => {
    const session = await startThree();
    const { world, host, colleague, customer, technician, helper } = session;
    await grant(session, "view");
    const alone = customer.media.groupKeys.length;
    await grant({ world, host, viewer: colleague }, "view");
    expect(customer.media.groupKeys.length).toBe(alone + 1);
    expect(customer.media.sendFrame("both")).toBe(2);
    await world.settle();
    host.takeBack("view", 2);
    await world.settle();
    expect(customer.media.groupKeys.length).toBe(alone + 2);
    expect(customer.media.sendFrame("Tom only")).toBe(1);
    await world.settle();
    expect(technician.media.frames).toEqual(["both", "Tom only"]);
    expect(helper.media.frames).toEqual(["both"]);
    expect(colleague.snapshot.screen.state).toBe("none");
    const newest = customer.media.groupKeys.at(-1);
    expect(helper.media.givenKeys.some(({ epoch }) => epoch === newest?.epoch)).toBe(false);
    expect(technician.media.givenKeys.at(-1)).toEqual(newest);
    const epochs = customer.media.groupKeys.map(({ epoch }) => epoch);
    const keys = customer.media.groupKeys.map(({ groupKey }) => groupKey.join());
    expect([new Set(epochs).size, new Set(keys).size]).toEqual([epochs.length, keys.length]);
  });

  it("[CO-6] one that is put out holds nothing, and is told; the others go on", async () => {
    const session = await startThree();
    const { world, host, viewer, colleague, customer, helper } = session;
    await grant(session, "view");
    await grant({ world, host, viewer: colleague }, "view");
    host.removeMember(2);
    await world.settle();
    expect(colleague.snapshot).toMatchObject({ phase: "ended", end: { reason: "removed" } });
    expect(host.snapshot.grants.map(({ sender }) => sender)).toEqual([1]);
    expect(names(viewer)).toEqual(["Carla", "Tom"]);
    expect(customer.media.sendFrame("without Ute")).toBe(1);
    await world.settle();
    expect(helper.media.frames).toEqual([]);
    expect(viewer.receipt().members.find(({ name }) => name === "Ute")?.leftMs).not.toBeNull();
  });

  it("hears everything said, in order, exactly once, also what was said while one of them was away", async () => {
    const { world, host, viewer, colleague, helper } = await startThree();
    viewer.sendChat("1");
    await world.settle();
    for (const { link } of helper.links) link.dispose();
    for (const [side, text] of [
      [viewer, "2"],
      [host, "3"],
      [colleague, "4"],
      [viewer, "5"],
      [colleague, "6"],
    ] as const) {
      side.sendChat(text);
    }
    await world.pass(30_000);
    const texts = (side: { snapshot: ViewerSession["snapshot"] }, by: string) =>
      side.snapshot.chat.filter(({ name }) => name === by).map(({ text }) => text);
    for (const side of [host, viewer, colleague]) {
      expect(texts(side, "Tom")).toEqual(["1", "2", "5"]);
      expect(texts(side, "Carla")).toEqual(["3"]);
      expect(texts(side, "Ute")).toEqual(["4", "6"]);
    }
    for (const side of [host, viewer, colleague]) {
      expect(side.snapshot.chat.every(({ state }) => state === "sent")).toBe(true);
      expect(new Set(side.snapshot.chat.map(({ name }) => name))).toEqual(new Set(["Carla", "Tom", "Ute"]));
    }
  });

  it("[HS-6] guesses at its code three times at most, and the code is for one", async () => {
    const session = await startSession();
    const code = await invite(session);
    const wrong = (by: number) => {
      const digits = code.replaceAll(/\D/g, "");
      return digits.slice(0, -6) + String((Number(digits.slice(-6)) + by) % 1_000_000).padStart(6, "0");
    };
    const results: (string | boolean)[] = [];
    for (const by of [1, 2, 3]) {
      const { joined } = await knock(session, wrong(by), `Eve ${String(by)}`);
      const result = await joined;
      results.push(result.ok || result.code);
    }
    expect(results).toEqual(Array(3).fill("join-code-wrong"));
    const late = await knock(session, code);
    expect(await late.joined).toMatchObject({ ok: false, code: "room-not-found" });

    const second = await invite(session);
    const [first, other] = [await knock(session, second, "Ute"), await knock(session, second, "Eve")];
    expect(await first.joined).toMatchObject({ ok: true });
    await session.world.pass(35_000);
    expect((await other.joined).ok).toBe(false);
    expect(session.host.snapshot.asks.filter(({ kind }) => kind === "admit")).toHaveLength(1);
  });

  it("is not invited when the person says no, or nothing", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    const asked = viewer.inviteColleague();
    await world.settle();
    await host.answer(host.snapshot.asks[0]?.id ?? "", "no");
    await world.settle();
    expect(await asked).toMatchObject({ ok: false });
    const again = viewer.inviteColleague();
    await world.pass(limits.scopeAskTimeoutMs + 1_000);
    expect(await again).toMatchObject({ ok: false });
    expect(world.server.rooms.filter((room) => room.startsWith("l:"))).toEqual([]);
  });

  it("gets its code though the link was away when the person agreed", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    const asked = viewer.inviteColleague();
    await world.settle();
    world.network.cut();
    await world.settle();
    await host.answer(host.snapshot.asks[0]?.id ?? "", "once");
    await world.settle();
    world.network.heal();
    await world.settle();
    expect(await asked).toMatchObject({ ok: true });
  });

  it("alone with a host it was never let in to, does not keep the session alive", async () => {
    const session = await startSession();
    const { colleague } = await knock(session, await invite(session));
    session.viewer.end();
    await session.world.pass(2_000);
    expect(session.host.snapshot).toMatchObject({ phase: "ended", end: { reason: "ended-there" } });
    expect(colleague.snapshot.phase).toBe("ended");
  });
});
