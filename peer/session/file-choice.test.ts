import { describe, expect, it } from "vitest";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { limits } from "../../protocol/limits.ts";
import { pageScopes } from "../../protocol/scope.ts";
import type { FileSource } from "../files/file-source.ts";
import { createScriptedFields } from "../remote-control/scripted-fields.ts";
import { createScriptedSurface } from "../remote-control/scripted-surface.ts";
import { grant, startSession } from "./testing/session-world.ts";

const id = bytesToBase64url(new Uint8Array(16).fill(9));
const source = (name: string, text: string): FileSource => ({ file: new File([text], name), path: [name] });
const transferId = (offered: { ok: boolean; value?: string }) => offered.value ?? "";

async function start(options: { multiple?: boolean; filesIn?: boolean } = {}) {
  const surface = createScriptedSurface();
  const fields = createScriptedFields();
  const session = await startSession(1, () => {}, {
    supportedScopes: [...pageScopes, "control"],
    controlSurface: surface,
    fileFieldSurface: fields,
  });
  await grant(session, "control");
  if (options.filesIn !== false) await grant(session, "files-in");
  const { world, viewer } = session;
  viewer.sendInput({
    t: "mouse",
    kind: "down",
    at: { x: 0.5, y: 0.5 },
    button: 0,
    buttons: 1,
    clicks: 1,
    modifiers: 0,
  });
  await world.settle();
  fields.open({ id, multiple: options.multiple === true, accept: ".txt" });
  await world.settle();
  /** Real time has a part in it: a file is read by the platform. */
  const until = async (condition: () => boolean, what: string) => {
    for (let tries = 0; tries < 200; tries += 1) {
      await world.pass(500);
      if (condition()) return;
    }
    throw new Error(`never: ${what}`);
  };
  return { ...session, surface, fields, until };
}

describe("a field for files on a controlled page", () => {
  it("[FC-1] [FC-2] gets the file that the viewer chose, once it has arrived", async () => {
    const { viewer, fields, until } = await start();
    expect(viewer.snapshot.control.fileChoice).toEqual({ id, multiple: false, accept: ".txt" });
    expect(viewer.chooseFiles(id, [source("notes.txt", "some notes")])).toMatchObject({ ok: true });
    expect(viewer.snapshot.control.fileChoice).toBeNull();
    await until(() => fields.filled.length > 0, "a filled field");
    expect(fields.filled.map(({ name }) => name)).toEqual(["notes.txt"]);
    expect(await fields.filled[0]?.text()).toBe("some notes");
    expect(viewer.snapshot.control.commandError).toBeNull();
  });

  it("[FC-1] is told to who opened it, and to nobody when nobody acts", async () => {
    const { host, viewer, world, fields } = await start();
    fields.leave();
    await world.settle();
    expect(viewer.snapshot.control.fileChoice).toBeNull();
    host.takeBack("control");
    await world.settle();
    fields.open({ id, multiple: false, accept: "" });
    await world.settle();
    expect(fields.waits).toBeNull();
    expect(viewer.snapshot.control.fileChoice).toBeNull();
  });

  it("[FC-2] [CO-1] without files-in it waits for the customer's yes to these files, and a no fills nothing", async () => {
    const { host, viewer, world, fields } = await start({ filesIn: false });
    viewer.chooseFiles(id, [source("notes.txt", "some notes")]);
    await world.settle();
    expect(host.snapshot.transfers[0]?.state).toBe("offered");
    host.refuseTransfer(host.snapshot.transfers[0]?.id ?? "");
    await world.settle();
    expect(fields).toMatchObject({ waits: null, filled: [] });
    expect(viewer.snapshot.control.commandError).toBe("file-refused");
  });

  it("[FC-3] when control ends meanwhile nothing is filled, though the file arrives", async () => {
    const { host, viewer, world, fields, until } = await start({ filesIn: false });
    const offered = viewer.chooseFiles(id, [source("notes.txt", "some notes")]);
    await world.settle();
    host.takeBack("control");
    host.acceptTransfer(transferId(offered), "once");
    await until(() => host.snapshot.transfers[0]?.state === "done", "a transfer");
    expect(fields).toMatchObject({ waits: null, filled: [] });
  });

  it("[FC-2] an invented transfer, too many files and too large ones fill nothing, and why is told", async () => {
    for (const [sources, code] of [
      [[source("a", "1"), source("b", "2")], "file-too-many"],
      [[], "file-too-many"],
    ] as const) {
      const { viewer, world, fields } = await start();
      const chosen = viewer.chooseFiles(id, sources);
      await world.settle();
      expect(chosen.ok ? viewer.snapshot.control.commandError : chosen.code).toBe(code);
      expect(fields.filled).toEqual([]);
    }
    const { viewer, fields } = await start();
    const large = source("large", "x");
    Object.defineProperty(large.file, "size", { value: limits.fileChoiceBytes + 1 });
    expect(viewer.chooseFiles(id, [large])).toMatchObject({ code: "file-choice-too-large" });
    expect(fields.filled).toEqual([]);
  });

  it("[FC-1] is left empty when the viewer chooses none, or its page is left", async () => {
    const cancelled = await start();
    cancelled.viewer.cancelFileChoice(id);
    await cancelled.world.settle();
    expect(cancelled.fields).toMatchObject({ waits: null, filled: [] });
    const left = await start({ filesIn: false });
    left.viewer.chooseFiles(id, [source("notes.txt", "some notes")]);
    await left.world.settle();
    left.fields.leave();
    await left.world.settle();
    expect(left.viewer.snapshot.control.commandError).toBe("file-choice-gone");
    expect(left.fields.filled).toEqual([]);
  });
});
