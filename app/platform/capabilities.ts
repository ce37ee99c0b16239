/** Owns: what this browser can do for a session, found by looking for the thing itself, never by its name. */

export type Capabilities = {
  /** WebRTC and WebCrypto: without them there is no session. */
  readonly session: boolean;
  /** getDisplayMedia and an encoder: the customer's side of the picture. */
  readonly shareScreen: boolean;
  /** A decoder: the technician's side of the picture. */
  readonly showScreen: boolean;
  readonly pictureInPicture: boolean;
  readonly folders: boolean;
};

export function findCapabilities(): Capabilities {
  const scope = globalThis as Readonly<Record<string, unknown>>;
  return {
    session: "RTCPeerConnection" in scope && scope["crypto"] !== undefined && "subtle" in crypto,
    shareScreen:
      typeof navigator.mediaDevices?.getDisplayMedia === "function" &&
      "VideoEncoder" in scope &&
      "MediaStreamTrackProcessor" in scope,
    showScreen: "VideoDecoder" in scope,
    pictureInPicture: "documentPictureInPicture" in scope,
    folders: "webkitdirectory" in HTMLInputElement.prototype,
  };
}
