/**
 * Owns: what one endpoint of the account server is: method, path, who may call it, what goes in and what comes out. The
 * server checks requests by it, the app's client calls by it, the OpenAPI description and the test of roles are made
 * from it: there is no second list.
 */

import type * as v from "valibot";
import type { ErrorCode } from "../error-codes.ts";
import type { Role } from "./roles.ts";

/**
 * How far somebody has to have come:
 * - `anyone`: no session is asked for
 * - `half-signed-in`: the password was right, the second factor is still to come
 * - `enrolling`: signed in, or let in only to set up the second factor that the organisation asks for
 * - `member`: signed in, whatever the role
 * - roles: signed in, with at least one of them
 */
export type Access = "anyone" | "half-signed-in" | "enrolling" | "member" | readonly Role[];

export type Method = "GET" | "POST" | "PUT" | "DELETE";

type Schema = v.GenericSchema<unknown, unknown>;

export type Endpoint<
  Params extends Schema | null = Schema | null,
  Query extends Schema | null = Schema | null,
  Body extends Schema | null = Schema | null,
  Answer extends Schema | null = Schema | null,
> = {
  readonly method: Method;
  /** Under `/api`; `:name` stands for one of `params`. */
  readonly path: `/api/${string}`;
  readonly access: Access;
  /** One sentence for the OpenAPI description. */
  readonly summary: string;
  /** Parts of the path, each a string. */
  readonly params: Params;
  /** What follows `?`; every value arrives as a string. */
  readonly query: Query;
  /** JSON of at most `limits.deskBodyBytes`. */
  readonly body: Body;
  /** Null: 204 with nothing in it. */
  readonly answer: Answer;
  /** The media type where the answer is a file to keep; null: it is not one. */
  readonly file: string | null;
  /** What can be expected to go wrong here, besides what can go wrong everywhere. */
  readonly failures: readonly ErrorCode[];
};

/** The part that schemas describe; what is left out takes, or gives, nothing. */
type Described<P, Q, B, A> = {
  readonly method: Method;
  readonly path: `/api/${string}`;
  readonly access: Access;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer?: A;
  readonly file?: string;
  readonly failures?: readonly ErrorCode[];
};

export function endpoint<
  P extends Schema | null = null,
  Q extends Schema | null = null,
  B extends Schema | null = null,
  A extends Schema | null = null,
>(described: Described<P, Q, B, A>): Endpoint<P, Q, B, A> {
  const { params, query, body, answer, file = null, failures = [], ...rest } = described;
  return {
    ...rest,
    params: (params ?? null) as P,
    query: (query ?? null) as Q,
    body: (body ?? null) as B,
    answer: (answer ?? null) as A,
    file,
    failures,
  };
}

/** What a part of an endpoint is after it was checked; nothing where there is no schema. */
export type Checked<Part> = Part extends v.GenericSchema<unknown, infer Output> ? Output : undefined;
/** What a caller writes for it. */
export type Written<Part> = Part extends v.GenericSchema<infer Input, unknown> ? Input : undefined;
