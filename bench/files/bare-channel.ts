/**
 * Owns: the reference: a bare data channel on a connection of its own, bytes from memory, counted on arrival.
 * Never: does more than a page of thirty lines would.
 */

const highBytes = 1024 * 1024;

export type BareChannel = {
  /** Resolves once all is handed over. */
  send(totalBytes: number, messageBytes: number): Promise<void>;
  receive(totalBytes: number): Promise<void>;
  handle(signal: string): Promise<void>;
};

export function createBareChannel(initiator: boolean, signal: (text: string) => void): BareChannel {
  const connection = new RTCPeerConnection();
  const channel = connection.createDataChannel("bare", { negotiated: true, id: 1 });
  channel.binaryType = "arraybuffer";
  channel.bufferedAmountLowThreshold = highBytes / 2;
  const opened = new Promise<void>((resolve) => channel.addEventListener("open", () => resolve()));
  let receivedBytes = 0;
  let wanted: { bytes: number; done: () => void } | null = null;
  channel.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer>) => {
    receivedBytes += data.byteLength;
    if (wanted !== null && receivedBytes >= wanted.bytes) wanted.done();
  });
  connection.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate !== null) signal(JSON.stringify({ candidate }));
  });
  if (initiator) void connection.setLocalDescription().then(describe);

  function describe(): void {
    signal(JSON.stringify({ description: connection.localDescription }));
  }

  return {
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
    receive(totalBytes) {
      receivedBytes = 0;
      return new Promise((done) => {
        wanted = { bytes: totalBytes, done };
      });
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
