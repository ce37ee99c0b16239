/**
 * Owns: unattended devices as a signaling client knows them: being one, watching some, ringing one; and doing so again
 * after the connection or the server was away.
 * Never: believes the server: a ring is an invitation and no more, and what is told of a device that is not watched, or is
 * not this one, is refused. Who comes to a ring proves itself by the handshake.
 *
 * absent → present ⇄ absent (the connection is away) → replaced (another connection proved the key) → present, over the
 * next connection
 */

import type { GenericSchema, InferOutput } from "valibot";
import { bytesToBase64url } from "../../protocol/base64url.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { parseValue } from "../../protocol/parse.ts";
import {
  DeviceChallenged,
  type DeviceId,
  DevicePresence,
  DeviceReplaced,
  DeviceRung,
  DevicesWatched,
  presenceStatement,
} from "../../protocol/presence-messages.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { Done } from "../../protocol/signaling-messages.ts";
import type { Clock } from "../clock.ts";
import type { DeviceKey } from "../device/device-key.ts";
import { createEmitter, type Listening } from "../events.ts";

export type AnnouncementState = "absent" | "present" | "replaced";

export type DeviceEvents = {
  /** How this device's own announcement stands. */
  readonly state: AnnouncementState;
  /** Somebody rings this device. The payload is whoever rang's, or the server's: believe nothing in it. */
  readonly ring: { readonly payload: string };
  /** The watched devices that are present, after each change; none while the connection is away. */
  readonly present: ReadonlySet<DeviceId>;
};

export interface Devices extends Listening<DeviceEvents> {
  readonly state: AnnouncementState;
  readonly present: ReadonlySet<DeviceId>;
  /** Is that device from now on, whenever there is a connection, until `withdraw`. */
  announce(key: DeviceKey): void;
  withdraw(): void;
  /** Watches these from now on, and no others; at most 200. An empty list ends it. */
  watch(devices: readonly DeviceId[]): void;
  /**
   * Passes `payload` (1 byte to 4 KiB) to a device. That it is delivered says nothing of whether it is answered.
   * Fails with `device-absent`, `rate-limited`, `server-busy` or `signaling-unreachable`.
   */
  ring(device: DeviceId, payload: string, options?: { readonly signal?: AbortSignal }): Promise<Result<void>>;
}

export interface DevicePresenceControl {
  readonly devices: Devices;
  online(): void;
  offline(): void;
  /** Takes an event of the server's. True when it was one about devices that means something here. */
  handle(event: string, untrusted: unknown): boolean;
  dispose(): void;
}

type ReplySchema = GenericSchema<
  unknown,
  { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode }
>;
export type Request = <Schema extends ReplySchema, Value>(
  event: string,
  argument: object,
  schema: Schema,
  take: (reply: Extract<InferOutput<Schema>, { readonly ok: true }>) => Value | null,
  options?: { readonly signal?: AbortSignal },
) => Promise<Result<Value>>;

const againMs = { first: 1_000, most: 60_000 };

