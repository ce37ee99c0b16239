/** Owns: sessions that stand still, with a painted screen and marks where a state has them. */

import { fakeHost as plainHost, fakeViewer as plainViewer } from "../../app/session/fake-session.ts";
import type { HostSession, PointerEventFromViewer } from "../../peer/session/session.ts";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { paintDesktop } from "./fake-desktop.ts";
import { baseSnapshot, receiptOf } from "./fake-snapshots.ts";

/** A customer's side. `marks` are told as soon as somebody listens. */
export function fakeHost(
  part: Partial<SessionSnapshot>,
  extra: { readonly marks?: readonly PointerEventFromViewer[] } = {},
): HostSession {
  const snapshot = { ...baseSnapshot("host"), ...part };
  const canvas = document.createElement("canvas");
  return plainHost(snapshot, {
    receipt: () => receiptOf(snapshot),
    onPointer(listener) {
      for (const event of extra.marks ?? []) queueMicrotask(() => listener(event));
      return () => {};
    },
    capturedTrack() {
      if (snapshot.screen.state === "none") return null;
      paintDesktop(canvas);
      setTimeout(() => paintDesktop(canvas), 100);
      return canvas.captureStream(1).getVideoTracks()[0] ?? null;
    },
  });
}

/** A technician's side, with a painted screen. */
export function fakeViewer(part: Partial<SessionSnapshot>): ReturnType<typeof plainViewer> {
  const snapshot = { ...baseSnapshot("viewer"), ...part };
  return plainViewer(snapshot, { receipt: () => receiptOf(snapshot), attachCanvas: paintDesktop });
}
