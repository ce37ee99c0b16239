/**
 * Owns: the network under `memory-link.ts`: what is on its way, in which order it arrives, and faults.
 * Never: moves by itself, unless `automatic`.
 *
 * Messages of one channel and direction arrive in order, unless the channel is unordered or `reorder` says otherwise.
 * Between channels and links the seed decides, as no order is promised there.
 */

/** Chances from 0 to 1 for each message of a channel. A real reliable channel has none; an attacker's might. */
export type MemoryFaults = {
  readonly drop?: number;
  readonly duplicate?: number;
  /** Also for ordered channels. */
  readonly reorder?: number;
};

export type MemoryNetworkOptions = {
  readonly seed: number;
  /** Deliver one thing a microtask as long as anything is on its way. Default false. */
  readonly automatic?: boolean;
  readonly faultsByChannel?: Readonly<Record<string, MemoryFaults>>;
  /** Sees each message when it is sent; what it returns arrives instead, in order. */
  readonly intercept?: (message: {
    readonly channel: string;
    /** The sending link's number: links count from 1 in the order they were made. */
    readonly from: number;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }) => readonly Uint8Array<ArrayBuffer>[];
};

/** What the network tells a link. */
export interface MemoryEndEvents {
  received(channel: string, bytes: ArrayBuffer): void;
  /** Bytes this end sent on `channel` have left. */
  left(channel: string): void;
  connectionChanged(change: "up" | "disconnected" | "gone"): void;
}

/** A link's place on the network. */
export interface MemoryEnd {
  readonly id: number;
  /** In the form SDP writes it. */
  readonly fingerprint: string;
  /** Names the other end; `complete` once both know each other, which also restores a lasting cut's path. */
  connect(other: number, complete: boolean): void;
  send(channel: string, bytes: Uint8Array<ArrayBuffer>, ordered: boolean): void;
  bufferedBytes(channel: string): number;
  counts(): { readonly bytesSent: number; readonly bytesReceived: number };
  leave(): void;
}

export interface MemoryNetwork {
  /** Delivers one thing that is on its way. @returns false when nothing could move */
  flushOne(): boolean;
  /** Delivers until nothing can move, what deliveries cause included. @throws after a million, which is a loop */
  flush(): void;
  /**
   * Nothing but signals arrives until `heal()`; both ends notice. After a `lasting` cut the links need an ICE
   * restart as well.
   */
  cut(options?: { readonly lasting?: boolean }): void;
  heal(): void;
  /** Puts a step of the test's own among what is on its way, in order with other such steps. */
  later(run: () => void): void;
  join(events: MemoryEndEvents): MemoryEnd;
}

type Message = { readonly bytes: Uint8Array<ArrayBuffer>; readonly unordered: boolean };
type Lane = { readonly from: Member; readonly channel: string; readonly messages: Message[]; bytes: number };
type Member = {
  readonly id: number;
  readonly events: MemoryEndEvents;
  readonly lanesByChannel: Map<string, Lane>;
  other: number | null;
  connected: boolean;
  bytesSent: number;
  bytesReceived: number;
};

const deliveriesMax = 1_000_000;

