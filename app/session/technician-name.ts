/**
 * Owns: the name that a technician's pages begin with: what was typed last in this browser, by whoever is signed in now; else that
 * of their account. Where nobody is signed in, what was typed last.
 * Never: shows somebody the name of another who used the browser before them.
 */

import { type Accessor, createSignal } from "solid-js";
import { cleanDisplayName } from "../../protocol/fields.ts";
import type { Account } from "../platform/account.ts";
import { keepPreference, readPreference, rememberedName } from "../platform/preferences.ts";

export interface TechnicianName {
  readonly name: Accessor<string>;
  keep(name: string): void;
}

export function createTechnicianName(account: Account): TechnicianName {
  const [given, setGiven] = createSignal<string | null>(null);
  const me = () => {
    const known = account.state();
    return known.kind === "signed-in" ? known.me : null;
  };
  const first = () => {
    const who = me();
    if (who === null) return rememberedName();
    const kept = readPreference("nameOfAccount") ?? "";
    return (kept.startsWith(`${who.id} `) && cleanDisplayName(kept.slice(who.id.length))) || who.name;
  };
  return {
    name: () => given() ?? first(),
    keep(name) {
      setGiven(name);
      const who = me();
      if (who === null) keepPreference("name", name);
      // The account's own is not kept: it may be changed there.
      else keepPreference("nameOfAccount", name === who.name ? "" : `${who.id} ${name}`);
    },
  };
}
