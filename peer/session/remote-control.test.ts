import { describe, expect, it } from "vitest";
import { formatJoinCode } from "../../protocol/join-code.ts";
import { limits } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import type { RemoteInput } from "../../protocol/remote-input.ts";
import { err, ok } from "../../protocol/result.ts";
import { pageScopes } from "../../protocol/scope.ts";
import {
  createScriptedSurface,
  heldOnPage,
  type ScriptedSurface,
} from "../remote-control/scripted-surface.ts";
import { noControl, noHostControl } from "./control-snapshot.ts";
import { Receipt } from "./receipt.ts";
import type { ViewerSession } from "./session.ts";
import type { SessionSnapshot } from "./session-snapshot.ts";
import { grant, type LiveSession, startSession, viewerOf } from "./testing/session-world.ts";

const mouse = (kind: "move" | "down" | "up", x = 0.5): RemoteInput => ({
  t: "mouse",
  kind,
  at: { x, y: 0.5 },
  button: kind === "move" ? null : 0,
  buttons: kind === "up" ? 0 : 1,
  clicks: 1,
  modifiers: 0,
});
const key = (kind: "down" | "up"): RemoteInput => ({
  t: "key",
  kind,
  code: "KeyA",
  key: "a",
  text: kind === "down" ? "a" : "",
  location: 0,
  repeat: false,
  modifiers: 0,
});
const tab = {
  tab: 7,
  title: "Bank",
  address: "https://bank.example/",
  isActive: true,
  isLoading: false,
  isControllable: true,
  zoomPercent: 100,
};

type Controlled = LiveSession & { readonly surface: ScriptedSurface };

async function startControllable(): Promise<Controlled> {
  const surface = createScriptedSurface();
  const supportedScopes = [...pageScopes, "control" as const];
  const session = await startSession(1, () => {}, { controlSurface: surface, supportedScopes });
  return { ...session, surface };
}

async function startControlled(): Promise<Controlled> {
  const session = await startControllable();
  await grant(session, "control");
  return session;
}

async function addColleague({ world, host, viewer }: LiveSession): Promise<ViewerSession> {
  const asked = viewer.inviteColleague();
  await world.settle();
  const yes = async () => {
    await host.answer(host.snapshot.asks[0]?.id ?? "", "session");
    await world.settle();
  };
  await yes();
  const invited = await asked;
  if (!invited.ok) throw new Error(invited.code);
  const colleague = viewerOf(world.createParty("Ute"));
  void colleague.joinAsColleague(formatJoinCode(invited.value.code), "Ute");
  await world.pass(2_000);
  await yes();
  return colleague;
}

