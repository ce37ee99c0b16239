/** Owns: what an organisation sets for everybody: passwords, how long one stays signed in, how long things are kept. */

import * as v from "valibot";
import { integerIn } from "../fields.ts";

export const PasswordPolicy = v.strictObject({
  /** Null: 15 characters, 8 where two-factor authentication is asked for. */
  minLength: v.nullable(integerIn(8, 64)),
  needsLettersAndDigits: v.boolean(),
});
export type PasswordPolicy = v.InferOutput<typeof PasswordPolicy>;

export const SessionPolicy = v.strictObject({
  /** Without a request for so long, one is signed out. */
  idleMinutes: integerIn(5, 24 * 60),
  /** However busy, one signs in again after so long. */
  hours: integerIn(1, 24 * 30),
});
export type SessionPolicy = v.InferOutput<typeof SessionPolicy>;

export const Retention = v.strictObject({
  /** Null: for ever. */
  reportDays: v.nullable(integerIn(1, 3_650)),
  auditDays: v.nullable(integerIn(90, 3_650)),
});
export type Retention = v.InferOutput<typeof Retention>;

export const defaultPolicies = {
  password: { minLength: null, needsLettersAndDigits: false },
  session: { idleMinutes: 60, hours: 12 },
  retention: { reportDays: null, auditDays: null },
} as const satisfies { password: PasswordPolicy; session: SessionPolicy; retention: Retention };
