/**
 * Owns: the page's side of the signaling server: one connection, the rooms it is in, and getting back into rendezvous
 * rooms after the connection or the server was away. Devices are device-presence.ts's.
 * Never: believes the server. Every reply and event goes through protocol/parse.ts; what is malformed, unasked for or
 * about an unknown room changes nothing. Never: puts a secret into what it sends; payloads are the caller's.
 *
 * connecting → online ⇄ offline (trying again by itself) → disposed
 *
 * A locator room is bound to its connection: when that is lost, the room has ended. A rendezvous room is entered again,
 * taking the place of the lost membership, until it is left.
 */

import type { GenericSchema, InferOutput } from "valibot";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { limits } from "../../protocol/limits.ts";
import { parseValue } from "../../protocol/parse.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import {
  Done,
  type IceConfiguration,
  IceServersReply,
  MemberChange,
  RoomCreated,
  RoomEnded,
  RoomJoined,
  SignalIn,
} from "../../protocol/signaling-messages.ts";
import { type Clock, systemClock } from "../clock.ts";
import { createEmitter, type Listening } from "../events.ts";
import { createDevicePresence, type Devices } from "./device-presence.ts";
import { createRoom, type Room, type RoomControl, type RoomEntry } from "./room.ts";
import { type ConnectSignaling, connectSocketIo } from "./signaling-socket.ts";

export type { Room, RoomEvents } from "./room.ts";

export type SignalingState = "connecting" | "online" | "offline";
export type SignalingEvents = { readonly state: SignalingState };

export interface RequestOptions {
  /** Gives the request up; a room that it still brings is left at once. */
  readonly signal?: AbortSignal;
}

/** Every request waits up to ten seconds for a connection, then up to ten for an answer: `signaling-unreachable`. */
export interface SignalingClient extends Listening<SignalingEvents> {
  readonly state: SignalingState;
  /** Fails with `rate-limited`, `server-busy`, `signaling-unreachable` or `signaling-origin-refused`. */
  /** @param options.token a right to open a room, where not this page's own is shown */
  createRoom(options?: RequestOptions & { readonly token?: string }): Promise<Result<Room>>;
  /** This page's right to open rooms, for somebody who opens one in its name; null where it has none. */
  drawRoomToken(): Promise<string | null>;
  /** Fails also with `room-not-found`, `room-full` or `room-taken`. */
  joinRoom(locator: string, options?: RequestOptions): Promise<Result<Room>>;
  /** Once entered, the room is entered again by itself whenever that is needed. */
  enterRendezvous(rendezvous: string, options?: RequestOptions): Promise<Result<Room>>;
  /** Fresh ICE servers, before the credentials of the last ones end. */
  requestIce(options?: RequestOptions): Promise<Result<IceConfiguration>>;
  readonly devices: Devices;
  /** Messages from the server that were refused. */
  readonly refusedMessages: number;
  /** Leaves every room and closes the connection. Rooms end without an event. */
  dispose(): void;
}

export interface SignalingClientOptions {
  /** An origin: `https://support.example.org`. */
  readonly url: string;
  readonly clock?: Clock;
  readonly connect?: ConnectSignaling;
  /** Where technicians have accounts: fetches a fresh right to open rooms. Null when there is none to be had. */
  readonly drawRoomToken?: () => Promise<string | null>;
}

const answerWithinMs = 10_000;
const connectAgainMs = 10_000;
const enterAgainMs = { first: 500, most: 15_000 };

type ReplySchema = GenericSchema<
  unknown,
  { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode }
>;
type Granted<Schema extends ReplySchema> = Extract<InferOutput<Schema>, { readonly ok: true }>;

/** A rendezvous room that has to be entered again whenever it gets lost. */
interface Rendezvous {
  readonly id: string;
  readonly control: RoomControl;
  delayMs: number;
  cancel: (() => void) | null;
  isEntering: boolean;
}

