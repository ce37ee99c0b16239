/**
 * Owns: the debugger in one tab, from attaching to letting go: the layer in its documents, its dialogs, its viewport, and
 * the commands that are sent to it.
 * Never: waits for one command before the next is sent; the browser keeps their order.
 */

import { randomBytes } from "../../crypto/random.ts";
import { createEmitter, type Listening } from "../../peer/events.ts";
import type { CursorShape, PageDialog } from "../../peer/remote-control/control-surface.ts";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { withoutUnsafe } from "../../protocol/fields.ts";
import { limits } from "../../protocol/limits.ts";
import { parseMessage, parseValue } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { isNotAttached } from "../engine/debugger-holds.ts";
import { LayerSays, layerMessageBytes } from "../page-layer/layer-messages.ts";
import { type LayerShows, layerBinding, layerHandle } from "../page-layer/layer-names.ts";
import { BindingCalled, DialogOpening } from "./cdp-events.ts";
import { createFrameSessions, layerCommands } from "./frame-sessions.ts";
import type { CdpCommand, Viewport } from "./input-commands.ts";
import type { SeenEvent } from "./local-input.ts";

export type TabAttachmentEvents = {
  readonly seen: readonly SeenEvent[];
  readonly cursor: CursorShape;
  readonly dialog: PageDialog | null;
  readonly viewport: Viewport;
  /** Its page crashed; a new one tells its viewport. */
  readonly crashed: undefined;
  /** Upon a copy or a cut, something was put on the clipboard. */
  readonly copied: undefined;
  /** The debugger turned out not to be there any more. */
  readonly lost: undefined;
};

export type TabAttachment = Listening<TabAttachmentEvents> & {
  readonly tab: number;
  /** Null until the page told it. */
  readonly viewport: Viewport | null;
  readonly dialog: PageDialog | null;
  /** Until a new page is there. */
  readonly isCrashed: boolean;
  send(command: CdpCommand): void;
  /** Whether choosers of files are told of instead of opening; they are from the beginning. */
  interceptChoosers(on: boolean): void;
  answerDialog(accept: boolean, text: string): void;
  show(shows: LayerShows): void;
  /** Draws the technician's pointer there, in CSS pixels. */
  point(x: number, y: number): void;
  /** Takes the layer away and lets go of the tab. */
  end(): void;
};

/** @param layer the script of page-layer.ts */
export async function attachToTab(
  driver: BrowserDriver,
  tab: number,
  layer: string,
): Promise<Result<TabAttachment>> {
  const emitter = createEmitter<TabAttachmentEvents>();
  const frames = createFrameSessions({
    driver,
    tab,
    layer,
    hear(says) {
      if (says.t === "seen" || says.t === "copied") hear(says, null);
    },
  });
  const endListening = [
    frames.end,
    driver.on("cdp", (event) => event.tab === tab && take(event.method, event.params)),
    driver.on("detached", (event) => event.tab === tab && leave()),
  ];
  /** The top document's world, where the layer is. */
  let context: number | null = null;
  let viewport: Viewport | null = null;
  let dialog: PageDialog | null = null;
  let shows: LayerShows | null = null;
  let isCrashed = false;
  let isEnded = false;

  const attached = await driver.call("attach", tab);
  if (!attached.ok || isEnded) {
    leave();
    return attached.ok ? err("control-tab-gone", "detached at once") : attached;
  }
  // Sent without waiting: a page in the middle of a dialog answers none of them until it is answered.
  for (const command of layerCommands(layer, true)) send(command);

  return ok({
    on: emitter.on,
    tab,
    get viewport() {
      return viewport;
    },
    get dialog() {
      return dialog;
    },
    get isCrashed() {
      return isCrashed;
    },
    send,
    interceptChoosers(on) {
      send({ method: "Page.setInterceptFileChooserDialog", params: { enabled: on } });
      frames.interceptChoosers(on);
    },
    answerDialog(accept, text) {
      if (dialog === null) return;
      const promptText = dialog.kind === "prompt" ? { promptText: text } : {};
      send({ method: "Page.handleJavaScriptDialog", params: { accept, ...promptText } });
    },
    show(next) {
      shows = next;
      speak(`show(${JSON.stringify(next)})`);
    },
    point: (x, y) => speak(`point(${x}, ${y})`),
    end() {
      if (isEnded) return;
      speak("end()");
      leave();
      void driver.call("detach", tab);
    },
  });

  function leave(): void {
    isEnded = true;
    for (const end of endListening) end();
  }

  function send({ method, params }: CdpCommand): void {
    if (isEnded) return;
    void driver.call("cdp", tab, method, { ...params }).then((sent) => {
      if (isEnded || sent.ok || !isNotAttached(sent.detail)) return;
      leave();
      emitter.emit("lost", undefined);
    });
  }

  function speak(call: string): void {
    if (context === null) return;
    send({
      method: "Runtime.evaluate",
      params: { expression: `globalThis.${layerHandle}?.${call}`, contextId: context, silent: true },
    });
  }

  function take(method: string, params: unknown): void {
    if (method === "Runtime.bindingCalled") {
      const called = parseValue(BindingCalled, params);
      if (!called.ok || called.value.name !== layerBinding) return;
      const says = parseMessage(LayerSays, called.value.payload, layerMessageBytes);
      if (says.ok) hear(says.value, called.value.executionContextId);
    } else if (method === "Page.javascriptDialogOpening") {
      const opening = parseValue(DialogOpening, params);
      if (opening.ok) setDialog(dialogOf(opening.value));
    } else if (method === "Page.javascriptDialogClosed") {
      setDialog(null);
    } else if (method === "Inspector.targetCrashed") {
      viewport = null;
      context = null;
      isCrashed = true;
      setDialog(null);
      emitter.emit("crashed", undefined);
    }
  }

  /** @param from null for a frame in a process of its own */
  function hear(says: LayerSays, from: number | null): void {
    switch (says.t) {
      case "ready":
        if (!says.isTop) return;
        context = from;
        isCrashed = false;
        setViewport(says);
        if (shows !== null) speak(`show(${JSON.stringify(shows)})`);
        return;
      case "size":
        if (from === context) setViewport(says);
        return;
      case "seen":
        return emitter.emit("seen", says.events);
      case "cursor":
        return emitter.emit("cursor", says.cursor);
      case "copied":
        return emitter.emit("copied", undefined);
    }
  }

  function setViewport({ width, height }: Viewport): void {
    if (width <= 0 || height <= 0) return;
    viewport = { width, height };
    emitter.emit("viewport", viewport);
  }

  function setDialog(next: PageDialog | null): void {
    dialog = next;
    emitter.emit("dialog", next);
  }
}

function dialogOf({ type, message, defaultPrompt }: DialogOpening): PageDialog {
  return {
    id: bytesToBase64url(randomBytes(16)),
    kind: type,
    text: clip(message, limits.dialogChars),
    prefill: clip(defaultPrompt ?? "", limits.dialogPrefillChars),
  };
}

/** A page's words as the protocol takes them. */
export function clip(text: string, chars: number): string {
  return withoutUnsafe(text.slice(0, chars).toWellFormed());
}
