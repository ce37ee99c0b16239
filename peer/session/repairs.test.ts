import { describe, expect, it } from "vitest";
import { ControlMessage } from "../../protocol/control-messages.ts";
import { limits } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import type { Repair } from "../../protocol/repairs.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { pageScopes } from "../../protocol/scope.ts";
import type { RepairBench, RepairTarget } from "../repairs/repair-bench.ts";
import { Receipt } from "./receipt.ts";
import { type LiveSession, startSession } from "./testing/session-world.ts";

const shop: RepairTarget = { tab: 3, origin: "https://shop.example" };

type Bench = RepairBench & {
  front: RepairTarget | null;
  outcome: () => Promise<Result<void>>;
  readonly done: readonly (readonly [Repair, RepairTarget])[];
};

function createBench(): Bench {
  const done: (readonly [Repair, RepairTarget])[] = [];
  return {
    done,
    front: shop,
    outcome: () => Promise.resolve(ok(undefined)),
    async look() {
      return this.front;
    },
    carryOut(repair, target) {
      done.push([repair, target]);
      return this.outcome();
    },
  };
}

type Repairable = LiveSession & { readonly bench: Bench };

async function startRepairable(): Promise<Repairable> {
  const bench = createBench();
  const supportedScopes = [...pageScopes, "script" as const];
  return { ...(await startSession(1, () => {}, { repairBench: bench, supportedScopes })), bench };
}

async function ask({ world, host, viewer }: LiveSession, repair: Repair): Promise<string> {
  viewer.askRepair(repair);
  await world.settle();
  return host.snapshot.asks[0]?.id ?? "";
}
const outcomes = ({ viewer }: LiveSession) =>
  viewer.snapshot.repairs.map(({ repair, state, code }) => [repair, state, code]);

