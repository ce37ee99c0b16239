/** Unattended devices from ring to log, over a network and a server in memory. */
import { describe, expect, it } from "vitest";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import { limits } from "../../protocol/limits.ts";
import { type Scope, scopes } from "../../protocol/scope.ts";
import { accessCodeToBytes, createAccessVerifier } from "../device/access-code.ts";
import { firstLockMs } from "../device/access-lock.ts";
import { type DeviceKey, deviceIdOf } from "../device/device-key.ts";
import { encodeRing } from "../device/ring-payload.ts";
import type { StoredVerifier } from "../handshake/handshake.ts";
import type { ControlFence } from "../remote-control/control-fence.ts";
import { createScriptedSurface } from "../remote-control/scripted-surface.ts";
import {
  createDeviceHost,
  type DeviceHost,
  type DeviceHostOptions,
  type PersonsAnswer,
  type UnattendedLogEntry,
} from "./host/device-host.ts";
import { createHostEngine } from "./host/host-session.ts";
import type { HostSession, ViewerSession } from "./session.ts";
import { createWorld, type Party, viewerOf, type World } from "./testing/session-world.ts";

const code = "kestrel vat 41";
const nowhereAtAll: ControlFence = { kind: "origins", origins: [] };
const nowhere = bytesToBase64url(new Uint8Array(16).fill(9));

/** A key that signs nothing: the server in memory does not look (signaling/presence.test.ts does). */
function keyOf(fill: number): DeviceKey {
  const publicKey = new Uint8Array(32).fill(fill);
  return { id: deviceIdOf(publicKey), publicKey, sign: async () => new Uint8Array(64) };
}

type Device = {
  readonly world: World;
  readonly party: Party;
  readonly key: DeviceKey;
  readonly verifier: StoredVerifier;
  readonly host: DeviceHost;
  readonly sessions: readonly HostSession[];
  readonly log: readonly UnattendedLogEntry[];
  readonly asked: readonly string[];
  /** What the person at the device says. */
  person: () => Promise<PersonsAnswer>;
};

async function startDevice(
  world: World,
  options: Partial<DeviceHostOptions> & {
    readonly scopes?: readonly Scope[];
    readonly fence?: ControlFence;
    readonly code?: string;
  } = {},
): Promise<Device> {
  const {
    scopes: enrolled = ["view", "files-in"],
    fence = nowhereAtAll,
    code: chosen = code,
    ...more
  } = options;
  const party = world.createParty("Till 3");
  const key = keyOf(1);
  const { randomBytes, stretchAccessCode } = party.environment;
  const made = await createAccessVerifier({
    code: chosen,
    device: key.id,
    randomBytes,
    stretch: stretchAccessCode,
  });
  if (!made.ok) throw new Error(made.code);
  const sessions: HostSession[] = [];
  const log: UnattendedLogEntry[] = [];
  const asked: string[] = [];
  const host = createDeviceHost({
    environment: party.environment,
    key,
    enrolment: { verifier: made.value, scopes: enrolled, fence },
    name: "Till 3",
    lockStorage: party.tabStorage,
    presenceOfPerson({ name }) {
      asked.push(name);
      return device.person();
    },
    onSession: (session) => sessions.push(session),
    log: (entry) => log.push(entry),
    ...more,
  });
  const verifier = made.value;
  const device: Device = {
    world,
    party,
    key,
    verifier,
    host,
    sessions,
    log,
    asked,
    person: async () => "nobody",
  };
  await world.until(
    () => party.environment.signaling.devices.state === "present",
    "a device that is present",
  );
  return device;
}

function technicianAt(world: World, name = "Tom"): { party: Party; viewer: ViewerSession } {
  const party = world.createParty(name);
  return { party, viewer: viewerOf(party) };
}

async function open({ world, key }: Device, viewer: ViewerSession, typed = code, name = "Tom") {
  const opening = viewer.openDevice(key.id, typed, name);
  let result: Awaited<typeof opening> | null = null;
  void opening.then((opened) => {
    result = opened;
  });
  await world.until(() => result !== null, "an outcome");
  await world.settle();
  return opening;
}

const granted = (viewer: ViewerSession) => viewer.snapshot.grants.map(({ scope }) => scope).toSorted();
const kinds = ({ log }: Device) => log.map(({ kind }) => kind);

