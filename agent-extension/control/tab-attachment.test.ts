import { runInNewContext } from "node:vm";
import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { boundedText } from "../../protocol/fields.ts";
import { createScriptedDriver } from "../engine/scripted-driver.ts";
import { layerBinding, layerHandle, layerWorld } from "../page-layer/layer-names.ts";
import { attachToTab, clip } from "./tab-attachment.ts";

async function attach(prepare: (browser: ReturnType<typeof createScriptedDriver>) => void = () => {}) {
  const browser = createScriptedDriver();
  browser.addTab(7, "https://shop.example/", { isActive: true });
  prepare(browser);
  const attached = await attachToTab(browser.driver, 7, "the layer");
  await browser.settled();
  if (!attached.ok) throw new Error(attached.code);
  const methods = () => browser.commands.map(({ method }) => method);
  const said = () =>
    browser.commands.flatMap(({ method, params }) =>
      method === "Runtime.evaluate" ? [String(params["expression"])] : [],
    );
  return { browser, attachment: attached.value, methods, said };
}

test("puts the layer into a world of its own, in every document", async () => {
  const { browser, methods } = await attach();
  expect(methods().slice(0, 6)).toEqual([
    "Page.enable",
    "Runtime.enable",
    "Runtime.addBinding",
    "Page.setInterceptFileChooserDialog",
    "Page.addScriptToEvaluateOnNewDocument",
    "Target.setAutoAttach",
  ]);
  expect(browser.commands[2]?.params).toEqual({ name: layerBinding, executionContextName: layerWorld });
  expect(browser.commands[4]?.params).toEqual({
    source: "the layer",
    worldName: layerWorld,
    runImmediately: true,
  });
});

test("[CT-3] frames in processes of their own have the layer too, which tells of the person's hand and of copying alone", async () => {
  const { browser, attachment } = await attach();
  const heard: unknown[] = [];
  attachment.on("seen", (events) => heard.push(events));
  attachment.on("copied", () => heard.push("copied"));
  attachment.on("viewport", (viewport) => heard.push(viewport));
  attachment.on("cursor", (cursor) => heard.push(cursor));
  const says = (session: string, says: object) =>
    browser.emit("cdp-in-frame", {
      tab: 7,
      session,
      method: "Runtime.bindingCalled",
      params: { name: layerBinding, payload: JSON.stringify(says), executionContextId: 1 },
    });
  const seen = { t: "seen", events: [{ k: "inside", by: "press" }] };
  const attached = (sessionId: string, type = "iframe") => ({ sessionId, targetInfo: { type } });
  browser.cdp(7, "Target.attachedToTarget", attached("A"));
  browser.cdp(7, "Target.attachedToTarget", attached("W", "worker"));
  // One inside of the other.
  const inside = { tab: 7, session: "A", method: "Target.attachedToTarget", params: attached("B") };
  browser.emit("cdp-in-frame", inside);
  browser.emit("cdp-in-frame", { ...inside, session: "X", params: attached("C") });
  const layered = browser.calls.filter((call) => call.includes("addScriptToEvaluateOnNewDocument"));
  expect(layered.map((call) => call.split(" ").slice(0, 3).join(" "))).toEqual([
    "cdpInFrame 7 A",
    "cdpInFrame 7 B",
  ]);
  for (const session of ["W", "C"]) says(session, seen);
  expect(heard).toEqual([]);
  says("B", { t: "ready", width: 10, height: 10, isTop: true });
  says("B", { t: "cursor", cursor: "text" });
  says("B", seen);
  says("A", { t: "copied" });
  expect(heard).toEqual([seen.events, "copied"]);
  browser.cdp(7, "Target.detachedFromTarget", { sessionId: "A" });
  says("A", seen);
  attachment.end();
  says("B", seen);
  expect(heard).toHaveLength(2);
});

test("of a page with frames without end not all are looked into", async () => {
  const { browser } = await attach();
  for (let frame = 0; frame < 1_000; frame += 1) {
    browser.cdp(7, "Target.attachedToTarget", { sessionId: `F${frame}`, targetInfo: { type: "iframe" } });
  }
  const looked = browser.calls.filter((call) => call.includes("Runtime.addBinding"));
  expect(looked).toHaveLength(64);
});