describe("repairs in a session", () => {
  it("are offered only where a bench carries them out", async () => {
    const page = await startSession(1, () => {}, { supportedScopes: [...pageScopes, "script"] });
    expect(page.viewer.snapshot.hostScopes).toEqual(pageScopes);
    page.viewer.askRepair("cookies");
    await page.world.settle();
    expect(page.host.snapshot.asks).toEqual([]);
    const { viewer } = await startRepairable();
    expect(viewer.snapshot.hostScopes).toContain("script");
  });

  it("[RP-1] name one of the catalogue; anything else is malformed", () => {
    const id = "AAAAAAAAAAAAAAAAAAAAAA";
    expect(parseValue(ControlMessage, { t: "repair-ask", id, repair: "cookies" }).ok).toBe(true);
    for (const repair of ["everything", "", "document.cookie=''", ["cookies"], null]) {
      expect(parseValue(ControlMessage, { t: "repair-ask", id, repair }).ok).toBe(false);
    }
    const more = { t: "repair-ask", id, repair: "cookies", origin: "https://bank.example" };
    expect(parseValue(ControlMessage, more).ok).toBe(false);
  });

  it("[RP-2] each is a question that names the site; a yes does it once, and grants nothing", async () => {
    const session = await startRepairable();
    const { world, host, viewer, bench } = session;
    const first = await ask(session, "cookies");
    expect(host.snapshot.asks).toMatchObject([
      { kind: "repair", repair: "cookies", site: "https://shop.example", sender: 1, name: "Tom" },
    ]);
    expect(bench.done).toEqual([]);
    await host.answer(first, "session");
    await world.settle();
    expect(bench.done).toEqual([["cookies", shop]]);
    expect([host.snapshot.grants, viewer.snapshot.grants]).toEqual([[], []]);
    await host.answer(first, "once");
    await ask(session, "cookies");
    expect(bench.done).toHaveLength(1);
    expect(host.snapshot.asks).toHaveLength(1);
    expect(outcomes(session)).toEqual([
      ["cookies", "done", null],
      ["cookies", "waiting", null],
    ]);
  });

  it("[RP-2] there is no yes to repairs at large: asked for `script`, nobody is asked", async () => {
    const session = await startRepairable();
    session.viewer.ask("script");
    await session.world.settle();
    expect(session.host.snapshot.asks).toEqual([]);
    expect(session.viewer.receipt().grants.map(({ answer }) => answer)).toEqual(["no"]);
  });

  it("[RP-2] no, no answer and a member that left do nothing", async () => {
    const session = await startRepairable();
    const { world, host, viewer, bench } = session;
    await host.answer(await ask(session, "storage"), "no");
    await world.settle();
    await ask(session, "cache");
    await world.pass(limits.scopeAskTimeoutMs);
    expect(outcomes(session)).toEqual([
      ["storage", "failed", "repair-refused"],
      ["cache", "failed", "repair-refused"],
    ]);
    const last = await ask(session, "zoom");
    viewer.end();
    await world.settle();
    await host.answer(last, "once");
    await world.settle();
    expect(bench.done).toEqual([]);
  });

  it("[RP-2] one waits at a time; another of the same viewer is a no", async () => {
    const session = await startRepairable();
    const { world, host, viewer } = session;
    await ask(session, "cookies");
    viewer.askRepair("cache");
    await world.settle();
    expect(host.snapshot.asks).toHaveLength(1);
    expect(outcomes(session)).toEqual([["cookies", "waiting", null]]);
  });

  it("[RP-3] is agreed for the page that was in front when it was asked for, whatever is in front later", async () => {
    const session = await startRepairable();
    const { world, host, bench } = session;
    const id = await ask(session, "cookies");
    bench.front = { tab: 4, origin: "https://bank.example" };
    bench.outcome = () => Promise.resolve(err("repair-page-changed"));
    await host.answer(id, "once");
    await world.settle();
    expect(bench.done).toEqual([["cookies", shop]]);
    expect(outcomes(session)).toEqual([["cookies", "failed", "repair-page-changed"]]);
  });

  it("[RP-3] a page without a site is not asked about", async () => {
    const session = await startRepairable();
    session.bench.front = null;
    await ask(session, "cookies");
    expect(session.host.snapshot.asks).toEqual([]);
    expect(outcomes(session)).toEqual([["cookies", "failed", "control-page-restricted"]]);
    session.bench.look = () => Promise.reject(new Error("broken"));
    await ask(session, "cookies");
    expect(outcomes(session)[1]).toEqual(["cookies", "failed", "control-page-restricted"]);
  });

  it("[RP-4] [CO-4] [RS-6] none is carried out in a pause or over a cut link", async () => {
    const session = await startRepairable();
    const { world, host, bench } = session;
    const first = await ask(session, "cookies");
    host.setPaused(true);
    await host.answer(first, "once");
    await world.settle();
    host.setPaused(false);
    const second = await ask(session, "cache");
    world.network.cut();
    await world.settle();
    await host.answer(second, "once");
    world.network.heal();
    await world.pass(5_000);
    expect(bench.done).toEqual([]);
    expect(outcomes(session)).toEqual([
      ["cookies", "failed", "scope-missing"],
      ["cache", "failed", "link-failed"],
    ]);
  });

  it("[RP-5] asked again after a cut it is told what it came to, and not done again", async () => {
    const session = await startRepairable();
    const { world, host, bench } = session;
    const { promise, resolve } = Promise.withResolvers<Result<void>>();
    bench.outcome = () => promise;
    await host.answer(await ask(session, "storage"), "once");
    await world.settle();
    world.network.cut();
    await world.settle();
    resolve(ok(undefined));
    await world.settle();
    expect(outcomes(session)).toEqual([["storage", "waiting", null]]);
    world.network.heal();
    await world.pass(5_000);
    expect(outcomes(session)).toEqual([["storage", "done", null]]);
    expect(bench.done).toHaveLength(1);
  });

  it("[RP-5] stands in both receipts with what it came to", async () => {
    const session = await startRepairable();
    const { world, host, viewer, bench } = session;
    await host.answer(await ask(session, "cookies"), "once");
    await world.settle();
    bench.outcome = () => Promise.reject(new Error("broken"));
    await host.answer(await ask(session, "zoom"), "once");
    await world.settle();
    await host.answer(await ask(session, "reload"), "no");
    await world.settle();
    const rows = [
      { sender: 1, repair: "cookies", code: null },
      { sender: 1, repair: "zoom", code: "repair-failed" },
      { sender: 1, repair: "reload", code: "repair-refused" },
    ];
    expect(host.receipt().repairs).toMatchObject(
      rows.map((row) => ({ ...row, site: "https://shop.example" })),
    );
    expect(viewer.receipt().repairs).toMatchObject(rows.map((row) => ({ ...row, site: null })));
    expect(parseValue(Receipt, host.receipt()).ok).toBe(true);
    // One of before there were repairs.
    const { repairs: _, ...older } = host.receipt();
    expect(parseValue(Receipt, older)).toMatchObject({ ok: true, value: { repairs: [] } });
  });

  it("a viewer gives up when nothing is ever answered", async () => {
    const session = await startRepairable();
    session.bench.outcome = () => new Promise(() => {});
    await session.host.answer(await ask(session, "cookies"), "once");
    await session.world.pass(limits.scopeAskTimeoutMs + 30_000);
    expect(outcomes(session)).toEqual([["cookies", "failed", "link-failed"]]);
  });
});