async function started(seed = 1, options: Parameters<typeof startDevice>[1] = {}) {
  const world = createWorld(seed);
  const device = await startDevice(world, options);
  const { party: technician, viewer } = technicianAt(world);
  expect(await open(device, viewer)).toMatchObject({ ok: true });
  await world.until(() => viewer.snapshot.phase === "live", "a live session");
  await world.settle();
  const session = device.sessions[0];
  if (session === undefined) throw new Error("nobody was told of the session");
  return { world, device, technician, viewer, session };
}

describe("a device with nobody there", () => {
  it("[UN-6] lets in who proves its code, with what was enrolled, asking nobody anything in the page", async () => {
    const { world, device, technician, viewer, session } = await started();
    expect(granted(viewer)).toEqual(["files-in", "view"]);
    expect(session.snapshot.asks).toEqual([]);
    expect(session.snapshot.members.map(({ name }) => name)).toEqual(["Till 3", "Tom"]);
    expect(device.asked).toEqual(["Tom"]);
    device.party.media.sendFrame("one");
    await world.settle();
    expect(technician.media.frames).toEqual(["one"]);
    expect(device.party.media.pickers).toBe(1);
  });

  it("[UN-6] grants nothing beyond the enrolment, nor what it cannot carry out; no answer stays a no", async () => {
    const { world, viewer, session } = await started(2, { scopes: ["files-out", "control", "script"] });
    expect(granted(viewer)).toEqual(["files-out"]);
    viewer.ask("view");
    await world.pass(limits.scopeAskTimeoutMs + 1_000);
    expect(granted(viewer)).toEqual(["files-out"]);
    expect(session.snapshot.screen.state).toBe("none");
  });

  it("[UN-6] holds control to the sites that were enrolled, and grants none where it cannot", async () => {
    const fence: ControlFence = { kind: "origins", origins: ["https://till.example"] };
    const surface = createScriptedSurface();
    const extension = { supportedScopes: scopes, scopes, fence, controlSurface: surface };
    const { viewer } = await started(15, extension);
    // All that this surface carries out, but a further enrolment, and repairs, of which each is a question.
    const never: readonly Scope[] = ["unattended", "script", "clipboard"];
    expect(granted(viewer)).toEqual(scopes.filter((scope) => !never.includes(scope)).toSorted());
    expect(surface.calls.slice(0, 2)).toEqual(["https://till.example", "begin"]);

    const { setFence: _, ...unfenced } = createScriptedSurface();
    const { viewer: other } = await started(16, { ...extension, controlSurface: unfenced });
    expect(granted(other)).not.toContain("control");
    expect(granted(other)).toContain("view");
  });

  it("[CO-1] checks each message against the grant of that moment, as in any session", async () => {
    const { world, device, technician, viewer, session } = await started(3);
    const heard: string[] = [];
    session.onPointer(({ kind }) => heard.push(kind));
    viewer.movePointer({ x: 0.5, y: 0.5 });
    await world.settle();
    session.takeBack("view");
    await world.settle();
    const { link } = technician.links.at(-1) ?? {};
    expect(link?.state).toBe("live");
    viewer.movePointer({ x: 0.1, y: 0.1 });
    await world.settle();
    expect(heard).toEqual(["pointer"]);
    expect(granted(viewer)).toEqual(["files-in"]);
    expect(device.party.media.captures).toBe(0);
  });

  it("[UN-8] writes down who came in, for what, and how it ended", async () => {
    const { world, device, viewer, session } = await started(4);
    const { sessionId } = session.snapshot;
    viewer.end();
    await world.settle();
    expect(session.snapshot.phase).toBe("ended");
    expect(device.log).toMatchObject([
      { kind: "began", sessionId, name: "Tom", person: "nobody", scopes: ["view", "files-in"] },
      { kind: "ended", sessionId, reason: "ended-there", receipt: { sessionId, role: "host" } },
    ]);
    const [, ended] = device.log;
    if (ended?.kind !== "ended") throw new Error("no end");
    expect(ended.receipt.grants.map(({ scope }) => scope).toSorted()).toEqual(["files-in", "view"]);
    expect(JSON.stringify(device.log)).not.toContain(code);
    // And another time, as another session.
    const again = technicianAt(world, "Tina").viewer;
    expect(await open(device, again, code, "Tina")).toMatchObject({ ok: true });
    await world.until(() => again.snapshot.phase === "live", "another session");
    expect(device.sessions).toHaveLength(2);
    expect(device.sessions[1]?.snapshot.sessionId).not.toBe(sessionId);
  });

  it("[RS-1] goes on over a new link, with its grants", async () => {
    const { world, device, technician, viewer, session } = await started(5);
    const { sessionId } = session.snapshot;
    for (const { link } of [...device.party.links, ...technician.links]) link.dispose();
    await world.settle();
    expect(viewer.snapshot.phase).toBe("interrupted");
    for (let seconds = 0; seconds < 40 && viewer.snapshot.phase !== "live"; seconds += 1)
      await world.pass(1_000);
    await world.settle();
    expect([viewer.snapshot.phase, session.snapshot.sessionId]).toEqual(["live", sessionId]);
    expect(granted(viewer)).toEqual(["files-in", "view"]);
    expect(device.asked).toEqual(["Tom"]);
  });

  it("stays in no meeting place longer than it needs to", async () => {
    const { world, device, viewer } = await started(7);
    // The one that both derived, and not the one that the ring named.
    expect(world.server.rooms).toHaveLength(1);
    viewer.end();
    await world.settle();
    expect(world.server.rooms).toEqual([]);
    const wrong = technicianAt(world, "Guesser").viewer;
    await open(device, wrong, `${code}!`);
    expect(world.server.rooms).toEqual([]);
  });

  it("leaves the ring's meeting place too when both never met elsewhere", async () => {
    const world = createWorld(9);
    const device = await startDevice(world);
    const { viewer } = technicianAt(world);
    world.server.rewrite = ({ payload }) => {
      world.server.mostInRendezvous = 1;
      return payload;
    };
    expect(await open(device, viewer)).toMatchObject({ ok: true });
    expect(world.server.rooms).toHaveLength(2);
    viewer.end();
    await world.settle();
    expect(world.server.rooms).toEqual([]);
  });

  it("lets a technician in who lost its tab, while the old session still waits for it", async () => {
    const { world, device, technician, session } = await started(8);
    technician.environment.signaling.dispose();
    for (const { link } of technician.links) link.dispose();
    await world.pass(15_000);
    expect(session.snapshot.phase).toBe("interrupted");
    const { viewer } = technicianAt(world);
    expect(await open(device, viewer)).toMatchObject({ ok: true });
    await world.until(() => viewer.snapshot.phase === "live", "a live session");
    await world.settle();
    expect([session.snapshot.phase, granted(viewer)]).toEqual(["live", ["files-in", "view"]]);
  });

  it("brings a second technician into the running session, where each sees the other", async () => {
    const { world, device, viewer, session } = await started(6);
    const { viewer: second } = technicianAt(world, "Tina");
    expect(await open(device, second, code, "Tina")).toMatchObject({ ok: true });
    await world.until(() => second.snapshot.phase === "live", "the second one");
    await world.settle();
    expect(device.sessions).toEqual([session]);
    for (const { snapshot } of [viewer, second, session])
      expect(snapshot.members.map(({ name }) => name)).toEqual(["Till 3", "Tom", "Tina"]);
    viewer.end();
    await world.settle();
    expect([session.snapshot.phase, granted(second)]).toEqual(["live", ["files-in", "view"]]);
  });
});