export function createMemoryNetwork(options: MemoryNetworkOptions): MemoryNetwork {
  const { automatic = false, faultsByChannel = {}, intercept } = options;
  const random = seededRandom(options.seed);
  const membersById = new Map<number, Member>();
  const steps: (() => void)[] = [];
  let made = 0;
  let isCut = false;
  let flushIsDue = false;

  function stir(): void {
    if (!automatic || flushIsDue) return;
    flushIsDue = true;
    queueMicrotask(() => {
      flushIsDue = false;
      if (flushOne()) stir();
    });
  }

  function later(run: () => void): void {
    steps.push(run);
    stir();
  }

  function otherOf(member: Member): Member | undefined {
    return member.other === null ? undefined : membersById.get(member.other);
  }

  function movableLanes(): Lane[] {
    if (isCut) return [];
    return [...membersById.values()]
      .filter((member) => member.connected)
      .flatMap((member) => [...member.lanesByChannel.values()])
      .filter((lane) => lane.messages.length > 0);
  }

  function flushOne(): boolean {
    const lanes = movableLanes();
    const choice = Math.floor(random() * (lanes.length + (steps.length > 0 ? 1 : 0)));
    const lane = lanes[choice];
    if (lane !== undefined) deliver(lane);
    else if (steps.length > 0) steps.shift()?.();
    else return false;
    return true;
  }

  function flush(): void {
    for (let count = 0; flushOne(); count += 1) {
      if (count === deliveriesMax) throw new Error("memory network: deliveries without end");
    }
  }

  function deliver(lane: Lane): void {
    const { from, channel, messages } = lane;
    const { drop = 0, duplicate = 0, reorder = 0 } = faultsByChannel[channel] ?? {};
    const first = messages[0];
    if (first === undefined) return;
    const jumps = first.unordered || random() < reorder;
    const index = jumps ? Math.floor(random() * messages.length) : 0;
    const message = messages[index];
    if (random() >= duplicate) {
      messages.splice(index, 1);
      lane.bytes -= message?.bytes.byteLength ?? 0;
    }
    from.events.left(channel);
    const other = otherOf(from);
    if (message === undefined || other === undefined || random() < drop) return;
    other.bytesReceived += message.bytes.byteLength;
    other.events.received(channel, message.bytes.slice().buffer);
  }

  /** Tells both ends, in steps of their own. */
  function announce(change: "up" | "disconnected"): void {
    for (const member of membersById.values()) {
      if (member.other !== null) later(() => member.events.connectionChanged(change));
    }
  }

  function connect(member: Member): void {
    if (isCut) return;
    member.connected = true;
    later(() => {
      if (member.connected && !isCut) member.events.connectionChanged("up");
    });
  }

  return {
    flushOne,
    flush,
    later,
    cut({ lasting = false } = {}) {
      isCut = true;
      if (lasting) for (const member of membersById.values()) member.connected = false;
      announce("disconnected");
    },
    heal() {
      isCut = false;
      for (const member of membersById.values()) if (member.connected) connect(member);
      stir();
    },
    join(events) {
      made += 1;
      const member: Member = {
        id: made,
        events,
        lanesByChannel: new Map(),
        other: null,
        connected: false,
        bytesSent: 0,
        bytesReceived: 0,
      };
      membersById.set(member.id, member);
      return {
        id: member.id,
        fingerprint: fingerprintOf(options.seed, member.id),
        connect(other, complete) {
          member.other = other;
          const peer = membersById.get(other);
          if (!complete || peer === undefined) return;
          connect(member);
          connect(peer);
        },
        send(channel, bytes, ordered) {
          const lane = member.lanesByChannel.get(channel) ?? {
            from: member,
            channel,
            messages: [],
            bytes: 0,
          };
          member.lanesByChannel.set(channel, lane);
          member.bytesSent += bytes.byteLength;
          const arriving = intercept?.({ channel, from: member.id, bytes }) ?? [bytes];
          for (const each of arriving) {
            lane.messages.push({ bytes: each, unordered: !ordered });
            lane.bytes += each.byteLength;
          }
          stir();
        },
        bufferedBytes: (channel) => member.lanesByChannel.get(channel)?.bytes ?? 0,
        counts: () => ({ bytesSent: member.bytesSent, bytesReceived: member.bytesReceived }),
        leave() {
          const other = otherOf(member);
          membersById.delete(member.id);
          if (other?.other === member.id && !isCut) later(() => other.events.connectionChanged("gone"));
        },
      };
    },
  };
}

/** A made-up certificate's fingerprint, different for every link. */
function fingerprintOf(seed: number, id: number): string {
  const random = seededRandom(seed * 7919 + id);
  return Array.from({ length: 32 }, () =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, "0"),
  )
    .join(":")
    .toUpperCase();
}

/** A linear congruential generator (Numerical Recipes' constants): plenty for choosing an order. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
