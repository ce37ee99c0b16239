/**
 * Owns: what the organisation set for the browsers that are helped (requirement R27), as this page knows it: asked once
 * for the page's life, when the first who wants to know asks, and again upon demand.
 * Never: takes a server that does not answer for one that sets nothing.
 */

import { type Accessor, createEffect, createRoot, createSignal, on } from "solid-js";
import { type DeviceGroup, listDeviceGroups } from "../../protocol/desk/device-groups-api.ts";
import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import { readDeviceSettings } from "../../protocol/desk/organisation-api.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { type Account, type AccountState, pageAccount } from "./account.ts";
import { type CallDesk, callDeskQuietly } from "./desk-client.ts";

export interface DeviceRules {
  readonly organisation: DeviceSettings;
  /** By name. */
  readonly groups: readonly DeviceGroup[];
}

/** `none`: a server without accounts, or nobody is signed in, so that nobody has set anything for them. */
export type RulesState =
  | { readonly kind: "asking" | "none" }
  | { readonly kind: "known"; readonly rules: DeviceRules }
  | { readonly kind: "failed"; readonly code: ErrorCode };

export interface RuleBook {
  /** Begins to ask when it is read first. */
  readonly state: Accessor<RulesState>;
  refresh(): Promise<void>;
  /** Resolves once it is no longer being asked. */
  settled(): Promise<RulesState>;
}

export function createRuleBook(account: Pick<Account, "state" | "refresh">, call: CallDesk): RuleBook {
  const [state, setState] = createSignal<RulesState>({ kind: "asking" });
  let isBegun = false;
  /** What was asked before the last question is nobody's any more. */
  let turn = 0;

  async function ask(kind: AccountState["kind"]): Promise<void> {
    if (kind === "asking") return;
    turn += 1;
    const own = turn;
    setState({ kind: "asking" });
    const found = await rulesFor(kind, call);
    if (own === turn) setState(found);
  }
  /** Anew whenever somebody signs in or out. */
  function begin(): void {
    if (isBegun) return;
    isBegun = true;
    createRoot(() => createEffect(on(() => account.state().kind, ask)));
  }
  const settled = () => {
    begin();
    return new Promise<RulesState>((resolve) =>
      createRoot((dispose) =>
        createEffect(() => {
          const now = state();
          if (now.kind === "asking") return;
          resolve(now);
          queueMicrotask(dispose);
        }),
      ),
    );
  };
  return {
    state() {
      begin();
      return state();
    },
    async refresh() {
      const before = account.state().kind;
      const { kind } = await account.refresh();
      if (kind === before) await ask(kind);
    },
    settled,
  };
}

/** The one of the page. */
export const pageRules: RuleBook = createRuleBook(pageAccount, callDeskQuietly);

/** Names that differ only in case or in how Unicode writes them are one, as the server has it. */
export function groupNamed(rules: DeviceRules, name: string): DeviceGroup | null {
  const key = (text: string) => text.normalize("NFKC").toLowerCase();
  return rules.groups.find((group) => key(group.name) === key(name)) ?? null;
}

/** What holds for a device of that group; without one, or one that the organisation does not have, what holds for all. */
export function settingsFor(rules: DeviceRules, group: string | null): DeviceSettings {
  return (group === null ? null : groupNamed(rules, group))?.effective ?? rules.organisation;
}

async function rulesFor(kind: AccountState["kind"], call: CallDesk): Promise<RulesState> {
  if (kind === "away") return { kind: "failed", code: "desk-unreachable" };
  if (kind !== "signed-in") return { kind: "none" };
  const [organisation, groups] = await Promise.all([call(readDeviceSettings), call(listDeviceGroups)]);
  if (!organisation.ok) return { kind: "failed", code: organisation.code };
  if (!groups.ok) return { kind: "failed", code: groups.code };
  return { kind: "known", rules: { organisation: organisation.value, groups: groups.value } };
}
