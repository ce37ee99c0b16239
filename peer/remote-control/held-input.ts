/**
 * Owns: what a viewer holds down on the host's side: keys, buttons, fingers, an open composition; and the inputs that
 * let all of it go. Pure.
 * Must never: let anything be held that `releasesOf` does not let go.
 */

import type { RemoteInput } from "../../protocol/remote-input.ts";

type InputOf<Type extends RemoteInput["t"]> = Extract<RemoteInput, { t: Type }>;

type HeldThing =
  | { readonly kind: "key"; readonly down: InputOf<"key"> }
  | { readonly kind: "button"; readonly button: number }
  | { readonly kind: "touch"; readonly points: InputOf<"touch">["points"] }
  | { readonly kind: "composition" };

export type Held = {
  /** In the order in which they went down. */
  readonly things: readonly HeldThing[];
  /** Where the mouse was last. */
  readonly at: { readonly x: number; readonly y: number };
};

export const nothingHeld: Held = { things: [], at: { x: 0, y: 0 } };

/** Nobody has more fingers; a page that says so is not a person. */
const mostKeysHeld = 20;

/** The bit of each button in `buttons` (UI Events). */
const buttonBits: readonly number[] = [1, 4, 2, 8, 16];

type Taken = {
  readonly held: Held;
  /** What is to be carried out; null for what makes no sense now, such as letting go of what is not held. */
  readonly input: RemoteInput | null;
};

/** Takes one input into account. `release-all` is not for here: who asked for it gets `releasesOf`. */
export function takeInput(held: Held, input: RemoteInput): Taken {
  const dropped: Taken = { held, input: null };
  switch (input.t) {
    case "mouse":
      return takeMouse(held, input);
    case "key": {
      const known = held.things.find((thing) => thing.kind === "key" && isSameKey(thing.down, input));
      if (input.kind === "up") return known === undefined ? dropped : { held: without(held, known), input };
      if (known !== undefined) return { held, input };
      const keys = held.things.filter(({ kind }) => kind === "key").length;
      return keys >= mostKeysHeld ? dropped : { held: having(held, { kind: "key", down: input }), input };
    }
    case "touch":
      return takeTouch(held, input);
    case "compose": {
      const open = held.things.find(({ kind }) => kind === "composition");
      if (input.text !== "") {
        return { held: open === undefined ? having(held, { kind: "composition" }) : held, input };
      }
      return open === undefined ? dropped : { held: without(held, open), input };
    }
    case "text": {
      const open = held.things.find(({ kind }) => kind === "composition");
      return { held: open === undefined ? held : without(held, open), input };
    }
    case "wheel":
      return { held, input };
    case "release-all":
      return dropped;
  }
}

/** Whether `input` lets go of something held: such are carried out at any rate, so that nothing stays down. */
export function letsGo(held: Held, input: RemoteInput): boolean {
  return input.t === "release-all" || takeInput(held, input).held.things.length < held.things.length;
}

/** The inputs that let everything go, what went down last first. */
export function releasesOf(held: Held): RemoteInput[] {
  const inputs: RemoteInput[] = [];
  for (let rest = held; ; ) {
    const last = rest.things.at(-1);
    if (last === undefined) return inputs;
    rest = without(rest, last);
    inputs.push(releaseOf(last, rest));
  }
}

function releaseOf(thing: HeldThing, rest: Held): RemoteInput {
  switch (thing.kind) {
    case "key":
      return { ...thing.down, kind: "up", text: "", repeat: false, modifiers: 0 };
    case "button": {
      const { button } = thing;
      const at = { ...rest.at };
      return { t: "mouse", kind: "up", at, button, buttons: buttonsOf(rest), clicks: 0, modifiers: 0 };
    }
    case "touch":
      return { t: "touch", kind: "cancel", points: [] };
    case "composition":
      return { t: "compose", text: "", selectionStart: 0, selectionEnd: 0 };
  }
}

/** What is held is what went down here, whatever the message says of it. */
function takeMouse(before: Held, input: InputOf<"mouse">): Taken {
  const held = { ...before, at: input.at };
  const { button, kind } = input;
  if (kind === "move") return { held, input: { ...input, button: null, buttons: buttonsOf(held) } };
  const known = held.things.find((thing) => thing.kind === "button" && thing.button === button);
  if (button === null || (kind === "down") === (known !== undefined)) return { held: before, input: null };
  const after = known === undefined ? having(held, { kind: "button", button }) : without(held, known);
  return { held: after, input: { ...input, buttons: buttonsOf(after) } };
}

function takeTouch(held: Held, input: InputOf<"touch">): Taken {
  const dropped: Taken = { held, input: null };
  const known = held.things.find((thing) => thing.kind === "touch");
  const ids = new Set(input.points.map(({ id }) => id));
  if (ids.size !== input.points.length) return dropped;
  if (input.kind === "cancel") {
    return known === undefined ? dropped : { held: without(held, known), input: { ...input, points: [] } };
  }
  if (input.kind === "start") {
    const isMore = known === undefined ? ids.size > 0 : known.points.every(({ id }) => ids.has(id));
    if (!isMore || ids.size <= (known?.points.length ?? 0)) return dropped;
  } else {
    if (known === undefined || input.points.some(({ id }) => !known.points.some((one) => one.id === id)))
      return dropped;
    const isFewer = ids.size < known.points.length;
    if (isFewer !== (input.kind === "end")) return dropped;
  }
  const rest = known === undefined ? held : without(held, known);
  const after = ids.size === 0 ? rest : having(rest, { kind: "touch", points: input.points });
  return { held: after, input };
}

function isSameKey(one: InputOf<"key">, other: InputOf<"key">): boolean {
  return one.code === "" ? other.code === "" && one.key === other.key : one.code === other.code;
}

function having(held: Held, thing: HeldThing): Held {
  return { ...held, things: [...held.things, thing] };
}

function without(held: Held, thing: HeldThing): Held {
  return { ...held, things: held.things.filter((other) => other !== thing) };
}

function buttonsOf({ things }: Held): number {
  return things.reduce(
    (bits, thing) => (thing.kind === "button" ? bits | (buttonBits[thing.button] ?? 0) : bits),
    0,
  );
}
