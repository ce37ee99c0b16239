/**
 * Owns: the clipboard of the customer's machine as the engine's `ClipboardSurface`, from the extension's offscreen document
 * (docs/adr/0007 tells what works there, and what does not).
 * Never: reads unless the controlled page told of a copying since then: what the customer had copied before is theirs.
 */

import type { ClipboardContent } from "../../peer/clipboard/clipboard-content.ts";
import type { ClipboardSurface } from "../../peer/clipboard/clipboard-surface.ts";
import type { Clock } from "../../peer/clock.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { readClipboard, writeTexts } from "./document-clipboard.ts";
import type { TabSurface } from "./tab-surface.ts";

/** How long a page may take from its copying keys to having copied. */
const slowPageMs = 1_500;

export function createExtensionClipboard(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  readonly surface: Pick<TabSurface, "attachment" | "onAttachment">;
  /** The offscreen document. */
  readonly document: Document;
}): ClipboardSurface {
  const { driver, clock, surface, document } = options;
  let copiedMs = Number.NEGATIVE_INFINITY;
  const waiting = new Set<() => void>();
  let stopListening = () => {};

  surface.onAttachment(() => {
    stopListening();
    stopListening =
      surface.attachment?.on("copied", () => {
        copiedMs = clock.now();
        for (const go of waiting) go();
      }) ?? (() => {});
  });

  return {
    async read(sinceMs) {
      if (copiedMs < sinceMs) await copying();
      if (copiedMs < sinceMs) return err("clipboard-empty");
      return readClipboard(document);
    },
    async write(content) {
      if (content.png !== null) return writeWithPicture(content);
      return writeTexts(document, content) ? ok(undefined) : err("clipboard-unavailable", "copy");
    },
  };

  function copying(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(slowPageMs, resolve);
    waiting.add(resolve);
    return promise.finally(() => {
      cancel();
      waiting.delete(resolve);
    });
  }

  /** Pictures are taken by the asynchronous interface alone, which wants a document that is looked at. */
  async function writeWithPicture({ text, html, png }: ClipboardContent): Promise<Result<void>> {
    const focused = await driver.call("focusEngine", true);
    if (!focused.ok) return err("clipboard-unavailable", focused.detail ?? "");
    try {
      const kinds: Record<string, Blob> = {};
      if (text !== null) kinds["text/plain"] = new Blob([text], { type: "text/plain" });
      if (html !== null) kinds["text/html"] = new Blob([html], { type: "text/html" });
      if (png !== null) kinds["image/png"] = new Blob([png], { type: "image/png" });
      await navigator.clipboard.write([new ClipboardItem(kinds)]);
      return ok(undefined);
    } catch (error) {
      return err("clipboard-unavailable", error instanceof Error ? error.name : "");
    } finally {
      await driver.call("focusEngine", false);
    }
  }
}
