// The part of simple-peer 9.11.1 that `rtc-peer.ts` uses, its browser build. Names that begin with an underscore
// are its own and not documented.

declare module "simple-peer/simplepeer.min.js" {
  type Signal =
    | { type: "offer" | "answer"; sdp: string }
    | {
        type: "candidate";
        candidate: { candidate: string; sdpMid: string | null; sdpMLineIndex: number | null };
      }
    | { type: "renegotiate" | "transceiverRequest" };

  type Options = {
    initiator: boolean;
    trickle: boolean;
    channelName: string;
    channelConfig: RTCDataChannelInit;
    config: RTCConfiguration;
    offerOptions: RTCOfferOptions;
    wrtc: {
      RTCPeerConnection: new (configuration: RTCConfiguration) => RTCPeerConnection;
      RTCSessionDescription: typeof RTCSessionDescription;
      RTCIceCandidate: typeof RTCIceCandidate;
    };
  };

  export default class SimplePeer {
    constructor(options: Options);
    readonly destroyed: boolean;
    /** Passed to every `createOffer`. */
    offerOptions: RTCOfferOptions;
    /** Makes an offer in a later task, unless one is under way. */
    negotiate(): void;
    signal(data: Signal): void;
    destroy(error?: Error & { code?: string }): void;
    on(type: "signal", listener: (signal: Signal) => void): this;
    on(type: "error", listener: (error: Error & { code?: string }) => void): this;
    on(type: "close", listener: () => void): this;
    protected _isNegotiating: boolean;
    protected _onChannelMessage(event: MessageEvent): void;
  }
}