describe("a device with somebody there", () => {
  it("[UN-6] asks first, and begins with a yes", async () => {
    const world = createWorld(10);
    const device = await startDevice(world);
    const answer = Promise.withResolvers<PersonsAnswer>();
    device.person = () => answer.promise;
    const { viewer } = technicianAt(world);
    await open(device, viewer);
    await world.pass(30_000);
    expect([granted(viewer), device.party.media.pickers]).toEqual([[], 0]);
    expect(viewer.snapshot.members).toEqual([]);
    answer.resolve("yes");
    await world.until(() => granted(viewer).length === 2, "the grants");
    expect(device.log).toMatchObject([{ kind: "began", person: "yes" }]);
  });

  it.each<[string, () => Promise<PersonsAnswer>]>([
    ["a no", async () => "no"],
    ["no answer", () => new Promise(() => {})],
    ["a question that fails", () => Promise.reject(new Error("no window"))],
  ])("[UN-6] security case 14: %s sends the technician away", async (_, person) => {
    const world = createWorld(11);
    const device = await startDevice(world);
    device.person = person;
    const { viewer } = technicianAt(world);
    await open(device, viewer);
    await world.pass(limits.scopeAskTimeoutMs + 1_000);
    expect(viewer.snapshot).toMatchObject({ phase: "ended", end: { reason: "refused" }, grants: [] });
    expect(kinds(device)).toEqual(["refused"]);
    expect(device.party.media.pickers).toBe(0);
  });

  it("[UN-6] a yes that comes too late is none", async () => {
    const world = createWorld(12);
    const device = await startDevice(world);
    const answer = Promise.withResolvers<PersonsAnswer>();
    device.person = () => answer.promise;
    const { viewer } = technicianAt(world);
    await open(device, viewer);
    await world.pass(limits.scopeAskTimeoutMs + 1_000);
    answer.resolve("yes");
    await world.settle();
    expect([viewer.snapshot.phase, kinds(device)]).toEqual(["ended", ["refused"]]);
  });

  it("[UN-6] a technician that leaves while the person is asked leaves nothing granted", async () => {
    const world = createWorld(13);
    const device = await startDevice(world);
    const answer = Promise.withResolvers<PersonsAnswer>();
    device.person = () => answer.promise;
    const { viewer } = technicianAt(world);
    await open(device, viewer);
    viewer.end();
    await world.settle();
    answer.resolve("yes");
    await world.settle();
    expect([kinds(device), device.party.media.pickers]).toEqual([[], 0]);
  });
});

