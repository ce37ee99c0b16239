/**
 * Owns: who may do what at this moment, on the host's side: the questions that wait for the person, and the grants.
 * A pure state machine: (consent, event) → consent. The engine asks `isAllowed` for every message that arrives and
 * for everything it sends; nothing else decides.
 * Must never: grant without an `answered` event, and keep anything granted to a member that left.
 *
 * A question ends by an answer, by its time running out, by its asker withdrawing it or leaving: all but an answer
 * of `once` or `session` mean no. A grant ends when it is taken back, given back, used up (`once`) or its holder is gone.
 */

import { limits } from "../../protocol/limits.ts";
import type { GrantDuration, Scope } from "../../protocol/scope.ts";
import type { AskSnapshot, GrantSnapshot } from "./session-snapshot.ts";

export type Consent = {
  readonly asks: readonly AskSnapshot[];
  readonly grants: readonly GrantSnapshot[];
  /** Everything granted rests. */
  readonly paused: boolean;
};

export type ConsentEvent =
  | { readonly kind: "asked"; readonly ask: AskSnapshot }
  | { readonly kind: "withdrawn"; readonly id: string; readonly sender: number }
  | {
      readonly kind: "answered";
      readonly id: string;
      readonly answer: GrantDuration | "no";
      readonly atMs: number;
    }
  | {
      /** The person grants without having been asked: shares a screen, offers a file, enrolled the device. */
      readonly kind: "granted";
      readonly sender: number;
      readonly scope: Scope;
      readonly duration: GrantDuration;
      readonly atMs: number;
    }
  | { readonly kind: "used"; readonly sender: number; readonly scope: Scope }
  | { readonly kind: "taken-back"; readonly scope: Scope; readonly sender: number | null }
  | { readonly kind: "left"; readonly sender: number }
  | { readonly kind: "paused"; readonly paused: boolean };

export const noConsent: Consent = { asks: [], grants: [], paused: false };

/** Whether `sender` may use `scope` now. Paused, nobody may use anything. */
export function isAllowed(consent: Consent, sender: number, scope: Scope): boolean {
  return !consent.paused && holds(consent, sender, scope);
}

/** Whether `sender` holds `scope`, paused or not. */
export function holds(consent: Consent, sender: number, scope: Scope): boolean {
  return consent.grants.some((grant) => grant.sender === sender && grant.scope === scope);
}

/**
 * Whether a question may be put to the person: a member has few at a time, one for each thing, and none for what it
 * holds already.
 */
export function mayAsk(consent: Consent, ask: AskSnapshot): boolean {
  const own = consent.asks.filter((other) => other.sender === ask.sender);
  if (own.length >= limits.pendingAsks || consent.asks.some((other) => other.id === ask.id)) return false;
  if (ask.kind !== "scope") return !own.some((other) => other.kind === ask.kind);
  const isAsked = own.some((other) => other.kind === "scope" && other.scope === ask.scope);
  return !isAsked && !holds(consent, ask.sender, ask.scope);
}

export function nextConsent(consent: Consent, event: ConsentEvent): Consent {
  switch (event.kind) {
    case "asked":
      return mayAsk(consent, event.ask) ? { ...consent, asks: [...consent.asks, event.ask] } : consent;
    case "withdrawn":
      return without(consent, (ask) => ask.id === event.id && ask.sender === event.sender);
    case "answered": {
      const ask = consent.asks.find((candidate) => candidate.id === event.id);
      if (ask === undefined) return consent;
      const answered = without(consent, (other) => other === ask);
      if (event.answer === "no" || ask.kind !== "scope") return answered;
      return grant(answered, {
        sender: ask.sender,
        scope: ask.scope,
        duration: event.answer,
        grantedAtMs: event.atMs,
      });
    }
    case "granted":
      return grant(consent, {
        sender: event.sender,
        scope: event.scope,
        duration: event.duration,
        grantedAtMs: event.atMs,
      });
    case "used":
      return ungrant(
        consent,
        (held) => held.sender === event.sender && held.scope === event.scope && held.duration === "once",
      );
    case "taken-back":
      return ungrant(
        consent,
        (held) => held.scope === event.scope && (event.sender === null || held.sender === event.sender),
      );
    case "left":
      return ungrant(
        without(consent, (ask) => ask.sender === event.sender),
        (held) => held.sender === event.sender,
      );
    case "paused":
      return consent.paused === event.paused ? consent : { ...consent, paused: event.paused };
  }
}

function without(consent: Consent, isGone: (ask: AskSnapshot) => boolean): Consent {
  const asks = consent.asks.filter((ask) => !isGone(ask));
  return asks.length === consent.asks.length ? consent : { ...consent, asks };
}

function ungrant(consent: Consent, isGone: (held: GrantSnapshot) => boolean): Consent {
  const grants = consent.grants.filter((held) => !isGone(held));
  return grants.length === consent.grants.length ? consent : { ...consent, grants };
}

/** A grant for the session replaces one for once, never the other way round. */
function grant(consent: Consent, added: GrantSnapshot): Consent {
  const held = consent.grants.find(({ sender, scope }) => sender === added.sender && scope === added.scope);
  if (held !== undefined && (held.duration === "session" || added.duration === "once")) return consent;
  return { ...consent, grants: [...consent.grants.filter((other) => other !== held), added] };
}
