/**
 * Owns: the recording worker of a machine whose disk is full after 12 KB, for tests.
 * Never: ships.
 */

import { systemClock } from "../clock.ts";
import type { FromRecording, ToRecording } from "./recorder-messages.ts";
import { createRecordingWriter } from "./recording-writer.ts";
import { openNewFile } from "./recordings-folder.ts";

const diskBytes = 12_000;

type WorkerScope = {
  postMessage(message: FromRecording): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToRecording>) => void): void;
};

const scope = globalThis as unknown as WorkerScope;
const writer = createRecordingWriter({
  clock: systemClock,
  async openFile(id, name) {
    const file = await openNewFile(id, name);
    return {
      getSize: () => file.getSize(),
      read: (into, options) => file.read(into, options),
      write(bytes, options) {
        // As a real disk does: a part of the bytes is written before it says no.
        if (options.at + bytes.length <= diskBytes) return file.write(bytes, options);
        if (options.at < diskBytes) file.write(bytes.subarray(0, diskBytes - options.at), options);
        throw new DOMException("full", "QuotaExceededError");
      },
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      flush: () => file.flush(),
      close: () => file.close(),
    };
  },
  post: (message) => scope.postMessage(message),
});

scope.addEventListener("message", ({ data }) => writer.receive(data));