test("nothing is evaluated but in the layer's own world", async () => {
  const { browser, attachment } = await attach();
  attachment.show({ label: "a", mode: "control", name: "b" });
  attachment.point(1, 2);
  attachment.end();
  const evaluated = browser.commands.filter(({ method }) => method === "Runtime.evaluate");
  expect(evaluated).toHaveLength(3);
  expect(evaluated.every(({ params }) => params["contextId"] === 1)).toBe(true);
});

test("a refusal is told, and nothing is listened to any more", async () => {
  const browser = createScriptedDriver();
  browser.addTab(7, "https://shop.example/");
  browser.refuse("attach", "control-debugger-taken");
  const attached = await attachToTab(browser.driver, 7, "");
  expect(attached).toMatchObject({ ok: false, code: "control-debugger-taken" });
  browser.layerSays(7, { t: "ready", width: 10, height: 10, isTop: true });
  expect(browser.commands).toEqual([]);
});

test("a tab that was taken away before it was had is not had", async () => {
  const browser = createScriptedDriver();
  browser.addTab(7, "https://shop.example/");
  const answer = browser.hold("attach");
  const attaching = attachToTab(browser.driver, 7, "");
  await browser.settled();
  browser.detach(7, "target_closed");
  answer();
  expect(await attaching).toMatchObject({ ok: false, code: "control-tab-gone" });
  expect(browser.commands).toEqual([]);
});

test("the viewport is that of the top document, and of one that has a size", async () => {
  const { browser, attachment } = await attach((before) => {
    before.hasLayer = false;
  });
  expect(attachment.viewport).toBeNull();
  browser.layerSays(7, { t: "ready", width: 300, height: 200, isTop: false }, 5);
  browser.layerSays(7, { t: "size", width: 300, height: 200 }, 5);
  browser.layerSays(7, { t: "ready", width: 0, height: 200, isTop: true });
  expect(attachment.viewport).toBeNull();
  browser.layerSays(7, { t: "ready", width: 1000, height: 500, isTop: true });
  browser.layerSays(7, { t: "size", width: 300, height: 200 }, 5);
  expect(attachment.viewport).toEqual({ width: 1000, height: 500 });
  browser.layerSays(7, { t: "size", width: 900, height: 400 });
  expect(attachment.viewport).toEqual({ width: 900, height: 400 });
});

test("a layer that says something else, too much, or from another tab is not heard", async () => {
  const { browser, attachment } = await attach();
  const heard: unknown[] = [];
  attachment.on("seen", (events) => heard.push(events));
  attachment.on("cursor", (cursor) => heard.push(cursor));
  browser.layerSays(7, { t: "seen", events: Array.from({ length: 65 }, () => ({ k: "touch" })) });
  browser.layerSays(7, { t: "seen", events: [{ k: "key", code: "K".repeat(33) }] });
  browser.layerSays(7, { t: "seen", events: [{ k: "move", x: 0.5, y: 1 }] });
  browser.layerSays(7, { t: "cursor", cursor: "url(https://evil.example)" });
  browser.layerSays(7, { t: "cursor", cursor: "text", more: "x".repeat(20_000) });
  browser.layerSays(8, { t: "cursor", cursor: "text" });
  const payload = JSON.stringify({ t: "cursor", cursor: "text" });
  browser.cdp(7, "Runtime.bindingCalled", { name: "another", payload, executionContextId: 1 });
  browser.cdp(7, "Runtime.bindingCalled", { name: layerBinding, payload: "{", executionContextId: 1 });
  browser.cdp(7, "Runtime.bindingCalled", null);
  expect(heard).toEqual([]);
  browser.layerSays(7, { t: "cursor", cursor: "text" });
  browser.layerSays(7, { t: "seen", events: [{ k: "touch" }] });
  expect(heard).toEqual(["text", [{ k: "touch" }]]);
});

test("a name cannot leave the sentence that it is spoken in", async () => {
  const { attachment, said } = await attach();
  const name = '");alert(1)//\u2028`${alert(2)}`</script>';
  attachment.show({ label: name, mode: "control", name });
  const last = said().at(-1) ?? "";
  const shown: unknown[] = [];
  runInNewContext(last, {
    [layerHandle]: { show: (shows: unknown) => shown.push(shows) },
    alert: () => shown.push("alert"),
  });
  expect(shown).toEqual([{ label: name, mode: "control", name }]);
});

