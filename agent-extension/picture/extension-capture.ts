/**
 * Owns: the picture of an extension's session: what the person chose in the browser's picker, and while a technician
 * controls a tab that this does not show, that tab by the debugger. To the engine it is one capture.
 * At an unattended device nobody is there to choose: then it is the tab in front, by the browser's own capture where the
 * browser was started so that this asks nobody, and by the debugger elsewhere.
 * Never: shows a tab before the person chose something in the picker or the device was enrolled, or after it was stopped.
 */

import type { Clock } from "../../peer/clock.ts";
import { createEmitter } from "../../peer/events.ts";
import { captureScreen, type ScreenCapture, type ScreenCaptureEvents } from "../../peer/screen/capture.ts";
import { ok, type Result } from "../../protocol/result.ts";
import { isInside } from "../control/site-fence.ts";
import type { TabAttachment } from "../control/tab-attachment.ts";
import type { TabSurface } from "../control/tab-surface.ts";
import type { BrowserDriver } from "../engine/browser-driver.ts";
import type { PageGuards } from "../engine/page-guards.ts";
import { chosenFrames } from "./chosen-frames.ts";
import { createGeneratedTrack, type FrameSource } from "./generated-track.ts";
import { screencastFrames } from "./screencast-frames.ts";
import { openTabCapture } from "./tab-capture-frames.ts";
import { trackFrames } from "./track-frames.ts";

export type ExtensionCapture = {
  readonly captureScreen: () => Promise<Result<ScreenCapture>>;
  /** Whether the next capture is without a picker: the session began by a device's access code. */
  setUnattended(unattended: boolean): void;
  /** The tab that the picture shows now; null where it shows none, or a whole screen. */
  readonly shownTab: () => number | null;
};

export function createExtensionCapture(options: {
  readonly driver: BrowserDriver;
  readonly clock: Clock;
  readonly surface: TabSurface;
  readonly guards: PageGuards;
}): ExtensionCapture {
  const { driver, clock, surface, guards } = options;
  const wallMs = () => Date.now();

  let isUnattended = false;
  let shown: { readonly tab: () => number | null } | null = null;

  return {
    captureScreen: capture,
    setUnattended(unattended) {
      isUnattended = unattended;
    },
    shownTab: () => surface.attachment?.tab ?? shown?.tab() ?? null,
  };

  async function capture(): Promise<Result<ScreenCapture>> {
    // Masked before there is anything to see.
    await guards.start();
    if (isUnattended) return ok(joined(null));
    const picked = await captureScreen();
    if (!picked.ok) guards.stop();
    return picked.ok ? ok(joined(picked.value)) : picked;
  }

  function joined(picked: ScreenCapture | null): ScreenCapture {
    const emitter = createEmitter<ScreenCaptureEvents>();
    const generated = createGeneratedTrack();
    const pickedFrames = picked === null ? null : trackFrames(picked.track);
    generated.track.contentHint = "text";
    generated.use(pickedFrames);
    let held: { readonly of: TabAttachment; readonly frames: FrameSource } | null = null;
    const stopFollowing = surface.onAttachment(follow);
    const stopHandles = guards.on("handles", follow);
    shown = { tab: shownTab };
    picked?.on("ended", () => {
      stop();
      emitter.emit("ended", undefined);
    });
    picked?.track.addEventListener("capturehandlechange", follow);
    follow();
    return {
      on: emitter.on,
      track: generated.track,
      surface: picked === null ? "browser" : picked.surface,
      stop,
    };

    /** The tab that was picked, where it is one. */
    function shownTab(): number | null {
      if (picked?.surface !== "browser") return null;
      return guards.tabOf((picked.track as HandledTrack).getCaptureHandle?.()?.handle ?? null);
    }

    function follow(): void {
      generated.use(sourceNow());
    }

    function sourceNow(): FrameSource | null {
      const { attachment } = surface;
      if (attachment === null || shownTab() === attachment.tab) return pickedFrames;
      if (held?.of !== attachment) held = { of: attachment, frames: framesOf(attachment) };
      return held.frames;
    }

    function framesOf(attachment: TabAttachment): FrameSource {
      const steady = screencastFrames({ driver, clock, attachment, wallMs });
      // Where a person chose in the picker, nothing is captured that they did not choose.
      if (picked !== null) return steady;
      const mayShow = (url: string) => isInside(surface.fence, url);
      const openCapture = () => openTabCapture({ driver, attachment, mayShow, wallMs });
      return chosenFrames({ clock, steady, openCapture });
    }

    function stop(): void {
      stopFollowing();
      stopHandles();
      shown = null;
      guards.stop();
      picked?.track.removeEventListener("capturehandlechange", follow);
      generated.end();
      picked?.stop();
    }
  }
}

type HandledTrack = MediaStreamTrack & { getCaptureHandle?: () => { readonly handle?: string } | null };
