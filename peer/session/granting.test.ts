import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { pageScopes, type Scope } from "../../protocol/scope.ts";
import type { HostSession, ViewerSession } from "./session.ts";
import { grant, reloadedHost, reloadedViewer, startSession } from "./testing/session-world.ts";

const granted = (viewer: { readonly snapshot: ViewerSession["snapshot"] }): Scope[] =>
  viewer.snapshot.grants.map(({ scope }) => scope);
const report = { takenMs: 1, entries: [{ group: "System", key: "Browser", value: "Chromium" }] };

function pointers(host: HostSession): string[] {
  const heard: string[] = [];
  host.onPointer((event) => heard.push(event.kind));
  return heard;
}

describe("a session's consent", () => {
  it("begins with nothing granted, and grants what the person said yes to", async () => {
    const session = await startSession();
    const { host, viewer, customer, technician, world } = session;
    expect(host.snapshot.grants).toEqual([]);
    expect(customer.media.sendFrame("early")).toBe(0);
    await grant(session, "view");
    expect(granted(viewer)).toEqual(["view"]);
    expect(viewer.snapshot.screen.state).toBe("live");
    customer.media.sendFrame("one");
    await world.settle();
    expect(technician.media.frames).toEqual(["one"]);
  });

  it("[CO-2] security case 3: no answer is a no, and so is one that comes too late", async () => {
    const { world, host, viewer, customer } = await startSession();
    viewer.ask("view");
    viewer.ask("diagnostics");
    await world.settle();
    const askIds = host.snapshot.asks.map(({ id }) => id);
    expect(askIds).toHaveLength(2);
    await world.pass(limits.scopeAskTimeoutMs + 1_000);
    expect(host.snapshot.asks).toEqual([]);
    expect(viewer.snapshot).toMatchObject({ asks: [], grants: [] });
    expect(viewer.receipt().grants.map(({ scope, answer }) => [scope, answer])).toEqual([
      ["view", "no"],
      ["diagnostics", "no"],
    ]);
    for (const id of askIds) await host.answer(id, "session");
    await world.settle();
    expect(host.snapshot.grants).toEqual([]);
    expect(customer.media.pickers).toBe(0);
  });

  it("[CO-2] security case 3: a closed picker and a withdrawn question mean no, also while the picker is open", async () => {
    const { world, host, viewer, customer } = await startSession();
    customer.media.pick = () => Promise.resolve("cancelled");
    viewer.ask("view");
    await world.settle();
    const answered = await host.answer(host.snapshot.asks[0]?.id ?? "", "session");
    expect(answered).toMatchObject({ ok: false, code: "capture-cancelled" });
    expect(host.snapshot.grants).toEqual([]);

    const picking = Promise.withResolvers<"picked">();
    customer.media.pick = () => picking.promise;
    const late = host.answer(host.snapshot.asks[0]?.id ?? "", "session");
    await world.settle();
    viewer.withdrawAsk(viewer.snapshot.asks[0]?.id ?? "");
    await world.settle();
    picking.resolve("picked");
    expect(await late).toMatchObject({ ok: false });
    await world.settle();
    expect(host.snapshot.grants).toEqual([]);
    expect(customer.media.captures).toBe(0);
  });

  it("[CO-2] an answer counts for its question only: an id that comes again, for something else, is a no", async () => {
    let repeats = false;
    const { world, host, viewer, customer } = await startSession(1, ({ environment }) => {
      const drawn = environment.randomBytes;
      const randomBytes = (count: number) => (repeats ? new Uint8Array(count).fill(7) : drawn(count));
      Object.assign(environment, { randomBytes });
    });
    const picking = Promise.withResolvers<"picked">();
    customer.media.pick = () => picking.promise;
    repeats = true;
    viewer.ask("view");
    await world.settle();
    const [shown] = host.snapshot.asks;
    const answered = host.answer(shown?.id ?? "", "session");
    await world.settle();
    viewer.withdrawAsk(shown?.id ?? "");
    viewer.ask("files-in");
    const invited = viewer.inviteColleague();
    await world.settle();
    expect(host.snapshot.asks).toEqual([]);
    picking.resolve("picked");
    expect(await answered).toMatchObject({ ok: false });
    await world.settle();
    expect(host.snapshot.grants).toEqual([]);
    expect(customer.media.captures).toBe(0);
    expect(viewer.snapshot).toMatchObject({ asks: [], grants: [] });
    expect(await invited).toMatchObject({ ok: false });
  });

  it("[CO-2] a screen picked after the session's end is not captured", async () => {
    const { world, host, viewer, customer } = await startSession();
    const picking = Promise.withResolvers<"picked">();
    customer.media.pick = () => picking.promise;
    const sharing = host.shareScreen();
    await world.settle();
    viewer.end();
    await world.settle();
    expect(host.snapshot.phase).toBe("ended");
    picking.resolve("picked");
    await sharing;
    await world.settle();
    expect(customer.media.captures).toBe(0);
    expect(await host.shareScreen()).toMatchObject({ ok: false });
    expect(customer.media.pickers).toBe(1);
  });

  it("another question does not disturb a screen that is just being picked", async () => {
    const { world, host, viewer, customer } = await startSession();
    const picking = Promise.withResolvers<"picked">();
    customer.media.pick = () => picking.promise;
    viewer.ask("view");
    await world.settle();
    const first = host.answer(host.snapshot.asks[0]?.id ?? "", "session");
    const again = host.answer(host.snapshot.asks[0]?.id ?? "", "session");
    viewer.ask("diagnostics");
    await world.settle();
    picking.resolve("picked");
    expect([await first, (await again).ok]).toEqual([{ ok: true, value: undefined }, true]);
    expect(customer.media.pickers).toBe(1);
    expect(customer.media.captures).toBe(1);
  });

  it("[CO-2] security case 3: a host that was loaded anew has granted nothing and answered nothing", async () => {
    const session = await startSession();
    await grant(session, "view");
    await grant(session, "diagnostics");
    session.viewer.ask("record");
    await session.world.settle();
    const { host } = reloadedHost(session.world, session.customer);
    await session.world.pass(20_000);
    expect(host.snapshot.phase).toBe("live");
    expect(host.snapshot.grants).toEqual([]);
    expect(granted(session.viewer)).toEqual([]);
    expect(host.sendDiagnostics(report)).toMatchObject({ ok: false, code: "scope-missing" });
    // The question still waits, and is put again: to the person, not to a machine.
    expect(host.snapshot.asks.map((ask) => ask.kind === "scope" && ask.scope)).toEqual(["record"]);
  });

  it("[CO-3] [KS-3] taking back acts at once: no frame, no input, and a key that opens nothing new", async () => {
    const session = await startSession();
    const { world, host, viewer, customer, technician } = session;
    await grant(session, "view");
    const heard = pointers(host);
    viewer.movePointer({ x: 0.5, y: 0.5 });
    await world.settle();
    expect(heard).toEqual(["pointer"]);
    // Under way when the person takes it back: dropped, and not held against the viewer.
    viewer.movePointer({ x: 0.6, y: 0.5 });
    host.takeBack("view");
    expect(customer.media.spectators).toEqual([]);
    expect(customer.media.sendFrame("secret")).toBe(0);
    await world.settle();
    expect(heard).toEqual(["pointer"]);
    expect(granted(viewer)).toEqual([]);
    expect(customer.media.captures).toBe(0);
    expect(host.receipt().link.refusedMessages).toBe(0);
    const before = technician.media.givenKeys.length;
    await host.shareScreen();
    await world.settle();
    const epochs = technician.media.givenKeys.map(({ epoch }) => epoch);
    expect(technician.media.givenKeys).toHaveLength(before + 1);
    expect(epochs).toEqual([...new Set(epochs)].sort((left, right) => left - right));
  });

  it("[CO-3] a viewer that goes on using what was taken back is refused, and in the end put out", async () => {
    const session = await startSession();
    const { world, host, viewer, customer } = session;
    await grant(session, "view");
    const heard = pointers(host);
    // The viewer is not told: it goes on as one would that does not care.
    const hostLink = customer.links[0]?.number;
    world.tamper = ({ from, channel, bytes }) => (from === hostLink && channel === "control" ? [] : [bytes]);
    host.takeBack("view");
    await world.pass(6_000);
    for (let count = 1; count < limits.refusedMessages; count += 1) viewer.clearInk();
    await world.settle();
    expect([heard, host.receipt().link.refusedMessages]).toEqual([[], limits.refusedMessages - 1]);
    expect(host.snapshot.phase).toBe("live");
    viewer.movePointer({ x: 0.5, y: 0.5 });
    await world.settle();
    expect(heard).toEqual([]);
    expect(host.snapshot).toMatchObject({ phase: "ended", end: { code: "peer-abusive" } });
  });

  it("[CO-4] pausing rests everything, and going on brings it back", async () => {
    const session = await startSession();
    const { world, host, viewer, customer, technician } = session;
    await grant(session, "view");
    await grant(session, "diagnostics");
    const heard = pointers(host);
    host.setPaused(true);
    viewer.movePointer({ x: 0.1, y: 0.1 });
    expect(customer.media.sendFrame("hidden")).toBe(0);
    expect(host.sendDiagnostics(report)).toMatchObject({ ok: false, code: "scope-missing" });
    await world.settle();
    expect(heard).toEqual([]);
    expect(viewer.snapshot).toMatchObject({ paused: true, screen: { state: "paused" } });
    expect(await viewer.startRecording("r")).toMatchObject({ ok: false });
    host.setPaused(false);
    await world.settle();
    expect(customer.media.sendFrame("shown")).toBe(1);
    viewer.movePointer({ x: 0.1, y: 0.1 });
    await world.settle();
    expect(heard).toEqual(["pointer"]);
    expect(technician.media.frames).toEqual(["shown"]);
    expect(host.sendDiagnostics(report)).toMatchObject({ ok: true });
  });

  it("[CO-5] a report allowed once is sent once", async () => {
    const session = await startSession();
    await grant(session, "diagnostics", "once");
    expect(session.host.sendDiagnostics(report)).toMatchObject({ ok: true });
    expect(session.host.sendDiagnostics(report)).toMatchObject({ ok: false, code: "scope-missing" });
    await session.world.settle();
    expect(session.viewer.snapshot.diagnostics).toEqual(report);
    expect(granted(session.viewer)).toEqual([]);
  });

  it("a report that is too large, malformed, or cannot be sent is not taken for sent", async () => {
    const session = await startSession();
    const { host, world } = session;
    await grant(session, "diagnostics", "once");
    const entry = { group: "System", key: "Value", value: "x".repeat(limits.diagnosticsValueChars) };
    expect(
      host.sendDiagnostics({ takenMs: 1, entries: Array.from({ length: 400 }, () => entry) }),
    ).toMatchObject({
      ok: false,
      code: "message-too-large",
    });
    expect(host.sendDiagnostics({ takenMs: -1, entries: [] })).toMatchObject({ ok: false });
    world.network.cut();
    await world.settle();
    expect(host.sendDiagnostics(report)).toMatchObject({ ok: false, code: "link-failed" });
    expect(host.snapshot.grants).toHaveLength(1);
  });

  it("[CO-5] a recording allowed once is used up when it ends, and ends when it is taken back", async () => {
    const session = await startSession();
    const { world, host, viewer, technician } = session;
    await grant(session, "record", "once");
    expect(await viewer.startRecording("r")).toMatchObject({ ok: true });
    await world.settle();
    expect(host.snapshot.recordedBy).toEqual([1]);
    await viewer.stopRecording();
    await world.settle();
    expect([host.snapshot.recordedBy, granted(viewer)]).toEqual([[], []]);
    expect(await viewer.startRecording("again")).toMatchObject({ ok: false, code: "scope-missing" });
    await grant(session, "record");
    await viewer.startRecording("again");
    await world.settle();
    host.takeBack("record");
    await world.settle();
    expect(technician.media.recorder.state).toBe("idle");
    expect([host.snapshot.recordedBy, viewer.snapshot.recordedBy]).toEqual([[], []]);
    expect(host.receipt().recordings.every(({ endedMs }) => endedMs !== null)).toBe(true);
  });

  it("[CO-4] a pause ends a recording, and both know it", async () => {
    const session = await startSession();
    const { world, host, viewer, technician } = session;
    await grant(session, "record");
    await viewer.startRecording("r");
    await world.settle();
    host.setPaused(true);
    await world.settle();
    expect(technician.media.recorder.state).toBe("idle");
    expect([host.snapshot.recordedBy, viewer.snapshot.recordedBy]).toEqual([[], []]);
  });

  it("a scope that a plain page cannot carry out is answered with no, without asking anybody", async () => {
    const { world, host, viewer } = await startSession();
    viewer.ask("control");
    viewer.ask("unattended");
    await world.settle();
    expect(host.snapshot.asks).toEqual([]);
    expect(viewer.receipt().grants.map(({ answer }) => answer)).toEqual(["no", "no"]);
  });

  it("few questions wait at a time, and one for each thing", async () => {
    const { world, host, viewer } = await startSession();
    for (const scope of ["view", "view", "files-in", "files-out", "diagnostics", "record"] as const) {
      viewer.ask(scope);
    }
    await world.settle();
    expect(host.snapshot.asks).toHaveLength(limits.pendingAsks);
  });

  it("[CH-4] questions, chat and offers come at a person's pace; who floods the page is put out", async () => {
    const { world, host, viewer } = await startSession();
    for (let count = 0; count < 219; count += 1) viewer.sendChat(`message ${String(count)}`);
    await world.settle();
    expect(host.snapshot.chat).toHaveLength(200);
    expect(host.snapshot.phase).toBe("live");
    viewer.sendChat("one too many");
    await world.settle();
    expect(host.snapshot).toMatchObject({ phase: "ended", end: { code: "peer-abusive" } });

    const nagging = await startSession();
    let shown = 0;
    nagging.host.subscribe(({ asks }) => {
      shown += asks.length;
    });
    for (let count = 0; count < 30; count += 1) {
      nagging.viewer.ask("view");
      await nagging.world.settle();
      nagging.viewer.withdrawAsk(nagging.viewer.snapshot.asks[0]?.id ?? "");
      await nagging.world.settle();
    }
    expect(shown).toBe(20);
    expect(nagging.host.snapshot.phase).toBe("live");
  });

  it("[CO-6] a viewer that left holds nothing, and its place is not kept", async () => {
    const session = await startSession();
    await grant(session, "view");
    session.viewer.end();
    await session.world.settle();
    expect(session.host.snapshot).toMatchObject({ phase: "ended", grants: [], asks: [] });
    expect(session.customer.media.captures).toBe(0);
    expect(session.host.receipt().members.find(({ self }) => !self)?.leftMs).not.toBeNull();
  });

  it("a viewer gives back what it holds, also while the link is down", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    await grant(session, "diagnostics");
    await grant(session, "record");
    viewer.release("diagnostics");
    await world.settle();
    expect(host.snapshot.grants.map(({ scope }) => scope)).toEqual(["record"]);
    world.network.cut();
    await world.settle();
    viewer.release("record");
    world.network.heal();
    await world.settle();
    expect(host.snapshot.grants).toEqual([]);
    expect(granted(viewer)).toEqual([]);
  });

  it("[CO-3] what is taken back while the link is down is taken back", async () => {
    const session = await startSession();
    const { world, host, viewer, customer } = session;
    await grant(session, "view");
    world.network.cut();
    await world.settle();
    host.takeBack("view");
    expect(customer.media.captures).toBe(0);
    world.network.heal();
    await world.settle();
    expect(granted(viewer)).toEqual([]);
    expect(viewer.snapshot.screen.state).toBe("none");
  });

  it("the browser's own stop button takes the screen back", async () => {
    const session = await startSession();
    await grant(session, "view");
    session.customer.media.endCapture();
    await session.world.settle();
    expect(session.host.snapshot.grants).toEqual([]);
    expect(granted(session.viewer)).toEqual([]);
  });

  it("a viewer that was loaded anew still holds what it held, until it is taken back", async () => {
    const session = await startSession();
    await grant(session, "view");
    const { viewer, party } = reloadedViewer(session.world, session.technician);
    await session.world.pass(20_000);
    expect(granted(viewer)).toEqual(["view"]);
    expect(session.customer.media.sendFrame("again")).toBe(1);
    await session.world.settle();
    expect(party.media.frames).toEqual(["again"]);
  });
});

describe("an enrolment in a session", () => {
  it("[CO-2] is told to who asked for it, and uses up the yes", async () => {
    const session = await startSession(1, () => {}, { supportedScopes: [...pageScopes, "unattended"] });
    const { world, host, viewer } = session;
    viewer.ask("unattended");
    await world.settle();
    await host.answer(host.snapshot.asks[0]?.id ?? "", "once");
    await world.settle();
    expect(host.snapshot.grants).toMatchObject([{ scope: "unattended" }]);
    host.tellEnrolled(1, "A".repeat(22), "Front desk");
    await world.settle();
    expect(viewer.snapshot.enrolledDevice).toEqual({ device: "A".repeat(22), name: "Front desk" });
    expect([host.snapshot.grants, viewer.snapshot.grants]).toEqual([[], []]);
  });
});
