/**
 * Owns: telling whether the picture that is shared shows this very page, by a handle that the page gives itself
 * and finds again on the captured track (Capture Handle). Known only to pages of the same origin.
 */

const handle = `farhand-${crypto.randomUUID()}`;

type CaptureHandleDevices = {
  setCaptureHandleConfig?(config: {
    handle: string;
    exposeOrigin: boolean;
    permittedOrigins: readonly string[];
  }): void;
};
type CaptureHandleTrack = { getCaptureHandle?(): { handle?: string } | null };

/** Gives the page its handle. Call once, before sharing. */
export function markThisPage(): void {
  try {
    (navigator.mediaDevices as CaptureHandleDevices | undefined)?.setCaptureHandleConfig?.({
      handle,
      exposeOrigin: false,
      permittedOrigins: [location.origin],
    });
  } catch {
    // Only top-level pages may: then marks are drawn on the preview.
  }
}

/** True when the track shows this page. */
export function showsThisPage(track: MediaStreamTrack | null): boolean {
  return (track as CaptureHandleTrack | null)?.getCaptureHandle?.()?.handle === handle;
}
