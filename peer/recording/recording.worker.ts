/**
 * Owns: nothing but the line between the page and the recording writer, and the lock that tells other tabs of it.
 * See recorder-messages.ts.
 */

import { systemClock } from "../clock.ts";
import type { FromRecording, ToRecording } from "./recorder-messages.ts";
import { createRecordingWriter } from "./recording-writer.ts";
import { openNewFile, recordingLock } from "./recordings-folder.ts";

type WorkerScope = {
  postMessage(message: FromRecording): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToRecording>) => void): void;
};

const scope = globalThis as unknown as WorkerScope;
const writer = createRecordingWriter({
  clock: systemClock,
  openFile: openNewFile,
  post: (message) => scope.postMessage(message),
});

scope.addEventListener("message", ({ data }) => {
  // Held until the worker ends, however it ends.
  if (data.type === "begin")
    void navigator.locks.request(recordingLock(data.id), () => new Promise(() => {}));
  writer.receive(data);
});
