import { createRoot, createSignal } from "solid-js";
import { expect, test, vi } from "vitest";
import type { ViewerSession } from "../../peer/session/session.ts";
import { err, ok } from "../../protocol/result.ts";
import { fakeViewer } from "../session/fake-session.ts";
import { createRecordingControl, recordingName } from "./recording-control.ts";

const parts = [new File(["1"], "r (1).webm"), new File(["2"], "r (2).mkv")];

/** A control whose session records from a start that works to a stop. */
function setUp(over: Partial<ViewerSession> = {}) {
  const [isRecording, setRecording] = createSignal(false);
  const onProblem = vi.fn();
  const startRecording = vi.fn(async (_name: string) => {
    setRecording(true);
    return ok(undefined);
  });
  const stopRecording = async () => {
    setRecording(false);
    return ok(parts);
  };
  const control = createRoot(() =>
    createRecordingControl({
      session: fakeViewer({}, { startRecording, stopRecording, ...over }),
      isRecording,
      customer: () => "Rosa",
      onProblem,
    }),
  );
  return { control, setRecording, onProblem, startRecording };
}

test("the name tells the time and whom it shows, and has no extension", () => {
  expect(recordingName("Rosa Lindner", new Date(2026, 0, 5, 9, 3))).toBe(
    "farhand-2026-01-05-0903-Rosa Lindner",
  );
});

test("stopped here, all parts are there to be saved", async () => {
  const { control, startRecording } = setUp();
  await control.toggle();
  expect(startRecording.mock.calls[0]?.[0]).toMatch(/-Rosa$/);
  expect(control.outcome()).toEqual({ kind: "none" });
  await control.toggle();
  expect(control.outcome()).toEqual({ kind: "ready", files: parts });
  control.dismiss();
  expect(control.outcome()).toEqual({ kind: "none" });
});

test("ended by somebody else, the technician is told where it is", async () => {
  const { control, setRecording } = setUp();
  await control.toggle();
  setRecording(false);
  expect(control.outcome()).toEqual({ kind: "kept" });
});

test("a start that fails is a problem, and no recording that has ended", async () => {
  const { control, setRecording, onProblem } = setUp({
    startRecording: async () => {
      setRecording(true);
      setRecording(false);
      return err("storage-full");
    },
  });
  await control.toggle();
  expect(onProblem).toHaveBeenCalledWith("storage-full");
  expect(control.outcome()).toEqual({ kind: "none" });
});
