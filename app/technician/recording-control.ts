/**
 * Owns: a technician's recording as the page handles it: begin, stop, and what there is to save afterwards.
 * Never: keeps a file. The files lie on this computer, and are listed at `/sessions` until they are deleted there.
 *
 *   none ─ toggle ─► (recording) ─ toggle ─► ready
 *                        └ taken back, paused, failed, disk ─► kept
 */

import { createEffect, createSignal, on } from "solid-js";
import type { ViewerSession } from "../../peer/session/session.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";

export type RecordingOutcome =
  | { readonly kind: "none" }
  /** Stopped here; the files in order of time. */
  | { readonly kind: "ready"; readonly files: readonly File[] }
  /** Ended by something else than this page's button. */
  | { readonly kind: "kept" };

export type RecordingControl = {
  readonly outcome: () => RecordingOutcome;
  toggle(): Promise<void>;
  dismiss(): void;
};

/** `farhand-2026-11-24-0930-Rosa Lindner`, in the time of this computer. No extension: each part has its own. */
export function recordingName(customer: string, at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `farhand-${day}-${two(at.getHours())}${two(at.getMinutes())}-${customer}`;
}

export function createRecordingControl(options: {
  readonly session: ViewerSession;
  /** Reactive: whether the session says that this side records. */
  readonly isRecording: () => boolean;
  readonly customer: () => string;
  readonly onProblem: (code: ErrorCode) => void;
}): RecordingControl {
  const { session, isRecording, onProblem } = options;
  const [outcome, setOutcome] = createSignal<RecordingOutcome>({ kind: "none" });
  /** True from a start that worked to the button that ends it. */
  let isOwnDoing = true;

  createEffect(
    on(
      isRecording,
      (is, was) => {
        if (was && !is && !isOwnDoing) setOutcome({ kind: "kept" });
      },
      { defer: true },
    ),
  );

  return {
    outcome,
    dismiss: () => setOutcome({ kind: "none" }),
    async toggle() {
      if (isRecording()) {
        isOwnDoing = true;
        const stopped = await session.stopRecording();
        if (stopped.ok) setOutcome({ kind: "ready", files: stopped.value });
        else onProblem(stopped.code);
        return;
      }
      setOutcome({ kind: "none" });
      const started = await session.startRecording(recordingName(options.customer(), new Date()));
      isOwnDoing = !started.ok;
      if (!started.ok) onProblem(started.code);
    },
  };
}