export function createSignalingClient(options: SignalingClientOptions): SignalingClient {
  const clock = options.clock ?? systemClock;
  const drawRoomToken = options.drawRoomToken ?? (async () => null);
  const emitter = createEmitter<SignalingEvents>();
  const controlsByName = new Map<string, RoomControl>();
  const rendezvousByName = new Map<string, Rendezvous>();
  const waitingForConnection = new Set<(state: "online" | "refused" | "disposed") => void>();
  /** Ends what waits for an answer that cannot come any more. */
  const inFlight = new Set<() => void>();
  let state: SignalingState = "connecting";
  let refusedMessages = 0;
  let isDisposed = false;

  const socket = (options.connect ?? connectSocketIo)(options.url, {
    connected() {
      setState("online");
      settleWaiting("online");
      for (const rendezvous of rendezvousByName.values()) void enterAgain(rendezvous);
      presence.online();
    },
    disconnected(byServer) {
      setState("offline");
      for (const lose of inFlight) lose();
      presence.offline();
      for (const [name, control] of controlsByName) {
        if (rendezvousByName.has(name)) control.suspend();
        else drop(name, "disconnected");
      }
      if (byServer) clock.after(connectAgainMs, () => !isDisposed && socket.connect());
    },
    failed(status) {
      if (state !== "online") setState("offline");
      if (status === 403) settleWaiting("refused");
    },
    event: handleEvent,
  });

  const presence = createDevicePresence({
    origin: new URL(options.url).origin,
    clock,
    request,
    isOnline: () => socket.connected,
  });

  function setState(next: SignalingState): void {
    if (state === next || isDisposed) return;
    state = next;
    emitter.emit("state", next);
  }

  function settleWaiting(outcome: "online" | "refused" | "disposed"): void {
    const waiting = [...waitingForConnection];
    waitingForConnection.clear();
    for (const settle of waiting) settle(outcome);
  }

  const handlers = new Map<string, (untrusted: unknown) => boolean>([
    ["signal", inRoom(SignalIn, (control, { from, payload }) => control.signal(from, payload))],
    ["member:in", inRoom(MemberChange, (control, { member }) => control.memberIn(member))],
    ["member:out", inRoom(MemberChange, (control, { member }) => control.memberOut(member))],
    ["room:ended", inRoom(RoomEnded, (_, { room, reason }) => handleEnded(room, reason))],
  ]);

  function handleEvent(name: string, untrusted: unknown): void {
    if (isDisposed) return;
    const isAccepted = handlers.get(name)?.(untrusted) ?? presence.handle(name, untrusted);
    if (!isAccepted) refusedMessages += 1;
  }

  /** A handler of one event that is about a room of ours. It tells whether the message was accepted. */
  function inRoom<Message extends { readonly room: string }>(
    schema: GenericSchema<unknown, Message>,
    handle: (control: RoomControl, message: Message) => void,
  ): (untrusted: unknown) => boolean {
    return (untrusted) => {
      const parsed = parseValue(schema, untrusted);
      const control = parsed.ok ? controlsByName.get(parsed.value.room) : undefined;
      if (!parsed.ok || !control) return false;
      handle(control, parsed.value);
      return true;
    };
  }

  function handleEnded(name: string, reason: RoomEnded["reason"]): void {
    const rendezvous = rendezvousByName.get(name);
    // The server forgot the room, the two ends did not.
    if (rendezvous && reason === "shutdown") {
      rendezvous.control.suspend();
      enterLater(rendezvous);
    } else {
      drop(name, reason);
    }
  }

  function drop(name: string, reason: RoomEnded["reason"] | "disconnected"): void {
    const control = controlsByName.get(name);
    forget(name);
    control?.end(reason);
  }

  function forget(name: string): void {
    controlsByName.delete(name);
    rendezvousByName.get(name)?.cancel?.();
    rendezvousByName.delete(name);
  }

  /**
   * Sends one request once there is a connection, and hands the parsed answer to `take` in the task that brought it.
   * @param take null refuses an answer that is well formed and does not answer what was asked
   */
  async function request<Schema extends ReplySchema, Value>(
    event: string,
    argument: object,
    schema: Schema,
    take: (reply: Granted<Schema>) => Value | null,
    { signal }: RequestOptions = {},
  ): Promise<Result<Value>> {
    if (isDisposed || signal?.aborted) return err("session-ended", "given up");
    if (JSON.stringify([event, argument]).length > limits.signalingMessageBytes)
      return err("message-too-large");
    const { promise, resolve } = Promise.withResolvers<Result<Value>>();
    let isSettled = false;
    const cleanUps: (() => void)[] = [];
    const settle = (result: Result<Value>) => {
      isSettled = true;
      for (const cleanUp of cleanUps.splice(0)) cleanUp();
      resolve(result);
    };

    const emit = () =>
      socket.emit(event, argument, (untrusted) => {
        const parsed = parseValue(schema, untrusted);
        if (isSettled) return leaveUnwanted(parsed);
        if (parsed.ok && !parsed.value.ok) return settle(err(parsed.value.code));
        const taken = parsed.ok ? take(parsed.value as Granted<Schema>) : null;
        if (taken !== null) return settle(ok(taken));
        refusedMessages += 1;
        settle(err("message-malformed"));
      });
    const waitForConnection = (outcome: "online" | "refused" | "disposed") => {
      if (outcome === "online") send();
      else settle(err(outcome === "refused" ? "signaling-origin-refused" : "session-ended"));
    };
    const giveUp = () => settle(err("session-ended", "given up"));
    const lose = () => settle(err("signaling-unreachable"));
    const send = () => {
      inFlight.add(lose);
      emit();
    };

    const withinMs = socket.connected ? answerWithinMs : 2 * answerWithinMs;
    cleanUps.push(
      clock.after(withinMs, lose),
      () => inFlight.delete(lose),
      () => waitingForConnection.delete(waitForConnection),
      () => signal?.removeEventListener("abort", giveUp),
    );
    signal?.addEventListener("abort", giveUp);
    if (socket.connected) send();
    else waitingForConnection.add(waitForConnection);
    return promise;
  }

  /** An answer that came after its request was given up: whatever room it brings is left. */
  function leaveUnwanted(reply: Result<{ readonly ok: boolean; readonly room?: string }>): void {
    if (
      reply.ok &&
      reply.value.ok &&
      reply.value.room !== undefined &&
      !controlsByName.has(reply.value.room)
    ) {
      socket.emit("room:leave", { room: reply.value.room }, ignore);
    }
  }

  function open(entry: RoomEntry, locator: string | null, expiresInMs: number | null): RoomControl {
    const control = createRoom({
      entry,
      locator,
      expiresInMs,
      clock,
      async send({ name }, to, payload) {
        if (!socket.connected) return err("signaling-unreachable");
        const sent = await request("signal", { room: name, to, payload }, Done, () => true);
        return sent.ok ? ok(undefined) : sent;
      },
      leave({ name }) {
        forget(name);
        if (socket.connected) socket.emit("room:leave", { room: name }, ignore);
      },
    });
    drop(entry.name, "left");
    controlsByName.set(entry.name, control);
    return control;
  }

  async function enterAgain(rendezvous: Rendezvous): Promise<void> {
    const { id, control } = rendezvous;
    rendezvous.cancel?.();
    rendezvous.cancel = null;
    if (rendezvous.isEntering || !socket.connected) return;
    rendezvous.isEntering = true;
    const argument = { v: 1, rendezvous: id, replaces: control.room.self };
    const entered = await request("room:enter", argument, RoomJoined, (reply) => {
      if (reply.room !== control.room.name) return null;
      if (!control.isOver()) control.resume({ ...reply, name: reply.room });
      return true;
    });
    rendezvous.isEntering = false;
    if (control.isOver()) {
      if (entered.ok) socket.emit("room:leave", { room: control.room.name }, ignore);
    } else if (entered.ok) {
      rendezvous.delayMs = enterAgainMs.first;
    } else if (!isDisposed) {
      enterLater(rendezvous);
    }
  }

  function enterLater(rendezvous: Rendezvous): void {
    rendezvous.cancel?.();
    rendezvous.cancel = clock.after(rendezvous.delayMs, () => void enterAgain(rendezvous));
    rendezvous.delayMs = Math.min(enterAgainMs.most, rendezvous.delayMs * 2);
  }

  return {
    get state() {
      return state;
    },
    get refusedMessages() {
      return refusedMessages;
    },
    on: (type, listener) => emitter.on(type, listener),
    devices: presence.devices,

    drawRoomToken,

    createRoom(requestOptions) {
      const create = (token: string | null) =>
        request(
          "room:create",
          { v: 1, ...(token === null ? {} : { token }) },
          RoomCreated,
          ({ room, self, ice, locator, expiresInMs }) =>
            room === `l:${locator}`
              ? open({ name: room, self, ice, members: [] }, locator, expiresInMs).room
              : null,
          requestOptions,
        );
      if (requestOptions?.token !== undefined) return create(requestOptions.token);
      return options.drawRoomToken ? options.drawRoomToken().then(create) : create(null);
    },

    joinRoom: (locator, requestOptions) =>
      request(
        "room:join",
        { v: 1, locator },
        RoomJoined,
        (reply) =>
          reply.room === `l:${locator}` ? open({ ...reply, name: reply.room }, locator, null).room : null,
        requestOptions,
      ),

    enterRendezvous: (rendezvous, requestOptions) =>
      request(
        "room:enter",
        { v: 1, rendezvous },
        RoomJoined,
        (reply) => {
          if (reply.room !== `r:${rendezvous}`) return null;
          const control = open({ ...reply, name: reply.room }, null, null);
          rendezvousByName.set(reply.room, {
            id: rendezvous,
            control,
            delayMs: enterAgainMs.first,
            cancel: null,
            isEntering: false,
          });
          return control.room;
        },
        requestOptions,
      ),

    requestIce: (requestOptions) =>
      request("ice", { v: 1 }, IceServersReply, ({ ice }) => ice, requestOptions),

    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      settleWaiting("disposed");
      for (const lose of inFlight) lose();
      for (const { room } of controlsByName.values()) room.leave();
      presence.dispose();
      emitter.clear();
      socket.close();
    },
  };
}

function ignore(): void {}
