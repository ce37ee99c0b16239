import { describe, expect, it } from "vitest";
import type { PointerEventFromViewer } from "./session.ts";
import { grant, startSession } from "./testing/session-world.ts";

const at = { x: 0.25, y: 0.75 };

describe("a place that is marked for the person to press", () => {
  it("[CT-13] reaches the host while the viewer may see, and what came of it comes back", async () => {
    const session = await startSession(1);
    const { world, host, viewer } = session;
    const events: PointerEventFromViewer[] = [];
    host.onPointer((event) => events.push(event));
    viewer.markTarget(at);
    await world.settle();
    expect(events).toEqual([]);
    expect(viewer.snapshot.ghost).toBe(null);

    await grant(session, "view");
    viewer.markTarget(at);
    expect(viewer.snapshot.ghost).toMatchObject({ state: "asked" });
    await world.settle();
    const ghost = viewer.snapshot.ghost?.ghost ?? -1;
    expect(events).toEqual([{ kind: "ghost", sender: 1, ghost, at }]);
    host.tellGhost(1, ghost, "shown");
    await world.settle();
    expect(viewer.snapshot.ghost).toEqual({ ghost, state: "shown" });
    host.tellGhost(1, ghost, "done");
    await world.settle();
    expect(viewer.snapshot.ghost).toEqual({ ghost, state: "done" });
  });

  it("[CT-13] says nothing of an older mark, and ends with the right to see", async () => {
    const session = await startSession(1);
    const { world, host, viewer } = session;
    await grant(session, "view");
    viewer.markTarget(at);
    const first = viewer.snapshot.ghost?.ghost ?? -1;
    viewer.markTarget({ x: 0.5, y: 0.5 });
    await world.settle();
    host.tellGhost(1, first, "done");
    await world.settle();
    expect(viewer.snapshot.ghost).toMatchObject({ state: "asked" });
    host.takeBack("view");
    await world.settle();
    expect(viewer.snapshot.ghost).toBe(null);
    expect(host.receipt().link.refusedMessages).toBe(0);
  });
});
