/**
 * Owns: hashing passwords and checking them: Argon2id, off the event loop, in Unicode's NFKC.
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

export interface PasswordHasher {
  /** @returns the hash in PHC form, with its salt and cost */
  hash(password: string): Promise<string>;
  /** Takes as long for a `hash` that is null: who asks cannot tell whether there was one. */
  check(password: string, hash: string | null): Promise<boolean>;
}

export async function createPasswordHasher(cost: PasswordCost): Promise<PasswordHasher> {
  const hashed = (password: string) =>
    hash(password.normalize("NFKC"), {
      memoryCost: cost.memoryKib,
      timeCost: cost.passes,
      parallelism: 1,
      outputLen: 32,
    });
  const nobodys = await hashed(randomBytes(32).toString("base64"));
  return {
    hash: hashed,
    async check(password, known) {
      const isRight = await verify(known ?? nobodys, password.normalize("NFKC"));
      return known !== null && isRight;
    },
  };
}