describe("remote control in a session", () => {
  it("is offered only where a surface carries it out", async () => {
    const page = await startSession(1, () => {}, { supportedScopes: [...pageScopes, "control"] });
    expect(page.viewer.snapshot.hostScopes).toEqual(pageScopes);
    const { viewer } = await startControllable();
    expect(viewer.snapshot.hostScopes).toContain("control");
  });

  it("[CT-1] reaches the surface from the yes to the taking back, and not before or after", async () => {
    const { world, host, viewer, surface, ...rest } = await startControllable();
    viewer.sendInput(key("down"));
    await world.settle();
    expect(surface.calls).toEqual([]);
    await grant({ world, host, viewer, ...rest }, "control");
    expect(viewer.snapshot.control.state).toBe("ready");
    viewer.sendInput(mouse("down"));
    viewer.sendInput(mouse("move", 0.75));
    await world.settle();
    expect(heldOnPage(surface.inputs)).toEqual(["button 0"]);
    // In mid-drag: let go in the same moment, before anybody is told.
    host.takeBack("control");
    expect(heldOnPage(surface.inputs)).toEqual([]);
    expect(surface.calls).toEqual(["begin", "end"]);
    const count = surface.inputs.length;
    viewer.sendInput(mouse("up"));
    await world.settle();
    expect(surface.inputs).toHaveLength(count);
    expect(viewer.snapshot.control).toMatchObject({ state: "off", tabs: [], dialog: null });
    expect(host.receipt().link.refusedMessages).toBe(0);
  });

  it("[CT-4] [RS-6] lets go when the link is cut in mid-key, and sends nothing late", async () => {
    const { world, viewer, surface } = await startControlled();
    viewer.sendInput(key("down"));
    await world.settle();
    expect(heldOnPage(surface.inputs)).toEqual(["key KeyA"]);
    world.network.cut({ lasting: true });
    await world.until(() => !surface.isBegun, "the end of control");
    expect(heldOnPage(surface.inputs)).toEqual([]);
    viewer.sendInput(key("down"));
    viewer.sendInput(mouse("move"));
    const count = surface.inputs.length;
    world.network.heal();
    await world.pass(30_000);
    expect(viewer.snapshot.phase).toBe("live");
    expect(viewer.snapshot.control.state).toBe("ready");
    expect(surface.inputs).toHaveLength(count);
  });

  type Ending = (session: Controlled) => Promise<void> | undefined;
  const at = (act: (session: Controlled) => void): Ending => {
    return (session) => {
      act(session);
      return undefined;
    };
  };
  const ends = false;
  const staysBegun = true;
  /** Those of the host act in the same moment; those over the link as soon as they arrive. */
  const endings: readonly (readonly [name: string, act: Ending, isBegunAfter: boolean])[] = [
    ["control is taken back", at(({ host }) => host.takeBack("control")), ends],
    ["control is taken back from this viewer", at(({ host }) => host.takeBack("control", 1)), ends],
    ["the host pauses", at(({ host }) => host.setPaused(true)), ends],
    ["the viewer is removed", at(({ host }) => host.removeMember(1)), ends],
    ["the host ends the session", at(({ host }) => host.end()), ends],
    ["the host's page goes", at(({ host }) => host.dispose()), ends],
    ["the host presses its key", at(({ surface }) => surface.endByPerson(null)), ends],
    ["the browser ends it", at(({ surface }) => surface.endByPerson("control-banner-cancelled")), ends],
    [
      "the page is blocked",
      at(({ surface }) => surface.look({ blocked: "control-page-restricted" })),
      staysBegun,
    ],
    ["the page is outside the fence", at(({ surface }) => surface.look({ isFenced: true })), staysBegun],
    ["the host uses its own mouse", at(({ surface }) => surface.useMouse()), staysBegun],
    [
      "the viewer gives it back",
      async ({ world, viewer }) => {
        viewer.release("control");
        await world.settle();
      },
      ends,
    ],
    [
      "the viewer ends the session",
      async ({ world, viewer }) => {
        viewer.end();
        await world.settle();
      },
      ends,
    ],
    [
      "the viewer's window loses the keyboard",
      async ({ world, viewer }) => {
        viewer.sendInput({ t: "release-all" });
        await world.settle();
      },
      staysBegun,
    ],
    [
      "the link is cut",
      async ({ world, surface }) => {
        world.network.cut({ lasting: true });
        await world.until(() => !surface.isBegun, "the end of control");
      },
      ends,
    ],
    [
      "another has the turn",
      async (session) => {
        const { world, host, surface } = session;
        const colleague = await addColleague(session);
        await grant({ world, host, viewer: colleague }, "control");
        await world.pass(3_000);
        expect(heldOnPage(surface.inputs)).toHaveLength(3);
        colleague.sendInput(mouse("move", 0.9));
        await world.settle();
      },
      staysBegun,
    ],
    [
      "another gives a command in its turn",
      async (session) => {
        const { world, host } = session;
        const colleague = await addColleague(session);
        await grant({ world, host, viewer: colleague }, "control");
        await world.pass(3_000);
        colleague.commandTab({ t: "tab-command", command: "reload", tab: 7 });
        await world.settle();
      },
      staysBegun,
    ],
  ];

  it.each(endings)(
    "[CT-1] [CT-4] holds nothing any more when, in mid-drag, %s",
    async (_name, act, isBegunAfter) => {
      const session = await startControlled();
      const { world, viewer, surface } = session;
      viewer.sendInput(key("down"));
      viewer.sendInput(mouse("down"));
      viewer.sendInput(mouse("move", 0.75));
      viewer.sendInput({ t: "touch", kind: "start", points: [{ id: 0, at: { x: 0.5, y: 0.5 } }] });
      await world.settle();
      expect(heldOnPage(surface.inputs)).toHaveLength(3);
      const later = act(session);
      if (later === undefined) expect(heldOnPage(surface.inputs)).toEqual([]);
      await later;
      expect(heldOnPage(surface.inputs)).toEqual([]);
      expect(surface.isBegun).toBe(isBegunAfter);
      // Nor by what the viewer goes on with: its own hand is still down.
      viewer.sendInput(mouse("move", 0.8));
      viewer.sendInput({ t: "touch", kind: "move", points: [{ id: 0, at: { x: 0.6, y: 0.5 } }] });
      viewer.sendInput(mouse("up", 0.8));
      viewer.sendInput(key("up"));
      await world.settle();
      expect(heldOnPage(surface.inputs)).toEqual([]);
    },
  );

  it("[CT-2] [CT-7] tells two viewers whose turn it is, and only those who may control what the browser shows", async () => {
    const session = await startControlled();
    const { world, host, viewer, surface } = session;
    const colleague = await addColleague(session);
    surface.look({ tabs: [tab], cursor: "text" });
    await world.settle();
    expect(viewer.snapshot.control).toMatchObject({ tabs: [tab], cursor: "text" });
    expect(colleague.snapshot.control).toMatchObject({ state: "off", tabs: [] });
    await grant({ world, host, viewer: colleague }, "control");
    expect(colleague.snapshot.control).toMatchObject({ state: "ready", tabs: [tab] });
    viewer.sendInput(key("down"));
    await world.settle();
    expect(colleague.snapshot.control).toMatchObject({ state: "busy", controller: 1 });
    colleague.commandTab({ t: "tab-command", command: "close", tab: 7 });
    await world.settle();
    expect(surface.commands).toEqual([]);
    await world.pass(3_000);
    expect(colleague.snapshot.control.state).toBe("ready");
    colleague.commandTab({ t: "tab-command", command: "close", tab: 7 });
    await world.settle();
    expect(surface.commands).toEqual([{ t: "tab-command", command: "close", tab: 7 }]);
    expect(heldOnPage(surface.inputs)).toEqual([]);
    expect(viewer.snapshot.control).toMatchObject({ state: "busy", controller: 2 });
  });

  it("[CT-3] yields to the host's own hand and comes back by itself", async () => {
    const { world, host, viewer, surface } = await startControlled();
    surface.useMouse();
    await world.settle();
    expect(viewer.snapshot.control.state).toBe("yielded");
    host.setPaused(true);
    await world.pass(limits.yieldMs - 1_000);
    host.setPaused(false);
    await world.settle();
    expect(viewer.snapshot.control.state).toBe("yielded");
    await world.pass(1_000);
    expect(viewer.snapshot.control.state).toBe("ready");
  });

  it("shows the host's person how control stands and who is at it, at every change", async () => {
    const session = await startControllable();
    const { world, host, viewer, surface } = session;
    const colleague = await addColleague(session);
    const shown: SessionSnapshot["hostControl"][] = [];
    host.subscribe(({ hostControl }) => {
      if (hostControl !== (shown.at(-1) ?? noHostControl)) shown.push(hostControl);
    });
    const since = () => shown.splice(0).map(({ state, controller, code }) => [state, controller, code]);
    await grant(session, "control");
    await grant({ world, host, viewer: colleague }, "control");
    expect(since()).toEqual([
      ["beginning", null, null],
      ["ready", null, null],
    ]);
    viewer.sendInput(key("down"));
    await world.settle();
    await world.pass(2_000);
    viewer.sendInput(key("up"));
    await world.pass(2_999);
    expect(since()).toEqual([["ready", 1, null]]);
    await world.pass(1);
    colleague.sendInput(key("down"));
    await world.settle();
    expect(since()).toEqual([
      ["ready", null, null],
      ["ready", 2, null],
    ]);
    surface.useMouse();
    await world.pass(limits.yieldMs);
    expect(since()).toEqual([
      ["yielded", null, null],
      ["ready", null, null],
    ]);
    for (const look of [
      { isFenced: true },
      { isFenced: false, blocked: "control-page-restricted" as const },
    ]) {
      surface.look(look);
      await world.settle();
    }
    surface.endByPerson("control-banner-cancelled");
    await world.settle();
    expect(since()).toEqual([
      ["fenced", null, "control-fenced"],
      ["blocked", null, "control-page-restricted"],
      ["off", null, "control-banner-cancelled"],
    ]);
    await grant(session, "control");
    viewer.sendInput(key("down"));
    await world.settle();
    host.end();
    await world.settle();
    expect(host.snapshot.hostControl).toEqual(noHostControl);
  });

  it("[CT-1] says why the surface cannot begin, and goes on when it can", async () => {
    const session = await startControllable();
    const { world, viewer, surface } = session;
    const begin = surface.beginning;
    surface.beginning = () => Promise.resolve(err("control-debugger-taken"));
    await grant(session, "control");
    expect(viewer.snapshot.control).toMatchObject({ state: "blocked", code: "control-debugger-taken" });
    surface.beginning = begin;
    surface.look({ tabs: [tab] });
    await world.pass(1_000);
    expect(viewer.snapshot.control).toMatchObject({ state: "ready", code: null, tabs: [tab] });
  });

  it("[CT-1] tries again once a second while the browser changes, and at once for a new grant", async () => {
    const session = await startControllable();
    const { world, host, surface } = session;
    const colleague = await addColleague(session);
    surface.beginning = () => Promise.resolve(err("control-debugger-taken"));
    await grant(session, "control");
    const begins = () => surface.calls.filter((call) => call === "begin").length;
    // Every 50 ms for two seconds.
    for (let count = 0; count < 40; count += 1) {
      surface.look({ cursor: count % 2 === 0 ? "text" : "default" });
      await world.pass(50);
    }
    expect(begins()).toBe(3);
    surface.beginning = () => Promise.resolve(ok(undefined));
    await grant({ world, host, viewer: colleague }, "control");
    expect(begins()).toBe(4);
    expect(session.viewer.snapshot.control.state).toBe("ready");
  });

  it("[CT-5] [CT-14] says where control does not reach, writes down who pressed there, and lets a dialog be answered by its id", async () => {
    const { world, host, viewer, surface } = await startControlled();
    const dialog = { id: "AAAAAAAAAAAAAAAAAAAAAA", kind: "confirm", text: "Sure?", prefill: "" } as const;
    surface.look({ dialog });
    await world.settle();
    expect(viewer.snapshot.control.dialog).toEqual(dialog);
    viewer.answerPageDialog("BBBBBBBBBBBBBBBBBBBBBA", true, "");
    viewer.answerPageDialog(dialog.id, true, "");
    await world.settle();
    expect(surface.calls).toEqual(["begin", `answer ${dialog.id} true`]);
    surface.look({ dialog: null, blocked: "control-page-restricted" });
    await world.settle();
    expect(viewer.snapshot.control).toMatchObject({ state: "blocked", code: "control-page-restricted" });
    viewer.sendInput(mouse("down"));
    await world.settle();
    expect(surface.inputs).toEqual([]);
    expect(host.receipt().dropped).toEqual([]);
    // It is under way when the page goes out of reach, or its sender does not care.
    const outOfReach = async (look: Parameters<typeof surface.look>[0], ...inputs: RemoteInput[]) => {
      surface.look({ blocked: null, isFenced: false });
      await world.settle();
      surface.look(look);
      for (const input of inputs) viewer.sendInput(input);
      await world.settle();
    };
    await outOfReach(
      { blocked: "control-page-restricted" },
      mouse("down"),
      mouse("move"),
      mouse("up"),
      key("down"),
    );
    await outOfReach({ isFenced: true }, key("down"));
    expect(surface.inputs).toEqual([]);
    const sender = host.snapshot.members.find(({ self }) => !self)?.sender;
    expect(host.receipt().dropped).toMatchObject([
      { sender, code: "control-page-restricted", count: 2 },
      { sender, code: "control-fenced", count: 1 },
    ]);
    expect(parseValue(Receipt, host.receipt()).ok).toBe(true);
    expect(viewer.receipt().dropped).toEqual([]);
    // One of before there was this.
    const { dropped: _, ...older } = host.receipt();
    expect(parseValue(Receipt, older)).toMatchObject({ ok: true, value: { dropped: [] } });
  });

  it("[CT-6] carries out so many inputs a second, and every letting go", async () => {
    const { world, viewer, surface } = await startControlled();
    for (let count = 0; count < 700; count += 1) viewer.sendInput(key("down"));
    viewer.sendInput(key("up"));
    await world.settle();
    // Half of what one second may hold at once, and the key's going up.
    expect(surface.inputs).toHaveLength(limits.remotePressesPerSecond / 2 + 1);
    expect(heldOnPage(surface.inputs)).toEqual([]);
  });

  it("[CT-8] ends for everybody when the host ends it by other means, with the reason", async () => {
    const session = await startControlled();
    const { world, host, viewer, surface } = session;
    const colleague = await addColleague(session);
    viewer.sendInput(key("down"));
    await world.settle();
    surface.endByPerson("control-banner-cancelled");
    await world.settle();
    expect(host.snapshot.grants).toEqual([]);
    expect(viewer.snapshot.grants).toEqual([]);
    expect(viewer.snapshot.control).toMatchObject({ state: "off", code: "control-banner-cancelled" });
    expect(colleague.snapshot.control).toEqual(noControl);
    expect(heldOnPage(surface.inputs)).toEqual([]);
    expect(surface.calls).toEqual(["begin", "end"]);
  });

  it("[CT-5] [CT-12] holds control to the sites that the host's person agrees to, at once", async () => {
    const session = await startControllable();
    const { world, host, viewer, surface } = session;
    const bank = { kind: "origins", origins: ["https://bank.example", "http://localhost:8080"] } as const;
    expect(host.setFence(bank).ok).toBe(true);
    expect(surface.calls).toEqual(["https://bank.example,http://localhost:8080"]);
    await grant(session, "control");
    viewer.sendInput(mouse("down"));
    await world.settle();
    // The surface says by its snapshot alone that the page in front is another one now.
    surface.setFence = () => Object.assign(surface.snapshot, { isFenced: true });
    expect(host.setFence({ kind: "origins", origins: [] }).ok).toBe(true);
    expect(heldOnPage(surface.inputs)).toEqual([]);
    await world.settle();
    expect(viewer.snapshot.control).toMatchObject({ state: "fenced", code: "control-fenced" });
    surface.setFence = () => Object.assign(surface.snapshot, { isFenced: false });
    expect(host.setFence({ kind: "everywhere" }).ok).toBe(true);
    await world.settle();
    expect(viewer.snapshot.control.state).toBe("ready");
  });

  it("[CT-12] says so when control cannot be held to sites, or to what is none", async () => {
    const { host, surface } = await startControllable();
    for (const origin of [
      "bank.example",
      "https://bank.example/",
      "https://BANK.example",
      "https://bank.example:443",
      "https://name@bank.example",
      "https://*.bank.example",
      "chrome://settings",
      "file://",
      "null",
      "",
    ]) {
      const fence = { kind: "origins", origins: ["https://bank.example", origin] } as const;
      expect(host.setFence(fence), origin).toMatchObject({ ok: false, code: "message-malformed" });
    }
    expect(surface.calls).toEqual([]);
    delete surface.setFence;
    const fence = { kind: "origins", origins: ["https://bank.example"] } as const;
    expect(host.setFence(fence)).toMatchObject({ ok: false, code: "control-unavailable" });
    expect(host.setFence({ kind: "everywhere" }).ok).toBe(true);
    const page = await startSession();
    expect(page.host.setFence(fence)).toMatchObject({ ok: false, code: "control-unavailable" });
  });

  it("[CT-10] tells why a command failed to who gave it, until its next one", async () => {
    const session = await startControlled();
    const { world, host, viewer, surface } = session;
    const colleague = await addColleague(session);
    await grant({ world, host, viewer: colleague }, "control");
    const close = { t: "tab-command", command: "close", tab: 7 } as const;
    const outcomes: readonly (readonly [() => ReturnType<typeof surface.command>, string | null])[] = [
      [() => Promise.resolve(err("control-tab-gone")), "control-tab-gone"],
      [() => Promise.resolve(ok(undefined)), null],
      [() => Promise.reject(new Error("broken")), "control-unavailable"],
      [
        () => {
          throw new Error("broken at once");
        },
        "control-unavailable",
      ],
    ];
    for (const [outcome, told] of outcomes) {
      surface.command = outcome;
      viewer.commandTab(close);
      await world.settle();
      expect(viewer.snapshot.control.commandError).toBe(told);
      expect(colleague.snapshot.control.commandError).toBeNull();
    }
    surface.command = () => new Promise(() => {});
    viewer.commandTab(close);
    expect(viewer.snapshot.control.commandError).toBeNull();
    // What the host would have to refuse is told at once, and not sent.
    viewer.commandTab({ t: "tab-command", command: "open", address: "javascript:alert(1)" });
    expect(viewer.snapshot.control.commandError).toBe("message-malformed");
    viewer.answerPageDialog("no id", true, "");
    await world.settle();
    expect(host.receipt().link.refusedMessages).toBe(0);
    expect(viewer.snapshot.control.state).toBe("ready");
  });

  it("[CT-10] tells nothing of a command to who may not control any more when it fails", async () => {
    const { world, host, viewer, surface } = await startControlled();
    let fail = () => {};
    surface.command = () => new Promise((resolve) => (fail = () => resolve(err("control-tab-gone"))));
    viewer.commandTab({ t: "tab-command", command: "close", tab: 7 });
    await world.settle();
    host.takeBack("control");
    fail();
    await world.settle();
    expect(viewer.snapshot.control).toEqual(noControl);
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("broken"))],
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
  ])("[CT-1] has failed when the surface %s at its beginning", async (_name, beginning) => {
    const session = await startControllable();
    session.surface.beginning = beginning;
    await grant(session, "control");
    expect(session.viewer.snapshot.control).toMatchObject({
      state: "blocked",
      code: "control-unavailable",
    });
  });

  it("[CT-9] thins out moves, keeps their order with presses, and sends the last one", async () => {
    const { world, viewer, surface } = await startControlled();
    // What the host would have to refuse is not sent at all.
    viewer.sendInput(mouse("down", Number.NaN));
    for (const x of [0.1, 0.2, 0.3]) viewer.sendInput(mouse("move", x));
    viewer.sendInput(mouse("down", 0.3));
    for (const x of [0.4, 0.5, 0.6]) viewer.sendInput(mouse("move", x));
    await world.pass(16);
    const seen = surface.inputs.map((one) => (one.t === "mouse" ? `${one.kind} ${String(one.at.x)}` : one.t));
    expect(seen).toEqual(["move 0.1", "move 0.3", "down 0.3", "move 0.6"]);
  });
});