export function createDevicePresence(options: {
  /** Of the server, as the key's owner reached it. */
  readonly origin: string;
  readonly clock: Clock;
  readonly request: Request;
  readonly isOnline: () => boolean;
}): DevicePresenceControl {
  const { origin, clock, request, isOnline } = options;
  const emitter = createEmitter<DeviceEvents>();
  let key: DeviceKey | null = null;
  let state: AnnouncementState = "absent";
  let watched: readonly DeviceId[] = [];
  let present: ReadonlySet<DeviceId> = new Set();
  const announcing = createTask(clock, isOnline, announceOnce);
  const watching = createTask(clock, isOnline, watchOnce);

  function setState(next: AnnouncementState): void {
    if (state === next) return;
    state = next;
    emitter.emit("state", next);
  }

  function setPresent(next: ReadonlySet<DeviceId>): void {
    present = next;
    emitter.emit("present", next);
  }

  async function announceOnce(isCurrent: () => boolean): Promise<boolean> {
    const own = key;
    if (own === null) return true;
    const asked = await request("device:challenge", { v: 1 }, DeviceChallenged, (reply) => reply.challenge);
    if (!asked.ok || !isCurrent()) return false;
    const statement = presenceStatement({ challenge: asked.value, device: own.id, origin });
    if (statement === null) return false;
    const signature = bytesToBase64url(await own.sign(statement));
    if (!isCurrent()) return false;
    const answer = { v: 1, publicKey: bytesToBase64url(own.publicKey), origin, signature };
    const announced = await request("device:announce", answer, Done, () => {
      if (isCurrent()) setState("present");
      return true;
    });
    return announced.ok;
  }

  async function watchOnce(isCurrent: () => boolean): Promise<boolean> {
    const devices = watched;
    const told = await request("devices:watch", { v: 1, devices }, DevicesWatched, (reply) => {
      if (reply.present.some((device) => !devices.includes(device))) return null;
      if (isCurrent()) setPresent(new Set(reply.present));
      return true;
    });
    return told.ok;
  }

  const handlers = new Map<string, (untrusted: unknown) => boolean>([
    [
      "device:ring",
      about(DeviceRung, ({ device, payload }) => {
        if (device !== key?.id || state === "replaced") return false;
        emitter.emit("ring", { payload });
        return true;
      }),
    ],
    [
      "device:replaced",
      about(DeviceReplaced, ({ device }) => {
        if (device !== key?.id) return false;
        announcing.stop();
        setState("replaced");
        return true;
      }),
    ],
    [
      "device:presence",
      about(DevicePresence, ({ device, present: isPresent }) => {
        if (!watched.includes(device)) return false;
        if (isPresent) setPresent(new Set([...present, device]));
        else setPresent(new Set([...present].filter((other) => other !== device)));
        return true;
      }),
    ],
  ]);

  return {
    devices: {
      on: (type, listener) => emitter.on(type, listener),
      get state() {
        return state;
      },
      get present() {
        return present;
      },
      announce(given) {
        key = given;
        setState("absent");
        announcing.start();
      },
      withdraw() {
        if (key === null) return;
        key = null;
        announcing.stop();
        setState("absent");
        if (isOnline()) void request("device:withdraw", { v: 1 }, Done, () => true);
      },
      watch(devices) {
        const hadAny = watched.length > 0;
        watched = devices;
        setPresent(new Set([...present].filter((device) => devices.includes(device))));
        if (devices.length > 0 || hadAny) watching.start();
      },
      async ring(device, payload, requestOptions) {
        const rung = await request(
          "device:ring",
          { v: 1, device, payload },
          Done,
          () => true,
          requestOptions,
        );
        return rung.ok ? ok(undefined) : err(rung.code);
      },
    },
    online() {
      if (key !== null) announcing.start();
      if (watched.length > 0) watching.start();
    },
    offline() {
      announcing.stop();
      watching.stop();
      setState("absent");
      if (present.size > 0) setPresent(new Set());
    },
    handle: (event, untrusted) => handlers.get(event)?.(untrusted) ?? false,
    dispose() {
      announcing.stop();
      watching.stop();
      emitter.clear();
    },
  };
}

function about<Message>(
  schema: GenericSchema<unknown, Message>,
  take: (message: Message) => boolean,
): (untrusted: unknown) => boolean {
  return (untrusted) => {
    const parsed = parseValue(schema, untrusted);
    return parsed.ok && take(parsed.value);
  };
}

/** Does something once there is a connection, and again, ever later, until it has worked. */
function createTask(
  clock: Clock,
  isOnline: () => boolean,
  once: (isCurrent: () => boolean) => Promise<boolean>,
): { start(): void; stop(): void } {
  let turn = 0;
  let cancel: (() => void) | null = null;

  async function run(own: number, delayMs: number): Promise<void> {
    if (!isOnline()) return;
    const isDone = await once(() => own === turn);
    if (isDone || own !== turn) return;
    cancel = clock.after(delayMs, () => void run(own, Math.min(againMs.most, delayMs * 2)));
  }

  function stop(): void {
    turn += 1;
    cancel?.();
    cancel = null;
  }

  return {
    start() {
      stop();
      void run(turn, againMs.first);
    },
    stop,
  };
}
