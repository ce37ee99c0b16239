/**
 * Owns: fields for files in the controlled page, as the engine's `FileFieldSurface`: while the technician has just acted, a
 * chooser that would open is kept from opening and told of instead; files that came over the session are put into the
 * field, from the world of the layer.
 * Never: keeps a chooser of the customer's own from opening, or names a path on the customer's disk.
 */

import * as v from "valibot";
import { randomBytes } from "../../crypto/random.ts";
import type { Clock } from "../../peer/clock.ts";
import { createEmitter } from "../../peer/events.ts";
import type { FileChoice, FileFieldSurface } from "../../peer/remote-control/file-field-surface.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { limits } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { layerWorld } from "../page-layer/layer-names.ts";
import { FileChooserOpened } from "./cdp-events.ts";
import { describeField, fillField, leaveField, takePart } from "./field-functions.ts";
import { mediaTypeOf } from "./media-types.ts";
import { clip, type TabAttachment } from "./tab-attachment.ts";
import type { TabSurface } from "./tab-surface.ts";

/**
 * From any input on, so that the page knows of it by the time of a press: commands and inputs reach it by two ways. A page
 * opens its chooser within the browser's own time for what follows a press.
 */
const actingMs = 5_000;
const partBytes = 384 * 1024;

const World = v.object({ executionContextId: v.number() });
const Resolved = v.object({ object: v.object({ objectId: v.string() }) });
const Described = v.object({
  result: v.object({
    value: v.object({ isFileField: v.literal(true), multiple: v.boolean(), accept: v.string() }),
  }),
});
const Filled = v.object({ result: v.object({ value: v.literal(true) }) });

type Place = { readonly tab: number; readonly objectId: string };
type Field = Place & { readonly choice: FileChoice };

export function createFileFields(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  readonly surface: Pick<TabSurface, "attachment" | "onAttachment" | "on">;
}): FileFieldSurface {
  const { driver, clock, surface } = options;
  const emitter = createEmitter<{ readonly choice: FileChoice | null }>();
  let held: TabAttachment | null = null;
  let field: Field | null = null;
  let stopListening = () => {};
  /** While choosers are kept from opening. */
  let intercepting: { readonly in: TabAttachment; stopTimer: () => void } | null = null;

  surface.onAttachment(() => {
    stopListening();
    stopIntercepting();
    leave();
    held = surface.attachment;
    stopListening = held?.on("acting", intercept) ?? (() => {});
  });
  // The next chooser may be the person's own.
  surface.on("local-input", stopIntercepting);
  driver.on("tab-navigated", ({ tab }) => {
    if (field?.tab === tab) leave();
  });
  driver.on("cdp", ({ tab, method, params }) => {
    if (method !== "Page.fileChooserOpened" || tab !== held?.tab) return;
    const opened = parseValue(FileChooserOpened, params);
    if (opened.ok) void find(held, opened.value);
  });

  return {
    on: emitter.on,
    async fill(id, files) {
      const current = field;
      if (current?.choice.id !== id) return err("file-choice-gone");
      for (const [index, file] of files.entries()) {
        for (let start = 0; start < file.size; start += partBytes) {
          const part = await base64Of(file.slice(start, start + partBytes));
          const isTaken = field === current && (await callOn(current, takePart, index, part)).ok;
          if (!isTaken) return err("file-choice-gone");
        }
      }
      // Control may have ended, or the page been left, while the parts went.
      if (field !== current) return err("file-choice-gone");
      const facts = files.map(({ name, lastModified }) => ({ name, lastModified, type: mediaTypeOf(name) }));
      const filled = await callOn(current, fillField, facts);
      if (!filled.ok || !parseValue(Filled, filled.value).ok) return err("file-choice-gone");
      leave();
      return ok(undefined);
    },
    cancel(id) {
      if (field?.choice.id !== id) return;
      void callOn(field, leaveField);
      leave();
    },
  };

  function intercept(): void {
    if (held === null) return;
    if (intercepting === null) setIntercepting(held, true);
    intercepting?.stopTimer();
    intercepting = { in: held, stopTimer: clock.after(actingMs, stopIntercepting) };
  }

  function stopIntercepting(): void {
    if (intercepting === null) return;
    const { in: tab, stopTimer } = intercepting;
    intercepting = null;
    stopTimer();
    setIntercepting(tab, false);
  }

  function leave(): void {
    if (field === null) return;
    field = null;
    emitter.emit("choice", null);
  }

  async function find(tab: TabAttachment, { frameId, backendNodeId }: FileChooserOpened): Promise<void> {
    if (backendNodeId === undefined) return;
    const called = await driver.call("cdp", tab.tab, "Page.createIsolatedWorld", {
      frameId,
      worldName: layerWorld,
    });
    const world = called.ok ? parseValue(World, called.value) : called;
    if (!world.ok) return;
    const { executionContextId } = world.value;
    const resolved = await driver.call("cdp", tab.tab, "DOM.resolveNode", {
      backendNodeId,
      executionContextId,
    });
    const node = resolved.ok ? parseValue(Resolved, resolved.value) : resolved;
    if (!node.ok) return;
    const place = { tab: tab.tab, objectId: node.value.object.objectId };
    const answer = await callOn(place, describeField);
    const described = answer.ok ? parseValue(Described, answer.value) : answer;
    if (!described.ok || held !== tab) return;
    const { multiple, accept } = described.value.result.value;
    leave();
    const id = bytesToBase64url(randomBytes(16));
    const choice = { id, multiple, accept: clip(accept, limits.fileChoiceAcceptChars) };
    field = { ...place, choice };
    emitter.emit("choice", choice);
  }

  /** Calls a function of field-functions.ts with the field. */
  function callOn(
    { tab, objectId }: Place,
    act: (...given: never[]) => unknown,
    ...given: readonly unknown[]
  ): Promise<Result<unknown>> {
    return driver.call("cdp", tab, "Runtime.callFunctionOn", {
      functionDeclaration: String(act),
      objectId,
      arguments: [{ objectId }, ...given.map((value) => ({ value }))],
      returnByValue: true,
      silent: true,
    });
  }
}

function setIntercepting(tab: TabAttachment, enabled: boolean): void {
  tab.send({ method: "Page.setInterceptFileChooserDialog", params: { enabled } });
}

async function base64Of(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
