/**
 * Owns: the browser's screen picker, and the track that came out of it.
 * Never: opens the picker by itself (a person's click has to), or asks for sound.
 *
 * Source: W3C Screen Capture.
 */

import { err, ok, type Result } from "../../protocol/result.ts";
import { createEmitter, type Listening } from "../events.ts";

export type CapturedSurface = "monitor" | "window" | "browser";

export type ScreenCaptureEvents = {
  /** The person pressed the browser's own stop button, or the window or tab is gone. Not emitted after `stop()`. */
  readonly ended: undefined;
};

export type ScreenCapture = Listening<ScreenCaptureEvents> & {
  readonly track: MediaStreamTrack;
  /** Null where the browser does not tell. */
  readonly surface: CapturedSurface | null;
  /** Ends the capture; the browser takes its banner away. */
  stop(): void;
};

/** Options of the Screen Capture specification that TypeScript's DOM library does not know yet. */
type CaptureOptions = DisplayMediaStreamOptions & {
  readonly selfBrowserSurface?: "include" | "exclude";
  readonly surfaceSwitching?: "include" | "exclude";
  readonly monitorTypeSurfaces?: "include" | "exclude";
  readonly systemAudio?: "include" | "exclude";
};

type Devices = { getDisplayMedia?: (options: CaptureOptions) => Promise<MediaStream> };

const captureOptions: CaptureOptions = {
  video: { frameRate: { ideal: 30, max: 30 } },
  audio: false,
  // The picture of the support page itself would be a picture of a picture.
  selfBrowserSurface: "exclude",
  surfaceSwitching: "include",
  monitorTypeSurfaces: "include",
};

export function isCaptureSupported(): boolean {
  return typeof devices()?.getDisplayMedia === "function";
}

/**
 * Opens the browser's picker. Call it from a click: the browser asks for one.
 * @returns `capture-unsupported` where there is no picker, `capture-cancelled` when the person closed it or said no
 * there, `capture-denied` when the system or a policy forbids it, `capture-failed` for anything else
 */
export async function captureScreen(): Promise<Result<ScreenCapture>> {
  const source = devices();
  if (typeof source?.getDisplayMedia !== "function") return err("capture-unsupported");
  let stream: MediaStream;
  try {
    stream = await source.getDisplayMedia({
      ...captureOptions,
      video: { ...(captureOptions.video as MediaTrackConstraints), ...cursorAlways },
    });
  } catch (error) {
    return captureError(error);
  }
  const [track] = stream.getVideoTracks();
  if (track === undefined || track.readyState === "ended") {
    for (const other of stream.getTracks()) other.stop();
    return err("capture-failed", "no picture");
  }
  track.contentHint = "text";
  return ok(createCapture(track));
}

/** The pointer is part of what is being shown. Not in TypeScript's constraints yet. */
const cursorAlways = { cursor: "always" } as MediaTrackConstraints;

function createCapture(track: MediaStreamTrack): ScreenCapture {
  const emitter = createEmitter<ScreenCaptureEvents>();
  const ended = () => emitter.emit("ended", undefined);
  track.addEventListener("ended", ended, { once: true });
  const { displaySurface } = track.getSettings();
  return {
    on: emitter.on,
    track,
    surface: isSurface(displaySurface) ? displaySurface : null,
    stop() {
      track.removeEventListener("ended", ended);
      emitter.clear();
      track.stop();
    },
  };
}

function captureError(error: unknown): Result<never> {
  const name = error instanceof DOMException ? error.name : "";
  const text = error instanceof DOMException ? error.message : "";
  // A closed picker and a refusal of system or policy have one name; only the text tells them apart, and only in Chromium:
  // "Permission denied by user" or "dismissed" is the person, a bare "Permission denied" (measured) a policy.
  if (name === "NotAllowedError") {
    return /permission denied|system|policy|policies|transient|permissions/i.test(text) &&
      !/by user/i.test(text)
      ? err("capture-denied", name)
      : err("capture-cancelled", name);
  }
  if (name === "AbortError") return err("capture-cancelled", name);
  if (name === "SecurityError" || name === "InvalidStateError") return err("capture-denied", name);
  return err("capture-failed", name);
}

function isSurface(value: unknown): value is CapturedSurface {
  return value === "monitor" || value === "window" || value === "browser";
}

function devices(): Devices | undefined {
  return typeof navigator === "undefined" ? undefined : navigator.mediaDevices;
}