describe("a device that is disposed of", () => {
  it("lets nobody in about whom the person is still being asked", async () => {
    const world = createWorld(14);
    const device = await startDevice(world);
    const answer = Promise.withResolvers<PersonsAnswer>();
    device.person = () => answer.promise;
    const { viewer } = technicianAt(world);
    await open(device, viewer);
    device.host.dispose();
    answer.resolve("yes");
    await world.settle();
    expect([granted(viewer), kinds(device), device.party.media.pickers]).toEqual([[], [], 0]);
  });
});

describe("a wrong access code", () => {
  it("[UN-4] leads nowhere, and the third locks the device for everybody, its own code included", async () => {
    const world = createWorld(20);
    const device = await startDevice(world);
    for (let guess = 1; guess <= 3; guess += 1) {
      const { viewer } = technicianAt(world, `Guesser ${guess}`);
      expect(await open(device, viewer, `${code}${guess}`)).toMatchObject({ code: "access-code-wrong" });
      expect(viewer.snapshot).toMatchObject({ phase: "idle", members: [] });
    }
    const { viewer } = technicianAt(world);
    expect(await open(device, viewer)).toMatchObject({ code: "device-locked", minutes: 5 });
    expect(device.host.lockedForMs).toBeGreaterThan(firstLockMs - 60_000);
    expect(device.log.map((entry) => entry.kind === "wrong-code" && entry.lockedForMs > 0)).toEqual([
      false,
      false,
      true,
    ]);
    expect([device.sessions, device.asked]).toEqual([[], []]);
    await world.pass(firstLockMs);
    expect(await open(device, viewer)).toMatchObject({ ok: true });
    expect(device.host.lockedForMs).toBe(0);
  }, 120_000);

  it("[UN-4] [UN-9] typed at the device is a guess like any other, and a right one there begins anew", async () => {
    const world = createWorld(23);
    const device = await startDevice(world);
    const { viewer } = technicianAt(world);
    expect(await device.host.proveHere("another one")).toMatchObject({ code: "access-code-wrong" });
    expect(await open(device, viewer, `${code}1`)).toMatchObject({ code: "access-code-wrong" });
    expect(await device.host.proveHere(`${code}2`)).toMatchObject({ code: "access-code-wrong" });
    expect(await device.host.proveHere(code)).toMatchObject({ code: "device-locked", minutes: 5 });
    expect(await open(device, viewer)).toMatchObject({ code: "device-locked", minutes: 5 });
    await world.pass(firstLockMs);
    expect(await device.host.proveHere(code)).toMatchObject({ ok: true });
    expect(device.host.lockedForMs).toBe(0);
    expect(kinds(device)).toEqual(["wrong-code", "wrong-code", "wrong-code", "unlocked"]);
    device.host.revoke();
    expect(await device.host.proveHere(code)).toMatchObject({ code: "device-locked" });
  }, 120_000);

  it("[UN-9] cannot be tried at the device more often side by side", async () => {
    const device = await startDevice(createWorld(24));
    const tries = ["one", "two", "three", code].map((typed) => device.host.proveHere(typed));
    const codes = (await Promise.all(tries)).map((tried) => (tried.ok ? "ok" : tried.code));
    expect(codes).toEqual(["access-code-wrong", "access-code-wrong", "access-code-wrong", "device-locked"]);
  }, 120_000);

  it("[UN-4] cannot be tried more often side by side", async () => {
    const world = createWorld(21);
    const device = await startDevice(world);
    const outcomes = Array.from({ length: 4 }, (_, at) =>
      technicianAt(world, `Guesser ${at}`).viewer.openDevice(device.key.id, `${code}${at}`, "Tom"),
    );
    const settled = Promise.all(outcomes);
    let isDone = false;
    void settled.then(() => {
      isDone = true;
    });
    await world.until(() => isDone, "all outcomes");
    const codes = (await settled).map((outcome) => (outcome.ok ? "ok" : outcome.code)).toSorted();
    expect(codes).toEqual(["access-code-wrong", "access-code-wrong", "access-code-wrong", "device-locked"]);
  });

  it("[UN-2] goes over no wire, and neither does the right one, the verifier or what it is made of", async () => {
    const { world, device, viewer } = await started(22);
    viewer.end();
    await world.settle();
    const { salt, verifier } = device.verifier;
    const wire = world.wire.map(({ bytes }) => Buffer.from(bytes));
    const seen = Buffer.from(world.server.seen.join("\n"));
    const stretched = await device.party.environment.stretchAccessCode(accessCodeToBytes(code), salt);
    for (const secret of [Buffer.from(code), Buffer.from(stretched), Buffer.from(verifier)]) {
      expect(seen.includes(secret) || seen.includes(secret.toString("base64url"))).toBe(false);
      expect(wire.some((bytes) => bytes.includes(secret))).toBe(false);
    }
  });
});

