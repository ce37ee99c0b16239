/**
 * Owns: fields for files in the controlled page, as the engine's `FileFieldSurface`: a chooser that would open is kept from
 * opening and told of instead, from before the first input on; files that came over the session are put into the field,
 * from the world of the layer. While the person's own hand is at the page, choosers are theirs.
 * Never: names a path on the customer's disk.
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
import type { FrameMethod } from "../bridge/driver-messages.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { layerWorld } from "../page-layer/layer-names.ts";
import { FileChooserOpened } from "./cdp-events.ts";
import { describeField, fillField, leaveField, takePart } from "./field-functions.ts";
import { mediaTypeOf } from "./media-types.ts";
import { clip, type TabAttachment } from "./tab-attachment.ts";
import type { TabSurface } from "./tab-surface.ts";

/** So long before the page is the technician's again choosers are kept: commands and inputs reach it by two ways. */
const aheadMs = 500;
const partBytes = 384 * 1024;

const World = v.object({ executionContextId: v.number() });
const Resolved = v.object({ object: v.object({ objectId: v.string() }) });
const Described = v.object({
  result: v.object({
    value: v.object({ isFileField: v.literal(true), multiple: v.boolean(), accept: v.string() }),
  }),
});
const Filled = v.object({ result: v.object({ value: v.literal(true) }) });

/** @property frame null for the page itself and what is in its process */
type Place = { readonly tab: number; readonly frame: string | null; readonly objectId: string };
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
  let stopWaiting = () => {};

  surface.onAttachment(() => {
    stopWaiting();
    leave();
    held = surface.attachment;
  });
  // The next chooser may be the person's own, until the page is the technician's again.
  surface.on("local-input", () => {
    stopWaiting();
    const yielded = held;
    yielded?.interceptChoosers(false);
    stopWaiting = clock.after(limits.yieldMs - aheadMs, () => {
      if (yielded === held) yielded?.interceptChoosers(true);
    });
  });
  driver.on("tab-navigated", ({ tab }) => {
    if (field?.tab === tab) leave();
  });
  driver.on("cdp", ({ tab, method, params }) => {
    if (method !== "Page.fileChooserOpened" || tab !== held?.tab) return;
    const opened = parseValue(FileChooserOpened, params);
    if (opened.ok) void find(held, null, opened.value);
  });
  driver.on("cdp-in-frame", ({ tab, session, method, params }) => {
    if (method !== "Page.fileChooserOpened" || tab !== held?.tab) return;
    const opened = parseValue(FileChooserOpened, params);
    if (opened.ok) void find(held, session, opened.value);
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

  function leave(): void {
    if (field === null) return;
    field = null;
    emitter.emit("choice", null);
  }

  async function find(
    tab: TabAttachment,
    frame: string | null,
    { frameId, backendNodeId }: FileChooserOpened,
  ): Promise<void> {
    if (backendNodeId === undefined) return;
    const at = { tab: tab.tab, frame };
    const called = await call(at, "Page.createIsolatedWorld", { frameId, worldName: layerWorld });
    const world = called.ok ? parseValue(World, called.value) : called;
    if (!world.ok) return;
    const { executionContextId } = world.value;
    const resolved = await call(at, "DOM.resolveNode", { backendNodeId, executionContextId });
    const node = resolved.ok ? parseValue(Resolved, resolved.value) : resolved;
    if (!node.ok) return;
    const place = { ...at, objectId: node.value.object.objectId };
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
    place: Place,
    act: (...given: never[]) => unknown,
    ...given: readonly unknown[]
  ): Promise<Result<unknown>> {
    const { objectId } = place;
    return call(place, "Runtime.callFunctionOn", {
      functionDeclaration: String(act),
      objectId,
      arguments: [{ objectId }, ...given.map((value) => ({ value }))],
      returnByValue: true,
      silent: true,
    });
  }

  function call(
    { tab, frame }: Pick<Place, "tab" | "frame">,
    method: FrameMethod,
    params: Record<string, unknown>,
  ): Promise<Result<unknown>> {
    if (frame === null) return driver.call("cdp", tab, method, params);
    return driver.call("cdpInFrame", tab, frame, method, params);
  }
}

async function base64Of(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
