import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { err, ok } from "../../protocol/result.ts";
import { pageScopes } from "../../protocol/scope.ts";
import { type ClipboardContent, emptyContent } from "../clipboard/clipboard-content.ts";
import { createScriptedClipboard } from "../clipboard/scripted-clipboard.ts";
import { createScriptedSurface } from "../remote-control/scripted-surface.ts";
import { grant, startSession } from "./testing/session-world.ts";

const copied: ClipboardContent = { text: "order 4711", html: "<b>order 4711</b>", png: null };
const keys = (name: string, modifiers = 2): RemoteInput[] =>
  (["down", "up"] as const).map((kind) => ({
    t: "key",
    kind,
    code: `Key${name.toUpperCase()}`,
    key: name,
    text: "",
    location: 0,
    repeat: false,
    modifiers,
  }));

async function start(scopes: readonly ("control" | "clipboard")[] = ["control", "clipboard"]) {
  const surface = createScriptedSurface();
  const clipboard = createScriptedClipboard(() => Promise.resolve(ok(copied)));
  const session = await startSession(1, () => {}, {
    supportedScopes: [...pageScopes, "control", "clipboard"],
    controlSurface: surface,
    clipboardSurface: clipboard,
  });
  for (const scope of scopes) await grant(session, scope);
  const { world, viewer } = session;
  const press = (name: string) => {
    for (const key of keys(name)) viewer.sendInput(key);
  };
  /** What the viewer's page does upon its own Ctrl+C. */
  const copyThere = async () => {
    press("c");
    const copying = viewer.copyFromHost();
    await world.settle();
    return copying;
  };
  return { ...session, surface, clipboard, press, copyThere };
}

