import { describe, expect, it } from "vitest";
import type { ControlMessage } from "../../../protocol/control-messages.ts";
import { limits } from "../../../protocol/limits.ts";
import type { RemoteInput } from "../../../protocol/remote-input.ts";
import { createManualClock } from "../../manual-clock.ts";
import { createScriptedSurface, heldOnPage } from "../../remote-control/scripted-surface.ts";
import { createHostControl } from "./host-control.ts";
import type { HostMember } from "./host-member.ts";

const at = { x: 0.5, y: 0.5 };
const mouse = (kind: "move" | "down" | "up"): RemoteInput => ({
  t: "mouse",
  kind,
  at,
  button: kind === "move" ? null : 0,
  buttons: 0,
  clicks: 1,
  modifiers: 0,
});
const key = (kind: "down" | "up", code = "KeyA"): RemoteInput => ({
  t: "key",
  kind,
  code,
  key: "a",
  text: "",
  location: 0,
  repeat: false,
  modifiers: 0,
});
const wheel: RemoteInput = { t: "wheel", at, deltaX: 0, deltaY: 1, modifiers: 0 };

/** A host under control of members that may send anything, however fast. */
async function startControl(...senders: number[]) {
  const clock = createManualClock();
  const surface = createScriptedSurface();
  const told: ControlMessage[] = [];
  const pair = { state: "live", send: (message: ControlMessage) => told.push(message) > 0 };
  const members = senders.map((sender) => ({ sender, pair }) as unknown as HostMember);
  const holders = new Set(senders);
  const control = createHostControl({
    clock,
    surface,
    admitted: () => members,
    mayControl: (sender) => holders.has(sender),
    onChange: () => {},
    takeBack() {
      holders.clear();
      control.sync();
    },
  });
  control.sync();
  const isReady = () => told.some((message) => message.t === "control-state" && message.state === "ready");
  while (!isReady()) await Promise.resolve();
  return { clock, surface, told, control, members, holders };
}

describe("remote control on its way to the surface", () => {
  it("[CT-6] keeps presses from being starved by moves, and moves by presses", async () => {
    const { clock, surface, control, members } = await startControl(1);
    const [member] = members;
    if (member === undefined) throw new Error("no member");
    const count = (t: RemoteInput["t"]) => surface.inputs.filter((input) => input.t === t).length;
    for (let sent = 0; sent < 400; sent += 1) control.input(member, sent % 2 === 0 ? mouse("move") : wheel);
    expect(count("mouse") + count("wheel")).toBe(limits.remoteMotionPerSecond / 2);
    for (let sent = 0; sent < 400; sent += 1) control.input(member, key("down"));
    expect(count("key")).toBe(limits.remotePressesPerSecond / 2);
    const before = surface.inputs.length;
    clock.advance(100);
    for (let sent = 0; sent < 400; sent += 1) control.input(member, key("down"));
    control.input(member, mouse("move"));
    expect(surface.inputs.at(-1)).toEqual(mouse("move"));
    expect(surface.inputs.length - before).toBeLessThan(20);
  });

  it("[CT-6] carries out no more than the limits in any one second, and every letting go", async () => {
    const { clock, surface, control, members } = await startControl(1);
    const [member] = members;
    if (member === undefined) throw new Error("no member");
    control.input(member, key("down", "KeyB"));
    for (let ms = 0; ms < 999; ms += 1) {
      for (const input of [mouse("move"), wheel, key("down"), key("down")]) control.input(member, input);
      clock.advance(1);
    }
    const most = limits.remoteMotionPerSecond + limits.remotePressesPerSecond;
    expect(surface.inputs.length).toBeLessThanOrEqual(most);
    expect(surface.inputs.length).toBeGreaterThan(most - 10);
    for (const code of ["KeyA", "KeyB"]) control.input(member, key("up", code));
    expect(heldOnPage(surface.inputs)).toEqual([]);
  });
});
