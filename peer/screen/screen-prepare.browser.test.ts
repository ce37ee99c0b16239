import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { createScreenSender } from "./screen-sender.ts";

function workingWorker(): Worker {
  return new Worker(new URL("./screen-encoder.worker.ts", import.meta.url), { type: "module" });
}

/** Rejected by the browser: no script is there. */
function missingWorker(): Worker {
  return new Worker("/no-such-folder/no-such-worker.js", { type: "module" });
}

function canvasTrack(): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d")?.fillRect(0, 0, 10, 10);
  const [track] = canvas.captureStream(30).getVideoTracks();
  if (track === undefined) throw new Error("no track");
  return track;
}

test("what was prepared is used by the share", async () => {
  let made = 0;
  const createWorker = () => {
    made += 1;
    return workingWorker();
  };
  const sender = createScreenSender({ clock: systemClock, createWorker });
  sender.prepare();
  sender.prepare();
  expect(sender.state).toBe("stopped");
  expect(await sender.start(canvasTrack())).toEqual({ ok: true, value: undefined });
  expect(made).toBe(1);
  sender.dispose();
});

test("a worker that could not be loaded ahead of the share says nothing, and is made anew for it", async () => {
  const missing = missingWorker();
  const workers = [missing, workingWorker()];
  const failures: string[] = [];
  const sender = createScreenSender({
    clock: systemClock,
    createWorker: () => workers.shift() ?? workingWorker(),
  });
  sender.on("failed", (code) => failures.push(code));
  sender.prepare();
  // Listens after the sender does, which has therefore heard of it when this goes on.
  await new Promise((resolve) => missing.addEventListener("error", resolve));
  expect(sender.state).toBe("stopped");
  expect(failures).toEqual([]);
  expect((await sender.start(canvasTrack())).ok).toBe(true);
  sender.dispose();
});

test("a worker that cannot be loaded fails the share instead of keeping it waiting", async () => {
  const sender = createScreenSender({ clock: systemClock, createWorker: missingWorker });
  const started = await sender.start(canvasTrack());
  expect(started).toMatchObject({ ok: false, code: "codec-failed" });
  expect(sender.state).toBe("failed");
  sender.dispose();
});
