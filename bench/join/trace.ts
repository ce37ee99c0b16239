/**
 * Owns: noting when a page uses what takes its time (connections, workers, capture), for the steps that
 * `join-to-first-frame` logs. Put into the pages by FARHAND_BENCH_TRACE=1 only, so that no figure is measured with it.
 */

/** Runs in the page after watchPage, whose marks it adds to. */
export function tracePage(): void {
  const { benchMarks: marks } = globalThis as unknown as { benchMarks: Record<string, number> };
  const mark = (name: string) => {
    marks[name] ??= performance.timeOrigin + performance.now();
  };

  new PerformanceObserver((list) => {
    for (const { name, startTime } of list.getEntries()) {
      marks[`asked for ${name.replace(/.*\//, "")}`] ??= performance.timeOrigin + startTime;
    }
  }).observe({ type: "resource", buffered: true });

  const RealWorker = Worker;
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      const name = String(url).replace(/.*\/|-[\w-]{8}\.js.*/g, "");
      mark(`worker ${name} made`);
      this.addEventListener("message", () => mark(`worker ${name} spoke`), { once: true });
    }
  };

  const RealSocket = WebSocket;
  globalThis.WebSocket = class extends RealSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      mark("socket made");
      this.addEventListener("open", () => mark("socket open"));
    }
  };

  const RealConnection = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends RealConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      mark("connection made");
      this.addEventListener("signalingstatechange", () => mark(`connection ${this.signalingState}`));
      this.addEventListener("icecandidate", () => mark("first candidate"));
      this.addEventListener("connectionstatechange", () => mark(`connection ${this.connectionState}`));
    }
    override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, options);
      channel.addEventListener("open", () => mark(`channel ${label} open`));
      let messages = 0;
      channel.addEventListener("message", () => {
        messages += 1;
        if (messages <= 6) mark(`channel ${label} message ${messages}`);
      });
      const send = channel.send.bind(channel) as (data: string) => void;
      let sent = 0;
      channel.send = (data: unknown) => {
        sent += 1;
        if (sent <= 6) mark(`channel ${label} sent ${sent}`);
        send(data as string);
      };
      return channel;
    }
  };

  const media = navigator.mediaDevices;
  const capture = media.getDisplayMedia.bind(media);
  media.getDisplayMedia = async (options) => {
    mark("picker asked");
    const stream = await capture(options);
    mark("picker answered");
    return stream;
  };
}
