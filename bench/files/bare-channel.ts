/**
 * Owns: the reference: a bare data channel on a connection of its own, bytes from memory, counted on arrival.
 * Never: does more than a page of thirty lines would.
 */

const highBytes = 1024 * 1024;

export type BareChannel = {
  /** Counts from nothing. To be there before the other end sends: what came earlier would be missing for good. */
  expect(totalBytes: number): void;
  /** Resolves once all that is expected has come. */
  received(): Promise<void>;
  /** Resolves once all is handed over. */
  send(totalBytes: number, messageBytes: number): Promise<void>;
  handle(signal: string): Promise<void>;
  /** For whoever wants to know why nothing moves. */
  readonly state: string;
};

export function createBareChannel(initiator: boolean, signal: (text: string) => void): BareChannel {
  const connection = new RTCPeerConnection();
  const channel = connection.createDataChannel("bare", { negotiated: true, id: 1 });
  channel.binaryType = "arraybuffer";
  channel.bufferedAmountLowThreshold = highBytes / 2;
  const opened = new Promise<void>((resolve) => channel.addEventListener("open", () => resolve()));
  let receivedBytes = 0;
  let expectedBytes = 0;
  let all = Promise.withResolvers<void>();
  channel.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
    receivedBytes += data.byteLength;
    if (receivedBytes >= expectedBytes) all.resolve();
  });
  connection.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate !== null) signal(JSON.stringify({ candidate }));
  });
  if (initiator) void connection.setLocalDescription().then(describe);

  function describe(): void {
    signal(JSON.stringify({ description: connection.localDescription }));
  }

  return {
    expect(totalBytes) {
      receivedBytes = 0;
      expectedBytes = totalBytes;
      all = Promise.withResolvers();
    },
    received: () => all.promise,
    get state() {
      return `${channel.readyState}, ${connection.iceConnectionState}, ${channel.bufferedAmount} bytes buffered, ${receivedBytes} of ${expectedBytes} received`;
    },
    async send(totalBytes, messageBytes) {
      await opened;
      const message = new Uint8Array(messageBytes);
      for (let sent = 0; sent < totalBytes; sent += messageBytes) {
        if (channel.bufferedAmount + messageBytes > highBytes) {
          await new Promise((resolve) =>
            channel.addEventListener("bufferedamountlow", resolve, { once: true }),
          );
        }
        channel.send(message.subarray(0, Math.min(messageBytes, totalBytes - sent)));
      }
    },
    async handle(text) {
      const { candidate, description } = JSON.parse(text) as {
        candidate?: RTCIceCandidateInit;
        description?: RTCSessionDescriptionInit;
      };
      if (candidate !== undefined) await connection.addIceCandidate(candidate);
      if (description === undefined) return;
      await connection.setRemoteDescription(description);
      if (description.type !== "offer") return;
      await connection.setLocalDescription();
      describe();
    },
  };
}
