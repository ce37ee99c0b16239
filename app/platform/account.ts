/**
 * Owns: what the page knows of accounts: whether this server has any, and who is signed in. Asked once for the page's
 * life, when the first who wants to know asks.
 */

import { type Accessor, createSignal } from "solid-js";
import { type DeskFacts, deskFacts } from "../../protocol/desk/set-up-api.ts";
import { type Myself, myself, signOut } from "../../protocol/desk/sign-in-api.ts";
import { type CallDesk, callDesk } from "./desk-client.ts";

/**
 * `asking` · `none`: a server without accounts, or one that nobody has set up yet · `away`: it does not answer ·
 * `signed-out` · `half`: something is still to be done before one is in · `signed-in`
 */
export type AccountState =
  | { readonly kind: "asking" | "away" }
  | { readonly kind: "none"; readonly facts: DeskFacts | null }
  | { readonly kind: "signed-out"; readonly facts: DeskFacts }
  | { readonly kind: "half" | "signed-in"; readonly facts: DeskFacts; readonly me: Myself };

export interface Account {
  /** Begins to ask when it is read first. */
  readonly state: Accessor<AccountState>;
  /** Asks anew, after something of it was changed. What is known stays until the answer is there. */
  refresh(): Promise<AccountState>;
  /** Whether it worked; the page is left by whoever called. */
  signOut(): Promise<boolean>;
}

export function createAccount(call: CallDesk): Account {
  const [state, setState] = createSignal<AccountState>({ kind: "asking" });
  let isAsked = false;

  async function refresh(): Promise<AccountState> {
    isAsked = true;
    const found = await ask(call);
    setState(found);
    return found;
  }

  return {
    state: () => {
      if (!isAsked) void refresh();
      return state();
    },
    refresh,
    async signOut() {
      return (await call(signOut)).ok;
    },
  };
}

/** The one of the page. */
export const pageAccount: Account = createAccount(callDesk);

async function ask(call: CallDesk): Promise<AccountState> {
  const answered = await call(deskFacts);
  if (!answered.ok)
    return answered.code === "desk-not-found" ? { kind: "none", facts: null } : { kind: "away" };
  const facts = answered.value;
  if (facts.organisation === null) return { kind: "none", facts };
  if (!facts.isSignedIn) return { kind: "signed-out", facts };
  const who = await call(myself);
  if (who.ok) return { kind: who.value.next === "nothing" ? "signed-in" : "half", facts, me: who.value };
  return who.code === "not-signed-in" ? { kind: "signed-out", facts } : { kind: "away" };
}
