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

type Started = Awaited<ReturnType<typeof startControl>>;

/** A host under control of members that may send anything, however fast. */
async function startControl(...senders: number[]) {
  const clock = createManualClock();
  const surface = createScriptedSurface();
  const told: ControlMessage[] = [];
  const pair = { state: "live", send: (message: ControlMessage) => told.push(message) > 0 };
  const members = senders.map((sender) => ({ sender, pair }) as unknown as HostMember);
  const [member] = members;
  if (member === undefined) throw new Error("nobody controls");
  const holders = new Set(senders);
  const dropped: string[] = [];
  const control = createHostControl({
    clock,
    surface,
    admitted: () => members,
    mayControl: (sender) => holders.has(sender),
    onSent: () => {},
    onDropped: (sender, code) => dropped.push(`${sender} ${code}`),
    onChange: () => {},
    takeBack() {
      holders.clear();
      control.sync();
    },
  });
  control.sync();
  const isReady = () => told.some((message) => message.t === "control-state" && message.state === "ready");
  while (!isReady()) await Promise.resolve();
  return { clock, surface, control, member, holders, dropped };
}

describe("remote control on its way to the surface", () => {
  it("[CT-6] keeps presses from being starved by moves, and moves by presses", async () => {
    const { clock, surface, control, member } = await startControl(1);
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
    const { clock, surface, control, member } = await startControl(1);
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

  it("[CT-14] tells of presses that a page out of reach was spared, not of motion, and of nobody without control", async () => {
    const { surface, control, member, holders, dropped } = await startControl(1);
    control.input(member, key("down"));
    expect(dropped).toEqual([]);
    surface.look({ blocked: "control-page-restricted" });
    const before = surface.inputs.length;
    const text: RemoteInput = { t: "text", text: "x" };
    for (const input of [mouse("move"), mouse("down"), mouse("up"), wheel, key("down"), key("up"), text])
      control.input(member, input);
    expect(dropped).toEqual(Array.from({ length: 3 }, () => "1 control-page-restricted"));
    surface.look({ blocked: null, isFenced: true });
    control.input(member, key("down"));
    expect(dropped.slice(3)).toEqual(["1 control-fenced"]);
    holders.clear();
    control.sync();
    control.input(member, key("down"));
    expect(dropped).toHaveLength(4);
    expect(surface.inputs).toHaveLength(before);
  });

  const whileSent: readonly (readonly [string, (session: Started) => void])[] = [
    ["the host's own hand is seen", ({ surface }) => surface.useMouse()],
    ["the page is blocked", ({ surface }) => surface.look({ blocked: "control-page-restricted" })],
    ["control ends at the surface", ({ surface }) => surface.endByPerson(null)],
    [
      "control is taken back",
      ({ control, holders }) => {
        holders.clear();
        control.sync();
      },
    ],
    ["the session's page goes", ({ control }) => control.dispose()],
  ];
  it.each(whileSent)("[CT-3] [CT-4] lets go when, while an input is carried out, %s", async (_name, act) => {
    const session = await startControl(1);
    const { surface, control, member } = session;
    control.input(member, key("down"));
    const send = surface.send.bind(surface);
    // At every one, also those that let go.
    surface.send = (input) => {
      send(input);
      act(session);
    };
    control.input(member, mouse("down"));
    expect(heldOnPage(surface.inputs)).toEqual([]);
    expect(surface.inputs.map((input) => ("kind" in input ? `${input.t} ${input.kind}` : input.t))).toEqual([
      "key down",
      "mouse down",
      "mouse up",
      "key up",
    ]);
    control.input(member, key("down"));
    expect(surface.inputs).toHaveLength(4);
  });

  it("[CT-4] lets go of all the rest when the surface breaks its word and throws", async () => {
    const { surface, control, member, holders } = await startControl(1);
    for (const code of ["KeyA", "KeyB", "KeyC"]) control.input(member, key("down", code));
    const send = surface.send.bind(surface);
    surface.send = (input) => {
      send(input);
      throw new Error("broken");
    };
    holders.clear();
    control.sync();
    expect(heldOnPage(surface.inputs)).toEqual([]);
    expect(surface.isBegun).toBe(false);
  });
});
