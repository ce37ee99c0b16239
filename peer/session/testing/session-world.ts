/**
 * Owns: a small world for tests of sessions: one network and signaling server in memory, one clock, and parties that
 * make sessions in it. Everything is decided by the seed; nothing moves but in `settle`, `pass` and `until`.
 * Never: ships.
 */

import { formatJoinCode } from "../../../protocol/join-code.ts";
import { createMemoryFileStore } from "../../files/file-store.ts";
import type { Link, LinkFingerprints } from "../../link/link.ts";
import { createMemoryLinks } from "../../link/memory-link.ts";
import { createMemoryNetwork, type MemoryNetwork } from "../../link/memory-network.ts";
import { createManualClock, type ManualClock } from "../../manual-clock.ts";
import type { SessionEnvironment } from "../environment.ts";
import { createHostSession, type HostSessionOptions } from "../host/host-session.ts";
import { type KeyValueStorage, loadStoredSession } from "../resumption-store.ts";
import type { HostSession, ViewerSession } from "../session.ts";
import { createViewerSession } from "../viewer/viewer-session.ts";
import { type BlindServer, createBlindServer } from "./blind-server.ts";
import { nativeWorkDone } from "./native-work.ts";
import { createScriptedMedia, type ScriptedMedia } from "./scripted-media.ts";
import { createSeededRandom, type SeededRandom } from "./seeded-random.ts";

/** One message as it went over a link's channel. */
export type WireMessage = {
  readonly channel: string;
  /** The sending link's number. */
  readonly from: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

export type Party = {
  readonly name: string;
  readonly environment: SessionEnvironment;
  readonly media: ScriptedMedia;
  readonly tabStorage: KeyValueStorage;
  /** Links it made, newest last, with their numbers on the network. */
  readonly links: readonly { readonly number: number; readonly link: Link }[];
  /** What its links say about certificates instead of the truth. */
  fingerprints: LinkFingerprints | null | undefined;
};

export type World = {
  readonly random: SeededRandom;
  readonly clock: ManualClock;
  readonly network: MemoryNetwork;
  readonly server: BlindServer;
  /** All that went over any link so far. */
  readonly wire: readonly WireMessage[];
  /** What arrives instead of a message. */
  tamper: (message: WireMessage) => readonly Uint8Array<ArrayBuffer>[];
  /** @param build default: everybody's is the same */
  createParty(name: string, build?: string): Party;
  /** Lets everything happen that does so without time passing. */
  settle(): Promise<void>;
  /** Lets time pass, in steps of at most half a second, with everything that happens meanwhile. */
  pass(ms: number): Promise<void>;
  /** Settles until `condition`; throws when nothing brings it about. */
  until(condition: () => boolean, what: string): Promise<void>;
};

const wallStartMs = 1_800_000_000_000;
const stepMs = 500;

export function createWorld(seed = 1): World {
  const random = createSeededRandom(seed);
  const clock = createManualClock();
  const wire: WireMessage[] = [];
  const network = createMemoryNetwork({
    seed,
    intercept(message) {
      wire.push({ ...message, bytes: message.bytes.slice() });
      return world.tamper(message);
    },
  });
  const server = createBlindServer({ network, random });
  let linksMade = 0;
  let parties = 0;

  const world: World = {
    random,
    clock,
    network,
    server,
    wire,
    tamper: ({ bytes }) => [bytes],
    createParty(name, build = "test") {
      parties += 1;
      const own = createSeededRandom(seed * 1_000 + parties);
      const media = createScriptedMedia();
      const rows = new Map<string, string>();
      const links: Party["links"][number][] = [];
      const party: Party = {
        name,
        media,
        links,
        fingerprints: undefined,
        tabStorage: {
          getItem: (key) => rows.get(key) ?? null,
          setItem: (key, value) => void rows.set(key, value),
          removeItem: (key) => void rows.delete(key),
        },
        environment: {
          signaling: server.connect(clock),
          createLink(options) {
            linksMade += 1;
            const { fingerprints } = party;
            const link = createMemoryLinks(
              network,
              fingerprints === undefined ? {} : { fingerprints },
            )(options);
            links.push({ number: linksMade, link });
            return link;
          },
          clock,
          timeline: () => clock.now() + parties * 1_000,
          wallMs: () => wallStartMs + clock.now(),
          randomBytes: own.bytes,
          // Cheap, and as different for each code and salt as the real one.
          stretchAccessCode: async (code, salt) => Uint8Array.of(...salt, ...code),
          fileStore: createMemoryFileStore(64 * 1024 * 1024),
          media,
          watchWake: () => () => {},
          build,
        },
      };
      return party;
    },
    async settle() {
      // Promises and messages cause each other; three quiet rounds mean that nothing is left.
      for (let quiet = 0; quiet < 3; quiet += 1) {
        if (await turn()) quiet = 0;
        clock.advance(0);
        while (network.flushOne()) quiet = 0;
      }
    },
    async pass(ms) {
      await world.settle();
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left));
        await world.settle();
      }
    },
    async until(condition, what) {
      for (let tries = 0; tries < 400; tries += 1) {
        await world.settle();
        if (condition()) return;
        clock.advance(1);
      }
      throw new Error(`never: ${what}`);
    },
  };
  return world;
}

