/**
 * Owns: hashing passwords and checking them: Argon2id, off the event loop, in Unicode's NFKC; a few at once, and a bounded
 * number waiting for their turn.
 * Never: takes every thread there is, since files are read by the same ones: a flood of sign-ins must not keep the page from
 * customers, nor be worked off for hours after.
 * Source: RFC 9106; OWASP ASVS 5.0 6.2 (nothing is cut off, any character counts).
 */

import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
}

/** 64 MiB, three passes: what is shipped. */
export const shippedCost: PasswordCost = { memoryKib: 65_536, passes: 3 };

interface HasherPlaces {
  readonly atOnce: number;
  readonly waiting: number;
}

/** Node has four threads for this and for files, unless told otherwise. */
const usualPlaces: HasherPlaces = {
  atOnce: Math.max(1, (Number(process.env["UV_THREADPOOL_SIZE"]) || 4) - 1),
  waiting: 64,
};

/** More wait than get their turn soon. */
export class HasherFull extends Error {}

export interface PasswordHasher {
  /** Whether `hash` and `check` would reject now with `HasherFull`. */
  isFull(): boolean;
  /** @returns the hash in PHC form, with its salt and cost */
  hash(password: string): Promise<string>;
  /** Takes as long for a `hash` that is null: who asks cannot tell whether there was one. */
  check(password: string, hash: string | null): Promise<boolean>;
}

export async function createPasswordHasher(
  cost: PasswordCost,
  places: HasherPlaces = usualPlaces,
): Promise<PasswordHasher> {
  const waiting: (() => void)[] = [];
  let running = 0;
  const isFull = () => running >= places.atOnce && waiting.length >= places.waiting;

  async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    if (isFull()) throw new HasherFull();
    if (running >= places.atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // Its place goes to the next, or is free.
      if (next) next();
      else running -= 1;
    }
  }

  const hashed = (password: string) =>
    inTurn(() =>
      hash(password.normalize("NFKC"), {
        memoryCost: cost.memoryKib,
        timeCost: cost.passes,
        parallelism: 1,
        outputLen: 32,
      }),
    );
  const nobodys = await hashed(randomBytes(32).toString("base64"));
  return {
    isFull,
    hash: hashed,
    async check(password, known) {
      const isRight = await inTurn(() => verify(known ?? nobodys, password.normalize("NFKC")));
      return known !== null && isRight;
    },
  };
}
