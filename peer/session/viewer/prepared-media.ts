/**
 * Owns: what showing a picture needs that takes time and no host: the decoder's worker and the list of codecs. They are
 * made while the code is shown, so that neither is waited for once the customer has joined.
 * Never: hands one receiver to two sessions; the second gets one of its own.
 */

import type { Clock } from "../../clock.ts";
import type { ScreenReceiver } from "../../screen/screen-receiver.ts";
import type { SessionMedia } from "../environment.ts";

export type PreparedMedia = {
  /** The same media, with what is ready taken first. */
  readonly media: SessionMedia;
  /** Ends what nobody took. */
  dispose(): void;
};

export function prepareViewerMedia(media: SessionMedia, clock: Clock): PreparedMedia {
  const codecs = media.probeCodecs("decode");
  let ready: ScreenReceiver | null = null;
  const dispose = () => {
    ready?.dispose();
    ready = null;
  };
  // Where nothing can be decoded the session is to hear of it, and so makes its own.
  if (typeof VideoDecoder !== "undefined") {
    ready = media.createScreenReceiver({ clock });
    ready.on("failed", dispose);
  }
  const take = (): ScreenReceiver | null => {
    const taken = ready;
    ready = null;
    return taken;
  };
  return {
    media: {
      ...media,
      probeCodecs: (role) => (role === "decode" ? codecs : media.probeCodecs(role)),
      createScreenReceiver: (options) => take() ?? media.createScreenReceiver(options),
    },
    dispose,
  };
}
