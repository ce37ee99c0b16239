import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { ok } from "../../protocol/result.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { createExtensionClipboard } from "./extension-clipboard.ts";
import { createFileFields } from "./file-fields.ts";
import { mediaTypeOf } from "./media-types.ts";
import { bank, createSurfaceTrial, press } from "./surface-trial.ts";

/** What the page answers, by the command. */
const answers: Readonly<Record<string, unknown>> = {
  "Page.createIsolatedWorld": { executionContextId: 3 },
  "DOM.resolveNode": { object: { objectId: "field" } },
};

async function start() {
  const trial = createSurfaceTrial();
  const { browser, surface, clock } = trial;
  const called: { readonly frame: string; readonly body: string; readonly given: readonly unknown[] }[] = [];
  const driver: BrowserDriver = {
    on: browser.driver.on,
    async call(name, ...args) {
      const [method, params] = args.slice(-2) as unknown as [string, Record<string, unknown>];
      const frame = name === "cdpInFrame" ? (args[1] as string) : "";
      const sent = await browser.driver.call(name, ...args);
      if ((name !== "cdp" && name !== "cdpInFrame") || !sent.ok) return sent;
      const body = String(params["functionDeclaration"]);
      if (method === "Runtime.callFunctionOn") {
        const given = (params["arguments"] as { value?: unknown }[]).slice(1).map(({ value }) => value);
        called.push({ frame, body, given });
      }
      const described = { isFileField: true, multiple: false, accept: "image/*\u0000" };
      const value = body.includes("isFileField") ? described : true;
      return ok((answers[method] ?? { result: { value } }) as never);
    },
  };
  const fields = createFileFields({ driver, clock, surface });
  const clipboard = createExtensionClipboard({ driver, clock, surface, document: null as never });
  let choice: { readonly id: string; readonly accept: string } | null = null;
  fields.on("choice", (next) => {
    choice = next;
  });
  await trial.begin();
  browser.layerSays(7, { t: "ready", width: 800, height: 600, isTop: true });
  await browser.settled();
  const open = async () => {
    surface.send(press());
    browser.cdp(7, "Page.fileChooserOpened", { frameId: "f", mode: "selectSingle", backendNodeId: 9 });
    await browser.settled();
    await browser.settled();
  };
  const intercepted = () =>
    browser.commands
      .filter(({ method }) => method === "Page.setInterceptFileChooserDialog")
      .map(({ params }) => params["enabled"]);
  return { ...trial, fields, clipboard, called, open, intercepted, choice: () => choice };
}

describe("fields for files in a controlled page", () => {
  it("keeps choosers from opening before the page says that it is there, and while the person acts never", async () => {
    const { surface, clock, browser, intercepted } = await start();
    expect(intercepted()).toEqual([true]);
    const methods = browser.commands.map(({ method }) => method);
    expect(methods.indexOf("Page.setInterceptFileChooserDialog")).toBeLessThan(
      methods.indexOf("Page.addScriptToEvaluateOnNewDocument"),
    );
    surface.useLocally();
    expect(intercepted()).toEqual([true, false]);
    clock.advance(limits.yieldMs - 1_000);
    surface.useLocally();
    clock.advance(limits.yieldMs - 1_000);
    expect(intercepted()).toEqual([true, false, false]);
    // Before the technician may act again.
    clock.advance(500);
    expect(intercepted()).toEqual([true, false, false, true]);
    surface.useLocally();
    browser.detach(7, "target_closed");
    clock.advance(limits.yieldMs);
    await browser.settled();
    expect(intercepted()).toEqual([true, false, false, true, false, true]);
  });

  it("[FC-2] fills a field in a frame that is in a process of its own, and there alone", async () => {
    const { browser, called, choice, fields } = await start();
    browser.cdp(7, "Target.attachedToTarget", { sessionId: "F1", targetInfo: { type: "iframe" } });
    browser.emit("cdp-in-frame", {
      tab: 7,
      session: "F1",
      method: "Page.fileChooserOpened",
      params: { frameId: "f", mode: "selectSingle", backendNodeId: 9 },
    });
    await browser.settled();
    await browser.settled();
    expect(await fields.fill(choice()?.id ?? "", [new File(["a"], "a.txt")])).toEqual(ok(undefined));
    expect(called.map(({ frame }) => frame)).toEqual(["F1", "F1", "F1"]);
  });

  it("[FC-2] puts files in by their bytes, in parts, and names no path", async () => {
    const { fields, called, open, choice } = await start();
    await open();
    const id = choice()?.id ?? "";
    expect(choice()).toMatchObject({ accept: "image/*" });
    const file = new File([new Uint8Array(900_000).fill(65)], "scan.PNG", { lastModified: 5 });
    expect(await fields.fill("another", [file])).toMatchObject({ code: "file-choice-gone" });
    expect(await fields.fill(id, [file])).toEqual(ok(undefined));
    const given = called.slice(1).map((call) => call.given);
    expect(given.slice(0, 3).map(([index, part]) => [index, atob(String(part)).length])).toEqual([
      [0, 393_216],
      [0, 393_216],
      [0, 113_568],
    ]);
    expect(given[3]).toEqual([[{ name: "scan.PNG", lastModified: 5, type: "image/png" }]]);
    expect(choice()).toBeNull();
    expect(await fields.fill(id, [file])).toMatchObject({ code: "file-choice-gone" });
  });

  it("[FC-3] fills nothing once the tab is let go of, or the page is left", async () => {
    const ended = await start();
    await ended.open();
    const endedId = ended.choice()?.id ?? "";
    ended.surface.end();
    expect(ended.choice()).toBeNull();
    expect(await ended.fields.fill(endedId, [])).toMatchObject({ code: "file-choice-gone" });
    const left = await start();
    await left.open();
    const leftId = left.choice()?.id ?? "";
    expect(leftId).not.toBe("");
    left.browser.navigate(7, `${bank}/`);
    expect(await left.fields.fill(leftId, [])).toMatchObject({ code: "file-choice-gone" });
    expect(left.called).toHaveLength(1);
  });

  it("gives a file the type that its name says, and none where it says none", () => {
    expect(["a.txt", "A.JPEG", "b", "txt", "x.constructor"].map(mediaTypeOf)).toEqual([
      "text/plain",
      "image/jpeg",
      "",
      "",
      "",
    ]);
  });
});

describe("the extension's clipboard", () => {
  it("[CB-2] is not looked at unless the page told of a copying since the keys", async () => {
    const { clipboard, browser, clock } = await start();
    browser.layerSays(7, { t: "copied" });
    await browser.settled();
    clock.advance(10);
    const reading = clipboard.read(clock.now());
    clock.advance(limits.clipboardReadMs);
    expect(await reading).toMatchObject({ code: "clipboard-empty" });
  });
});
