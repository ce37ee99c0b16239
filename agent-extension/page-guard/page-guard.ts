/**
 * Owns: the guard: a content script in every page while the screen is shared, from before the first frame to the last.
 * It masks fields, paints over what the person chose, and shows what technicians point at.
 * Never: reads a value or a text of the page, or acts on it.
 */

import { bytesToBase64url } from "../../protocol/base64url.ts";
import { createGuardBrush } from "./guard-brush.ts";
import { createGuardMarks } from "./guard-marks.ts";
import { maskFields } from "./guard-masks.ts";
import type { GuardHears, GuardSays } from "./guard-messages.ts";
import { maskRequest } from "./mask-rules.ts";

type HandledDevices = {
  setCaptureHandleConfig?(config: { handle: string; permittedOrigins: string[] }): void;
};
type Guarded = typeof globalThis & { farhandGuard?: { end(): void } };

const guarded = globalThis as Guarded;
guarded.farhandGuard?.end();
guarded.farhandGuard = begin();

function begin(): { end(): void } {
  const ending = new AbortController();
  const isTop = window.top === window;
  maskFields(
    ending.signal,
    chrome.runtime.sendMessage(maskRequest).catch(() => undefined),
  );
  if (!isTop) {
    const listen = (message: GuardHears) => message.t === "end" && end();
    chrome.runtime.onMessage.addListener(listen);
    ending.signal.addEventListener("abort", () => chrome.runtime.onMessage.removeListener(listen));
    return { end };
  }

  const say = (message: GuardSays) =>
    void chrome.runtime.sendMessage({ guard: message }).catch(() => undefined);
  const marks = createGuardMarks((sender, ghost, state) => say({ t: "ghost", sender, ghost, state }));
  const brush = createGuardBrush((parts) => say({ t: "covered", parts }));
  const handle = bytesToBase64url(crypto.getRandomValues(new Uint8Array(16)));
  const { mediaDevices } = navigator as { mediaDevices?: HandledDevices };
  mediaDevices?.setCaptureHandleConfig?.({ handle, permittedOrigins: [extensionOrigin()] });
  say({ t: "hello", handle });
  chrome.runtime.onMessage.addListener(hear);
  return { end };

  function hear(message: GuardHears): void {
    switch (message.t) {
      case "brush":
        return brush.paint(message.hint, message.remove);
      case "cover":
        return brush.cover(message.on, message.label);
      case "end":
        return end();
      default:
        return marks.hear(message);
    }
  }

  function end(): void {
    ending.abort();
    if (!isTop) return;
    chrome.runtime.onMessage.removeListener(hear);
    marks.end();
    brush.end();
  }
}

function extensionOrigin(): string {
  return chrome.runtime.getURL("").replace(/\/$/, "");
}