describe("what a hostile server can make of it", () => {
  it("[UN-5] a ring alone begins nothing, whatever it says", async () => {
    const world = createWorld(30);
    const device = await startDevice(world);
    for (const payload of [
      "",
      "x",
      "{}",
      encodeRing("0000"),
      '{"v":1,"locator":"4821"}',
      encodeRing(`${nowhere}x`),
    ])
      world.server.ring(device.key.id, payload);
    await world.pass(60_000);
    expect([device.sessions, device.log, device.asked]).toEqual([[], [], []]);
    expect(await open(device, technicianAt(world).viewer)).toMatchObject({ ok: true });
  });

  it("[UN-5] rings without end make the device enter few rooms", async () => {
    const world = createWorld(36);
    const device = await startDevice(world);
    for (let at = 0; at < 50; at += 1) {
      world.server.ring(device.key.id, encodeRing(nowhere));
      await world.settle();
    }
    const entered = () => world.server.seen.filter((argument) => argument.includes(nowhere)).length;
    // Each is entered and left.
    expect(entered()).toBe(2 * 10);
    await world.pass(60_000);
    expect(await open(device, technicianAt(world).viewer)).toMatchObject({ ok: true });
  });

  it("[UN-5] a stranger's room is gone to, and learns nothing but that the device came", async () => {
    const world = createWorld(31);
    const device = await startDevice(world);
    const stranger = world.createParty("Mallory");
    const made = await settleOn(world, stranger.environment.signaling.enterRendezvous(nowhere));
    if (!made.ok) throw new Error(made.code);
    const heard: string[] = [];
    made.value.on("signal", ({ payload }) => heard.push(payload));
    world.server.ring(device.key.id, encodeRing(nowhere));
    await world.pass(limits.handshakeTimeoutMs + 15_000);
    expect(heard.join("")).not.toContain("Till 3");
    expect([device.sessions, device.log, device.host.lockedForMs]).toEqual([[], [], 0]);
  });

  it("[UN-1] who comes to a ring without the verifier convinces nobody", async () => {
    const world = createWorld(32);
    const impostor = await startDevice(world, { code: "any other code" });
    const { viewer } = technicianAt(world);
    expect(await open(impostor, viewer)).toMatchObject({ code: "access-code-wrong" });
    expect(viewer.snapshot).toMatchObject({ phase: "idle", members: [] });
  });

  it("[UN-5] however many come to a ring, no more than three guesses can be tested by it", async () => {
    const world = createWorld(35);
    const { key, verifier, host, party } = await startDevice(world, { code: "any other code" });
    host.dispose();
    party.environment.signaling.devices.announce(key);
    const { viewer } = technicianAt(world);
    await world.until(() => party.environment.signaling.devices.state === "present", "a silent device");
    let tested = 0;
    const come = (rendezvous: string) => {
      const { environment, tabStorage } = world.createParty("Mallory");
      return createHostEngine({ environment, tabStorage }).answerRing({
        rendezvous,
        credentials: { identity: { kind: "device", device: key.id }, password: verifier },
        guesses: {
          reserve() {
            tested += 1;
            return true;
          },
          release() {},
        },
        letIn: async () => null,
      });
    };
    const opening = viewer.openDevice(key.id, code, "Tom");
    await world.until(() => world.server.rooms.length > 0, "a room");
    const rendezvous = world.server.rooms[0]?.slice(2) ?? "";
    world.server.mostInRendezvous = 8;
    const outcomes = Promise.all(Array.from({ length: 5 }, () => come(rendezvous)));
    await settleOn(world, outcomes);
    expect((await outcomes).filter(({ ok }) => ok)).toEqual([]);
    expect(await settleOn(world, opening)).toMatchObject({ ok: false });
    expect(tested).toBe(3);
  });

  it("tells at once of a device that is not there, and gives up on one that does not come", async () => {
    const world = createWorld(33);
    const { viewer } = technicianAt(world);
    const absent = await settleOn(world, viewer.openDevice(nowhere, code, "Tom"));
    expect(absent).toMatchObject({ ok: false, code: "device-absent" });
    expect(world.server.rooms).toEqual([]);

    const device = await startDevice(world);
    device.party.environment.signaling.devices.announce(device.key);
    device.host.dispose();
    await world.settle();
    const silent = world.createParty("Silent");
    silent.environment.signaling.devices.announce(device.key);
    await world.until(() => silent.environment.signaling.devices.state === "present", "a silent device");
    const opening = viewer.openDevice(device.key.id, code, "Tom");
    await world.pass(31_000);
    expect(await opening).toMatchObject({ ok: false, code: "handshake-timeout" });
    expect([viewer.snapshot.phase, world.server.rooms]).toEqual(["idle", []]);
  });

  it("[PR-8] is dead for a while: the session goes on, and the device is there again by itself", async () => {
    const { world, device, viewer, session } = await started(34);
    world.server.kill();
    await world.pass(5_000);
    expect([viewer.snapshot.phase, session.snapshot.phase]).toEqual(["live", "live"]);
    world.server.start();
    await world.pass(5_000);
    expect(await open(device, technicianAt(world, "Tina").viewer, code, "Tina")).toMatchObject({ ok: true });
  });
});

