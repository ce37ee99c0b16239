/**
 * Owns: what the organisation leaves a technician to ask for in a session: which scopes, and whether the other side's
 * extension is new enough. What is held and not to be had is given back.
 * Must never: stand for the host's own check, which holds whatever this page does; count a page for an extension.
 */

import { createContext, createEffect } from "solid-js";
import { pageScopes, type Scope } from "../../protocol/scope.ts";
import { isBuildTooOld, versionOfBuild } from "../../protocol/version-order.ts";
import { type DeviceRules, type RuleBook, settingsFor } from "../platform/device-rules.ts";
import type { ViewerStore } from "./session-store.ts";

/** Why something is not to be had: the organisation leaves it out, the extension is too old, or the rules are not known. */
export type Hindrance = "not-allowed" | "too-old" | "unknown";

export type OrganisationLimits = {
  hindranceOf(scope: Scope): Hindrance | null;
  /** The version there and the least that will do, where it is older; `version` empty where it is not said. */
  tooOld(): { readonly version: string; readonly minimum: string } | null;
  /** The rules could not be read. */
  failed(): boolean;
  askAgain(): void;
};

const noLimits: OrganisationLimits = {
  hindranceOf: () => null,
  tooOld: () => null,
  failed: () => false,
  askAgain: () => {},
};

/** Of the session that is shown. */
export const LimitsOfSession = createContext(noLimits);

/** @param group the device's; null in a session that a customer began */
export function createOrganisationLimits(
  store: ViewerStore,
  book: RuleBook,
  group: string | null,
): OrganisationLimits {
  const { session, snapshot } = store;
  const settings = () => {
    const now = book.state();
    return now.kind === "known" ? settingsFor(now.rules, group) : null;
  };
  const hindranceOf = (scope: Scope): Hindrance | null => {
    const { kind } = book.state();
    if (kind === "none") return null;
    const set = settings();
    if (set === null) return "unknown";
    if (!set.allowedScopes.includes(scope)) return "not-allowed";
    const isOfExtension = !pageScopes.includes(scope) || group !== null;
    return isOfExtension && isOutdated(snapshot.hostBuild, set.minimumVersion) ? "too-old" : null;
  };

  createEffect(() => {
    for (const { scope, sender } of snapshot.grants) {
      if (sender !== snapshot.self.sender) continue;
      const why = hindranceOf(scope);
      if (why === null || why === "unknown") continue;
      store.givenUp(scope);
      session.release(scope);
    }
  });

  return {
    hindranceOf,
    tooOld() {
      const least = settings()?.minimumVersion ?? null;
      if (least === null || !isOutdated(snapshot.hostBuild, least)) return null;
      // One that is told to be newer by its own policy offers no more than a page does; a page is as new as its server.
      const isExtension = snapshot.hostScopes.some((scope) => !pageScopes.includes(scope));
      if (!isExtension && !snapshot.unequalBuilds) return null;
      return { version: versionOfBuild(snapshot.hostBuild ?? "") ?? "", minimum: least };
    },
    failed: () => book.state().kind === "failed",
    askAgain: () => void book.refresh(),
  };
}

/** Whether a device of that group is too old for what holds there. Before it has said what it is, it is not. */
export function isDeviceTooOld(rules: DeviceRules, group: string, build: string | null): boolean {
  return isOutdated(build, settingsFor(rules, group).minimumVersion);
}

function isOutdated(build: string | null, least: string | null): boolean {
  return build !== null && isBuildTooOld(build, least);
}