/**
 * Lets every promise that is ready go on, and those that the platform is about to answer.
 * @returns whether there were any of the latter
 */
async function turn(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  return nativeWorkDone();
}

export function hostOf(party: Party, options: Partial<HostSessionOptions> = {}): HostSession {
  return createHostSession({ environment: party.environment, tabStorage: party.tabStorage, ...options });
}

export function viewerOf(party: Party): ViewerSession {
  return createViewerSession({ environment: party.environment, tabStorage: party.tabStorage });
}

/** The page of `party` is loaded anew: another page with what the tab kept. The old one is gone without a word. */
export function reloadedHost(
  world: World,
  party: Party,
): { readonly party: Party; readonly host: HostSession } {
  const next = reload(world, party);
  const stored = loadStoredSession(next.tabStorage, next.environment.wallMs());
  return { party: next, host: hostOf(next, stored === null ? {} : { stored }) };
}

export function reloadedViewer(
  world: World,
  party: Party,
): { readonly party: Party; readonly viewer: ViewerSession } {
  const next = reload(world, party);
  const { environment, tabStorage } = next;
  const stored = loadStoredSession(tabStorage, environment.wallMs());
  const viewer = createViewerSession({ environment, tabStorage, ...(stored === null ? {} : { stored }) });
  return { party: next, viewer };
}

function reload(world: World, party: Party): Party {
  party.environment.signaling.dispose();
  for (const { link } of party.links) link.dispose();
  const next = world.createParty(party.name, party.environment.build);
  return { ...next, tabStorage: party.tabStorage };
}

export type LiveSession = {
  readonly world: World;
  readonly customer: Party;
  readonly technician: Party;
  readonly host: HostSession;
  readonly viewer: ViewerSession;
};

/**
 * A session between Carla (host) and Tom (viewer), live at both ends, nothing granted.
 * @param prepare changes the technician's world before its session is made
 */
export async function startSession(
  seed = 1,
  prepare: (technician: Party) => void = () => {},
  hostOptions: Partial<HostSessionOptions> = {},
): Promise<LiveSession> {
  const world = createWorld(seed);
  const customer = world.createParty("Carla");
  const technician = world.createParty("Tom");
  prepare(technician);
  const host = hostOf(customer, hostOptions);
  const viewer = viewerOf(technician);
  void viewer.open("Tom");
  await world.until(() => viewer.snapshot.code !== null, "a code");
  void host.join(shownCode(viewer), "Carla");
  await world.until(
    () => viewer.snapshot.phase === "live" && host.snapshot.members.length === 2,
    "a live session",
  );
  await world.settle();
  return { world, customer, technician, host, viewer };
}

/** The code as a viewer's page shows it. */
export function shownCode(viewer: ViewerSession): string {
  const shown = viewer.snapshot.code;
  if (shown === null) throw new Error("no code is shown");
  return formatJoinCode(shown.code);
}

/** A viewer asks for a scope and the host's person answers. */
export async function grant(
  { world, host, viewer }: Pick<LiveSession, "world" | "host" | "viewer">,
  scope: Parameters<ViewerSession["ask"]>[0],
  duration: "once" | "session" = "session",
): Promise<void> {
  viewer.ask(scope);
  await world.settle();
  const ask = host.snapshot.asks.find((waiting) => waiting.kind === "scope" && waiting.scope === scope);
  if (ask === undefined) throw new Error(`no question about ${scope}`);
  await host.answer(ask.id, duration);
  await world.settle();
}