describe("a revoked enrolment", () => {
  it("[UN-7] ends the session at once, and the device is there no more", async () => {
    const { world, device, viewer, session } = await started(40);
    device.host.revoke();
    expect(session.snapshot).toMatchObject({ phase: "ended", grants: [] });
    await world.settle();
    expect(viewer.snapshot).toMatchObject({ phase: "ended", end: { reason: "ended-there" } });
    expect(device.party.media.captures).toBe(0);
    expect(kinds(device)).toEqual(["began", "ended"]);
    const late = technicianAt(world, "Tina").viewer;
    expect(await open(device, late, code, "Tina")).toMatchObject({ code: "device-absent" });
    world.server.ring(device.key.id, encodeRing(nowhere));
    await world.pass(30_000);
    expect(device.sessions).toHaveLength(1);
  });

  it("[UN-7] lets nobody in who is on the way, or about whom the person is being asked", async () => {
    const world = createWorld(41);
    const device = await startDevice(world);
    const answer = Promise.withResolvers<PersonsAnswer>();
    device.person = () => answer.promise;
    const { viewer } = technicianAt(world);
    await open(device, viewer);
    const onTheWay = technicianAt(world, "Tina").viewer;
    const opening = onTheWay.openDevice(device.key.id, code, "Tina");
    device.host.revoke();
    answer.resolve("yes");
    await world.pass(60_000);
    expect(await opening).toMatchObject({ ok: false });
    expect([viewer.snapshot.phase, kinds(device), device.party.media.pickers]).toEqual(["ended", [], 0]);
  });
});

async function settleOn<Value>(world: World, promise: Promise<Value>): Promise<Value> {
  let isDone = false;
  void promise.then(() => {
    isDone = true;
  });
  await world.until(() => isDone, "an answer");
  return promise;
}
