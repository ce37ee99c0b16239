/**
 * Owns: an account server of plain data, for tests and the gallery: each endpoint answers what it was told to, and what
 * was asked is kept.
 * Never: ships.
 */

import type { Checked, Endpoint } from "../../protocol/desk/endpoint.ts";
import { type DeskFacts, deskFacts } from "../../protocol/desk/set-up-api.ts";
import { type Myself, myself } from "../../protocol/desk/sign-in-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import type { CallDesk, DeskParts, DeskResult } from "../platform/desk-client.ts";

type Reply = DeskResult<unknown>;

export interface FakeDesk {
  readonly call: CallDesk;
  /** `POST /api/sign-in` and what was sent, in order. */
  readonly asked: readonly { readonly what: string; readonly parts: DeskParts<Endpoint> }[];
  answer<E extends Endpoint>(endpoint: E, value: Checked<E["answer"]>): void;
  refuse(endpoint: Endpoint, code: ErrorCode, retryAfterMs?: number): void;
  /** Makes it answer nothing from now on, until `answer` or `refuse`. */
  hang(endpoint: Endpoint): void;
}

export const fakeFacts: DeskFacts = {
  organisation: { name: "Northwind" },
  singleSignOn: null,
  passwords: { leastLength: 15, needsLettersAndDigits: false },
  isSignedIn: false,
};

export const fakeMe: Myself = {
  id: "A".repeat(22),
  name: "Ada Berg",
  email: "ada@northwind.example",
  language: "en",
  roles: ["account-administrator", "technician"],
  organisation: "Northwind",
  next: "nothing",
  twoFactor: { enrolledAt: null, recoveryCodesLeft: 0, requiredFrom: null },
};

/** Nobody has told it anything but the facts; `me` is who is signed in. */
export function createFakeDesk(facts: Partial<DeskFacts> = {}, me: Partial<Myself> | null = null): FakeDesk {
  const replies = new Map<Endpoint, Reply | "never">();
  const asked: { what: string; parts: DeskParts<Endpoint> }[] = [];
  const desk: FakeDesk = {
    call: (async (endpoint: Endpoint, parts: DeskParts<Endpoint> = {}): Promise<Reply> => {
      asked.push({ what: `${endpoint.method} ${endpoint.path}`, parts });
      const reply = replies.get(endpoint);
      if (reply === "never") return new Promise(() => {});
      if (reply) return reply;
      return endpoint.answer === null
        ? { ok: true, value: undefined }
        : { ok: false, code: "desk-unreachable" };
    }) as CallDesk,
    asked,
    answer: (endpoint, value) => replies.set(endpoint, { ok: true, value }),
    refuse: (endpoint, code, retryAfterMs) =>
      replies.set(endpoint, { ok: false, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }),
    hang: (endpoint) => replies.set(endpoint, "never"),
  };
  desk.answer(deskFacts, { ...fakeFacts, isSignedIn: me !== null, ...facts });
  if (me) desk.answer(myself, { ...fakeMe, ...me });
  else desk.refuse(myself, "not-signed-in");
  return desk;
}
