import { describe, expect, it } from "vitest";
import { limits } from "../../../protocol/limits.ts";
import type { RemoteInput } from "../../../protocol/remote-input.ts";
import { err } from "../../../protocol/result.ts";
import { createManualClock } from "../../manual-clock.ts";
import { noControl } from "../control-snapshot.ts";
import { createSessionStore } from "../session-store.ts";
import { createViewerControl } from "./viewer-control.ts";

const at = { x: 0.5, y: 0.5 };
const frameMs = 16;
const wheel = (deltaY: number, modifiers = 0, x = 0.5): RemoteInput => ({
  t: "wheel",
  at: { x, y: 0.5 },
  deltaX: 0,
  deltaY,
  modifiers,
});
const mouse = (kind: "move" | "down" | "up", x: number): RemoteInput => ({
  t: "mouse",
  kind,
  at: { x, y: 0.5 },
  button: kind === "move" ? null : 0,
  buttons: 0,
  clicks: 0,
  modifiers: 0,
});
const finger = (kind: "start" | "move", x: number): RemoteInput => ({
  t: "touch",
  kind,
  points: [{ id: 0, at: { x, y: 0.5 } }],
});

function startControl() {
  const clock = createManualClock();
  const store = createSessionStore("viewer");
  store.change({ control: { ...noControl, state: "ready" } });
  const sent: unknown[] = [];
  const channels = { isInputCongested: false, sendInput: (input: unknown) => sent.push(input) > 0 };
  const control = createViewerControl({
    clock,
    store,
    mayControl: () => true,
    channels: () => channels,
    say: () => {},
    offer: () => err("file-too-many"),
  });
  return { clock, sent, channels, control };
}

describe("a viewer's motion", () => {
  it("[CT-9] sums up turns of the wheel, once a frame and within the limit", () => {
    const { clock, sent, control } = startControl();
    for (const deltaY of [1, 10, 20]) control.sendInput(wheel(deltaY));
    control.sendInput(wheel(30, 0, 0.75));
    expect(sent).toEqual([wheel(1)]);
    clock.advance(frameMs);
    expect(sent).toEqual([wheel(1), wheel(60, 0, 0.75)]);
    for (let count = 0; count < 3; count += 1) control.sendInput(wheel(-limits.wheelPixels));
    clock.advance(frameMs);
    expect(sent.slice(2)).toEqual([wheel(-limits.wheelPixels)]);
    clock.advance(1_000);
    expect([sent.length, clock.pending]).toEqual([3, 0]);
  });

  it("[CT-9] keeps the order of turns, moves and presses", () => {
    const { clock, sent, control } = startControl();
    control.sendInput(mouse("move", 0.1));
    for (const input of [wheel(1), mouse("move", 0.2), wheel(2)]) control.sendInput(input);
    control.sendInput(mouse("down", 0.2));
    control.sendInput(wheel(4));
    control.sendInput(mouse("up", 0.2));
    control.sendInput(finger("start", 0.1));
    for (const x of [0.2, 0.3]) control.sendInput(finger("move", x));
    clock.advance(frameMs);
    expect(sent).toEqual([
      mouse("move", 0.1),
      mouse("move", 0.2),
      wheel(3),
      mouse("down", 0.2),
      wheel(4),
      mouse("up", 0.2),
      finger("start", 0.1),
      finger("move", 0.3),
    ]);
  });

  it("[CT-9] does not take turns that zoom for turns that scroll", () => {
    const { clock, sent, control } = startControl();
    control.sendInput(mouse("move", 0.5));
    for (const input of [wheel(1), wheel(2), wheel(4, 2), wheel(8, 2)]) control.sendInput(input);
    clock.advance(frameMs);
    expect(sent).toEqual([mouse("move", 0.5), wheel(3), wheel(12, 2)]);
  });

  it("[CT-9] drops turns while the channel is full, keeps the latest place, and sends every press", () => {
    const { clock, sent, channels, control } = startControl();
    channels.isInputCongested = true;
    control.sendInput(wheel(100));
    control.sendInput(mouse("move", 0.1));
    control.sendInput(mouse("move", 0.2));
    control.sendInput(wheel(100));
    clock.advance(10 * frameMs);
    expect(sent).toEqual([]);
    channels.isInputCongested = false;
    clock.advance(frameMs);
    expect(sent).toEqual([mouse("move", 0.2)]);
    channels.isInputCongested = true;
    control.sendInput(mouse("move", 0.3));
    control.sendInput({ t: "mouse", kind: "down", at, button: 0, buttons: 1, clicks: 1, modifiers: 0 });
    expect(sent).toHaveLength(2);
    clock.advance(frameMs);
    expect(sent).toHaveLength(2);
  });
});