test("a new document is told what to show", async () => {
  const { browser, attachment, said } = await attach();
  attachment.show({ label: "a", mode: "control", name: "b" });
  browser.navigate(7, "https://shop.example/next");
  expect(said()).toEqual([
    `globalThis.${layerHandle}?.show({"label":"a","mode":"control","name":"b"})`,
    `globalThis.${layerHandle}?.show({"label":"a","mode":"control","name":"b"})`,
  ]);
});

test("a dialog is told once it opens, answered as its kind is, and gone once it closes", async () => {
  const { browser, attachment } = await attach();
  const dialogs: unknown[] = [];
  attachment.on("dialog", (dialog) => dialogs.push(dialog?.kind ?? null));
  attachment.answerDialog(true, "too early");
  browser.cdp(7, "Page.javascriptDialogOpening", { type: "prompt", message: "Who?", defaultPrompt: "me" });
  expect(attachment.dialog).toMatchObject({ kind: "prompt", text: "Who?", prefill: "me" });
  attachment.answerDialog(true, "you");
  browser.cdp(7, "Page.javascriptDialogClosed", { result: true });
  browser.cdp(7, "Page.javascriptDialogOpening", { type: "beforeunload", message: "" });
  attachment.answerDialog(false, "not for this");
  expect(dialogs).toEqual(["prompt", null, "beforeunload"]);
  const answers = browser.commands.filter(({ method }) => method === "Page.handleJavaScriptDialog");
  expect(answers.map(({ params }) => params)).toEqual([
    { accept: true, promptText: "you" },
    { accept: false },
  ]);
});

test("a crash takes viewport and dialog, and a new page brings them", async () => {
  const { browser, attachment } = await attach();
  browser.cdp(7, "Page.javascriptDialogOpening", { type: "alert", message: "!" });
  browser.cdp(7, "Inspector.targetCrashed", {});
  expect([attachment.viewport, attachment.dialog, attachment.isCrashed]).toEqual([null, null, true]);
  browser.navigate(7, "https://shop.example/");
  expect([attachment.viewport, attachment.isCrashed]).toEqual([{ width: 1000, height: 500 }, false]);
});

test("the end takes the layer away, lets go, and nothing is sent or heard after it", async () => {
  const { browser, attachment, said } = await attach();
  const heard: unknown[] = [];
  attachment.on("cursor", (cursor) => heard.push(cursor));
  attachment.end();
  attachment.end();
  attachment.send({ method: "Input.insertText", params: { text: "late" } });
  browser.layerSays(7, { t: "cursor", cursor: "text" });
  expect(said().at(-1)).toBe(`globalThis.${layerHandle}?.end()`);
  expect(browser.calls).toEqual(["attach 7", "detach 7"]);
  expect(browser.commands.map(({ method }) => method)).not.toContain("Input.insertText");
  expect(heard).toEqual([]);
});

test("a debugger that was taken away is not listened to, and not let go of again", async () => {
  const { browser, attachment } = await attach();
  const heard: unknown[] = [];
  attachment.on("cursor", (cursor) => heard.push(cursor));
  browser.detach(7, "target_closed");
  browser.layerSays(7, { t: "cursor", cursor: "text" });
  attachment.end();
  expect(heard).toEqual([]);
  expect(browser.calls).toEqual(["attach 7"]);
});

test("a command that finds no debugger tells that it is gone, once", async () => {
  const { browser, attachment } = await attach();
  const heard: string[] = [];
  attachment.on("lost", () => heard.push("lost"));
  browser.attached.delete(7);
  attachment.send({ method: "Input.insertText", params: { text: "a" } });
  attachment.send({ method: "Input.insertText", params: { text: "b" } });
  await browser.settled();
  expect(heard).toEqual(["lost"]);
});

test("a page's words, whatever they are, become what the protocol takes", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.constantFrom("\u202e", "\u2066", "\ud83d", "\ude00", "\0", "\u001b", "a", "😀"))
      .map((all) => all.join("")),
  );
  fc.assert(
    fc.property(hostile, fc.integer({ min: 0, max: 100 }), (text, chars) => {
      const clipped = clip(text, chars);
      expect(v.is(boundedText(chars), clipped)).toBe(true);
      expect(clipped.isWellFormed()).toBe(true);
    }),
  );
  expect(clip("\u202eevil\u0007", 80)).toBe("evil");
  expect(clip("ab😀", 3)).toBe("ab\ufffd");
});
