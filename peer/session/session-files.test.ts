import { describe, expect, it } from "vitest";
import type { FileSource } from "../files/file-source.ts";
import type { TransferSnapshot } from "../files/transfer-snapshot.ts";
import type { HostSession, ViewerSession } from "./session.ts";
import { grant, type LiveSession, startSession } from "./testing/session-world.ts";

function source(name: string, text: string): FileSource {
  return { file: new File([text], name, { type: "text/plain" }), path: [name] };
}

const only = (side: HostSession | ViewerSession): TransferSnapshot | undefined => side.snapshot.transfers[0];

/** Real time has a part in it: a file is read by the platform. */
async function until({ world }: LiveSession, condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    await world.pass(500);
    if (condition()) return;
  }
  throw new Error(`never: ${what}`);
}

const states = ({ host, viewer }: LiveSession) => [only(host)?.state, only(viewer)?.state];

describe("files in a session", () => {
  it("[CO-5] go to the host once it said yes once, and the next one asks again", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    expect(viewer.offerFiles([source("notes.txt", "some notes")])).toMatchObject({ ok: true });
    await world.settle();
    expect(states(session)).toEqual(["offered", "offered"]);
    expect(host.snapshot.grants).toEqual([]);
    host.acceptTransfer(only(host)?.id ?? "", "once");
    await until(session, () => states(session).every((state) => state === "done"), "a transfer");
    const received = await host.openReceived(only(host)?.id ?? "", 0);
    expect(received.ok && (await received.value.text())).toBe("some notes");
    await world.settle();
    expect(host.snapshot.grants).toEqual([]);
    viewer.offerFiles([source("more.txt", "more")]);
    await world.settle();
    expect(host.snapshot.transfers.map(({ state }) => state)).toEqual(["done", "offered"]);
    expect(host.receipt().files.map(({ name, outcome }) => [name, outcome])).toContainEqual([
      "notes.txt",
      "done",
    ]);
  });

  it("[CO-2] are refused by no answer", async () => {
    const session = await startSession();
    session.viewer.offerFiles([source("notes.txt", "some notes")]);
    await session.world.pass(130_000);
    expect(states(session)).toEqual(["refused", "refused"]);
    expect(session.host.snapshot.grants).toEqual([]);
  });

  it("[FT-8] a yes for this and later ones covers four gigabytes; for more the person is asked again", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    const announced = (name: string, size: number): FileSource => {
      const given = source(name, "what is announced is never there");
      Object.defineProperty(given.file, "size", { value: size });
      return given;
    };
    const named = (name: string) =>
      host.snapshot.transfers.find(({ files }) => files[0]?.path[0] === name) ?? { id: "", state: "none" };
    viewer.offerFiles([announced("first", 3e9)]);
    await world.settle();
    host.acceptTransfer(named("first").id, "session");
    await world.settle();
    expect(host.snapshot.grants.map(({ scope, duration }) => [scope, duration])).toEqual([
      ["files-in", "session"],
    ]);
    expect(named("first").state).not.toBe("offered");
    viewer.offerFiles([announced("second", 2e9)]);
    viewer.offerFiles([announced("third", 1e9)]);
    await world.settle();
    expect(named("second").state).toBe("offered");
    expect(named("third").state).not.toBe("offered");
    viewer.offerFiles([announced("fourth", 1)]);
    await world.settle();
    expect(named("fourth").state).toBe("offered");
    host.acceptTransfer(named("second").id, "session");
    await world.settle();
    expect([named("second").state, named("fourth").state]).not.toContain("offered");
  });

  it("[FT-8] a yes for this and later ones ends when it is taken back, and a new one begins anew", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    const large = source("large", "");
    Object.defineProperty(large.file, "size", { value: 3e9 });
    await grant(session, "files-in");
    viewer.offerFiles([large]);
    await world.settle();
    expect(only(host)?.state).not.toBe("offered");
    host.takeBack("files-in");
    await world.settle();
    await grant(session, "files-in");
    viewer.offerFiles([large]);
    await world.settle();
    expect(host.snapshot.transfers.at(-1)?.state).not.toBe("offered");
  });

  it("[CH-4] signals of lanes that make no sense are counted, and put out who floods with them", async () => {
    const session = await startSession(1, ({ environment }) => {
      const { createLink } = environment;
      const createLiar: typeof createLink = (options) => {
        const link = createLink(options);
        if (!options.channels.some(({ name }) => name === "bulk")) return link;
        const on: typeof link.on = (type, listener) =>
          link.on(type, (event) => listener((type === "signal" ? "junk" : event) as typeof event));
        return { ...link, on };
      };
      Object.assign(environment, { createLink: createLiar });
    });
    const { world, host, viewer } = session;
    await grant(session, "files-in");
    viewer.offerFiles([source("notes.txt", "some notes")]);
    await world.settle();
    expect(host.receipt().link.refusedMessages).toBe(1);
    for (let passed = 0; passed < 600 && host.snapshot.phase === "live"; passed += 1) await world.pass(1_000);
    expect(host.snapshot).toMatchObject({ phase: "ended", end: { code: "peer-abusive" } });
  });

  it("[CO-4] neither begin nor go on while the host paused, and go on after it", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    await grant(session, "files-in");
    host.setPaused(true);
    viewer.offerFiles([source("notes.txt", "some notes")]);
    await world.pass(5_000);
    expect(only(host)?.state).toBe("offered");
    host.setPaused(false);
    await until(session, () => only(host)?.state === "done", "a transfer");
    expect(host.snapshot.grants.map(({ scope }) => scope)).toEqual(["files-in"]);
  });

  it("[CO-3] end when their scope is taken back", async () => {
    const session = await startSession();
    const { world, host, viewer } = session;
    await grant(session, "files-in");
    // No byte arrives, so that it is under way for as long as the test needs.
    world.tamper = ({ channel, bytes }) => (channel === "bulk" ? [] : [bytes]);
    viewer.offerFiles([source("large.txt", "x".repeat(3_000_000))]);
    await until(session, () => only(viewer)?.state === "running", "an answer");
    host.takeBack("files-in");
    await world.pass(1_000);
    expect(states(session)).toEqual(["failed", "failed"]);
    world.tamper = ({ bytes }) => [bytes];
    await world.pass(3_000);
    expect(states(session)).toEqual(["failed", "failed"]);
    expect((await host.openReceived(only(host)?.id ?? "", 0)).ok).toBe(false);
  });

  it("leave the host only where its person chose them, and only to whom", async () => {
    const session = await startSession();
    const { host, viewer } = session;
    expect(host.offerFiles([source("report.txt", "a report")], 9)).toMatchObject({ ok: false });
    expect(host.offerFiles([source("report.txt", "a report")])).toMatchObject({ ok: true });
    await session.world.settle();
    viewer.acceptTransfer(only(viewer)?.id ?? "");
    await until(session, () => states(session).every((state) => state === "done"), "a transfer");
    expect(host.snapshot.grants).toEqual([]);
    const received = await viewer.openReceived(only(viewer)?.id ?? "", 0);
    expect(received.ok && (await received.value.text())).toBe("a report");
  });

  it("[RS-1] go on over a new link", async () => {
    const session = await startSession();
    const { world, host, viewer, customer, technician } = session;
    const text = "0123456789".repeat(200_000);
    viewer.offerFiles([source("large.txt", text)]);
    await world.settle();
    host.acceptTransfer(only(host)?.id ?? "", "once");
    await world.pass(500);
    for (const { link } of [...customer.links, ...technician.links]) link.dispose();
    await until(session, () => states(session).every((state) => state === "done"), "a transfer");
    const received = await host.openReceived(only(host)?.id ?? "", 0);
    expect(received.ok && (await received.value.text()) === text).toBe(true);
  });
});
