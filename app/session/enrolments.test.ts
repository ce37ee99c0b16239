import { createRoot } from "solid-js";
import { beforeEach, expect, test, vi } from "vitest";
import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import { err, ok } from "../../protocol/result.ts";
import { keepDevice } from "../platform/device-storage.ts";
import { createEnrolments } from "./enrolments.ts";
import { fakeViewer } from "./fake-session.ts";
import { createSessionStore } from "./session-store.ts";

vi.mock(import("../platform/device-storage.ts"), async (load) => ({
  ...(await load()),
  keepDevice: vi.fn(),
}));
const keep = vi.mocked(keepDevice);
const enrolled = (device: string, name: string) =>
  ({ enrolledDevice: { device, name } }) as Partial<SessionSnapshot>;

beforeEach(() => {
  keep.mockReset();
  keep.mockImplementation(async ({ device, name, enrolledBy, nowMs }) =>
    ok({
      id: device,
      name,
      note: "",
      group: "",
      enrolledMs: nowMs,
      enrolledBy,
      lastConnectedMs: null,
      changedMs: nowMs,
      sealedCode: null,
    }),
  );
});

function setUp() {
  const viewer = fakeViewer();
  return { viewer, ...createRoot((end) => ({ end, made: createEnrolments(createSessionStore(viewer)) })) };
}

test("a device that enrols itself is taken in once, with the technician's name, and told", async () => {
  const { viewer, made } = setUp();
  expect(made.taken()).toBeNull();
  viewer.show(enrolled("a", "Till 3"));
  viewer.show({ paused: true });
  await vi.waitFor(() => expect(made.taken()).toEqual({ kind: "kept", name: "Till 3" }));
  expect(keep.mock.calls).toMatchObject([[{ device: "a", name: "Till 3", enrolledBy: "Jonas Weber" }]]);
  made.dismiss();
  viewer.show({ paused: false });
  expect(made.taken()).toBeNull();
});

test("a host that enrols more than one device in a session adds nothing by it", async () => {
  const { viewer, made } = setUp();
  for (const device of ["a", "b", "c"]) viewer.show(enrolled(device, `Till ${device}`));
  await vi.waitFor(() => expect(made.taken()).not.toBeNull());
  expect(keep.mock.calls.map(([{ device }]) => device)).toEqual(["a"]);
});

test("that it could not be kept is told", async () => {
  keep.mockResolvedValue(err("storage-unavailable"));
  const { viewer, made } = setUp();
  viewer.show(enrolled("a", "Till 3"));
  await vi.waitFor(() => expect(made.taken()).toEqual({ kind: "failed", code: "storage-unavailable" }));
});

test("once the session's view is gone nothing is taken in", () => {
  const { viewer, end } = setUp();
  end();
  viewer.show(enrolled("a", "Till 3"));
  expect(keep).not.toHaveBeenCalled();
});
