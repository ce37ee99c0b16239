/**
 * Owns: the picture of an extension's session: what the person chose in the browser's picker, and while a technician
 * controls a tab that this does not show, that tab by the debugger. To the engine it is one capture.
 * Never: shows a tab before the person chose something in the picker, or after it was stopped.
 */

import type { Clock } from "../../peer/clock.ts";
import { createEmitter } from "../../peer/events.ts";
import { captureScreen, type ScreenCapture, type ScreenCaptureEvents } from "../../peer/screen/capture.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { TabAttachment } from "../control/tab-attachment.ts";
import type { TabSurface } from "../control/tab-surface.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import { createGeneratedTrack, type FrameSource } from "./generated-track.ts";
import { screencastFrames } from "./screencast-frames.ts";
import { trackFrames } from "./track-frames.ts";

export function createExtensionCapture(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  readonly surface: TabSurface;
}): () => Promise<Result<ScreenCapture>> {
  const { driver, clock, surface } = options;

  return async () => {
    const picked = await captureScreen();
    return picked.ok ? ok(joined(picked.value)) : picked;
  };

  function joined(picked: ScreenCapture): ScreenCapture {
    const emitter = createEmitter<ScreenCaptureEvents>();
    const generated = createGeneratedTrack();
    const pickedFrames = trackFrames(picked.track);
    generated.track.contentHint = "text";
    generated.use(pickedFrames);
    let screencast: { readonly of: TabAttachment; readonly frames: FrameSource } | null = null;
    const stopFollowing = surface.onAttachment(follow);
    picked.on("ended", () => {
      stop();
      emitter.emit("ended", undefined);
    });
    picked.track.addEventListener("capturehandlechange", follow);
    follow();
    return { on: emitter.on, track: generated.track, surface: picked.surface, stop };

    function follow(): void {
      generated.use(sourceNow());
    }

    function sourceNow(): FrameSource {
      const { attachment } = surface;
      if (attachment === null || showsTab(picked, attachment.handle)) return pickedFrames;
      if (screencast?.of !== attachment) {
        screencast = { of: attachment, frames: screencastFrames({ driver, clock, attachment }) };
      }
      return screencast.frames;
    }

    function stop(): void {
      stopFollowing();
      picked.track.removeEventListener("capturehandlechange", follow);
      generated.end();
      picked.stop();
    }
  }
}

type CaptureHandle = { readonly handle?: string };
type HandledTrack = MediaStreamTrack & { getCaptureHandle?: () => CaptureHandle | null };

/** Whether what was picked is the tab whose layer set this handle (W3C Capture Handle). */
function showsTab({ track, surface }: ScreenCapture, handle: string): boolean {
  if (surface !== "browser") return false;
  return (track as HandledTrack).getCaptureHandle?.()?.handle === handle;
}