describe("the clipboard in a session", () => {
  it("is offered only where something holds one and control is", async () => {
    const { viewer } = await startSession(1, () => {}, {
      supportedScopes: [...pageScopes, "control", "clipboard"],
      controlSurface: createScriptedSurface(),
    });
    expect(viewer.snapshot.hostScopes).toEqual([...pageScopes, "control"]);
    expect((await start([])).viewer.snapshot.hostScopes).toContain("clipboard");
  });

  it("[CB-1] [CB-2] what the viewer copies there comes to it, and both see who, what kind and how much", async () => {
    const { host, viewer, clipboard, copyThere } = await start();
    expect(await copyThere()).toEqual({ ok: true, value: copied });
    expect(clipboard.reads).toBe(1);
    const seen = { sender: 1, direction: "from-host", kinds: ["text", "html"], bytes: 27 };
    expect(host.snapshot.copies).toMatchObject([seen]);
    expect(viewer.snapshot.copies).toMatchObject([seen]);
    for (const side of [host, viewer]) {
      expect(side.receipt().copies).toEqual({ fromHost: 1, toHost: 0 });
      expect(JSON.stringify([side.receipt(), side.snapshot])).not.toContain("4711");
    }
  });

  it("[CB-2] nothing is read without that viewer's own copying right before, nor twice for one", async () => {
    const { world, viewer, clipboard, press, copyThere } = await start();
    const early = viewer.copyFromHost();
    await world.pass(3_000);
    expect(await early).toMatchObject({ code: "clipboard-empty" });
    press("v");
    const afterPaste = viewer.copyFromHost();
    await world.pass(3_000);
    expect(await afterPaste).toMatchObject({ code: "clipboard-empty" });
    press("c");
    await world.pass(limits.clipboardReadMs + 500);
    const late = viewer.copyFromHost();
    await world.pass(3_000);
    expect(await late).toMatchObject({ code: "clipboard-empty" });
    expect(clipboard.reads).toBe(0);
    expect(await copyThere()).toMatchObject({ ok: true });
    const again = viewer.copyFromHost();
    await world.pass(3_000);
    expect(await again).toMatchObject({ code: "clipboard-empty" });
    expect(clipboard.reads).toBe(1);
  });

  it("[CB-2] a read that comes before the keys, over its own channel, waits for them", async () => {
    const { world, viewer, press, clipboard } = await start();
    const copying = viewer.copyFromHost();
    await world.settle();
    expect(clipboard.reads).toBe(0);
    press("x");
    await world.settle();
    expect(await copying).toMatchObject({ ok: true });
  });

  it("[CB-2] when one copying follows another, what is sent is sent once, for the last", async () => {
    const { world, host, viewer, clipboard, press } = await start();
    const slow = Promise.withResolvers<void>();
    clipboard.copied = () => slow.promise.then(() => ok(copied));
    press("c");
    const first = viewer.copyFromHost();
    await world.settle();
    press("c");
    const second = viewer.copyFromHost();
    await world.settle();
    slow.resolve();
    await world.settle();
    expect([await first, await second]).toMatchObject([{ code: "clipboard-empty" }, { value: copied }]);
    expect(host.snapshot.copies).toHaveLength(1);
  });

  it("[CB-1] [CO-1] without the scope nothing is read or written", async () => {
    const { world, host, viewer, clipboard, copyThere } = await start(["control"]);
    expect(await copyThere()).toMatchObject({ code: "scope-missing" });
    expect(await viewer.pasteToHost({ ...emptyContent, text: "x" })).toMatchObject({ code: "scope-missing" });
    await world.settle();
    expect([clipboard.reads, clipboard.written, host.snapshot.copies]).toEqual([0, [], []]);
  });

  it("[CB-3] with the scope alone, and no control, nothing is read or written", async () => {
    const { world, viewer, clipboard, press } = await start(["clipboard"]);
    press("c");
    const reading = viewer.copyFromHost();
    await world.pass(3_000);
    expect(await reading).toMatchObject({ ok: false });
    const writing = viewer.pasteToHost({ ...emptyContent, text: "x" });
    await world.settle();
    expect(await writing).toMatchObject({ code: "control-unavailable" });
    expect([clipboard.reads, clipboard.written]).toEqual([0, []]);
  });

  it("[CB-3] taken back while it is read, nothing is sent; nor while the customer's own hand is at it", async () => {
    for (const stop of ["takeBack", "useMouse"] as const) {
      const session = await start();
      const { world, host, viewer, surface, clipboard, press } = session;
      const reading = Promise.withResolvers<void>();
      clipboard.copied = () => reading.promise.then(() => ok(copied));
      press("c");
      const copying = viewer.copyFromHost();
      await world.settle();
      if (stop === "takeBack") host.takeBack("clipboard");
      else surface.useMouse();
      reading.resolve();
      await world.settle();
      expect(await copying).toMatchObject({ ok: false });
      expect(host.snapshot.copies).toEqual([]);
    }
  });

  it("[CB-4] what the viewer pastes is cleaned, written, and seen by both", async () => {
    const { world, host, viewer, customer, clipboard } = await start();
    customer.media.clean = async (content) => ({ ...content, html: "clean" });
    const png = new Uint8Array(300_000).fill(7);
    const pasting = viewer.pasteToHost({ text: "a", html: "<script>b</script>", png });
    await world.settle();
    expect(await pasting).toMatchObject({ ok: true });
    expect(clipboard.written).toEqual([{ text: "a", html: "clean", png }]);
    expect(host.snapshot.copies).toMatchObject([{ direction: "to-host", kinds: ["text", "html", "png"] }]);
    expect(viewer.snapshot.copies).toHaveLength(1);
    expect(host.receipt().copies).toEqual({ fromHost: 0, toHost: 1 });
  });

  it("[CB-3] nothing is written on a page outside of the agreement", async () => {
    const { world, viewer, surface, clipboard } = await start();
    surface.look({ isFenced: true });
    const pasting = viewer.pasteToHost({ ...emptyContent, text: "x" });
    await world.settle();
    expect(await pasting).toMatchObject({ code: "control-unavailable" });
    expect(clipboard.written).toEqual([]);
  });

  it("[CO-5] a yes for once covers one copying", async () => {
    const session = await start(["control"]);
    await grant(session, "clipboard", "once");
    expect(await session.copyThere()).toMatchObject({ ok: true });
    await session.world.settle();
    expect(session.host.snapshot.grants.map(({ scope }) => scope)).toEqual(["control"]);
    expect(await session.copyThere()).toMatchObject({ code: "scope-missing" });
  });

  it("a clipboard that cannot be read or written says so, and a cut ends the wait", async () => {
    const { world, viewer, clipboard, copyThere } = await start();
    clipboard.copied = () => Promise.resolve(err("clipboard-unavailable"));
    expect(await copyThere()).toMatchObject({ code: "clipboard-unavailable" });
    clipboard.copied = () => Promise.reject(new Error("broken"));
    expect(await copyThere()).toMatchObject({ code: "clipboard-unavailable" });
    clipboard.copied = () => Promise.resolve(ok(emptyContent));
    expect(await copyThere()).toMatchObject({ code: "clipboard-empty" });
    const pasting = viewer.pasteToHost({ ...emptyContent, text: "x".repeat(limits.clipboardTextBytes) });
    world.network.cut({ lasting: true });
    await world.settle();
    expect(await pasting).toMatchObject({ ok: false });
  });
});
