/**
 * Owns: loading the session engine, only once it is needed: a customer's page is light until a code is whole.
 */

import type { StoredSession } from "../../peer/session/resumption-store.ts";
import type { HostSession, ViewerSession } from "../../peer/session/session.ts";
import { err, ok, type Result } from "../../protocol/result.ts";
import { pageScopes, type Scope } from "../../protocol/scope.ts";
import { buildName } from "../platform/build-name.ts";
import { findCapabilities } from "../platform/capabilities.ts";
import { claimSession } from "../platform/single-tab.ts";

/** True when this tab kept something, so that looking for a session to go on with is worth loading the engine. */
export function mayResume(): boolean {
  try {
    return sessionStorage.length > 0;
  } catch {
    return false;
  }
}

/** Begins to load what `loadHostEngine` needs. */
export function warmHostEngine(): void {
  void importHost().catch(() => undefined);
}

/**
 * Makes the customer's side.
 * @param resume goes on with the session this tab had before it was loaded again
 * @returns null when there is none to go on with
 */
export async function loadHostEngine(resume: boolean): Promise<HostSession | null> {
  const { createHostSession, world } = await importHost();
  const stored = resume ? await storedSession("host") : null;
  if (resume && !stored) return null;
  return createHostSession({
    ...(await world()),
    supportedScopes: supportedScopes(),
    ...(stored ? { stored } : {}),
  });
}

/** What cannot be done here is not asked of the customer: the technician gets a no at once. */
function supportedScopes(): readonly Scope[] {
  if (findCapabilities().shareScreen) return pageScopes;
  return pageScopes.filter((scope) => scope !== "view" && scope !== "record");
}

/**
 * Makes a technician's side.
 * @param resume goes on with the session this tab had before it was loaded again
 * @returns `session-ended` when there is none to go on with, `second-tab` when another tab has it
 */
export async function loadViewerEngine(resume: boolean): Promise<Result<ViewerSession>> {
  const [{ createViewerSession }, { browserEnvironment }] = await Promise.all([
    import("../../peer/session/viewer/viewer-session.ts"),
    import("../../peer/session/environment.ts"),
  ]);
  const stored = resume ? await storedSession("viewer") : null;
  if (resume && !stored) return err("session-ended");
  if (stored && !(await claimSession(stored.sessionId))) {
    await forgetStored();
    return err("second-tab");
  }
  // Not with what both sides load: customers have no accounts.
  const { drawRoomToken } = await import("./room-token.ts");
  const world = await worldOf((options) => browserEnvironment({ ...options, drawRoomToken }));
  return ok(createViewerSession({ ...world, ...(stored ? { stored } : {}) }));
}

/** A copy that came with a duplicated tab. */
async function forgetStored(): Promise<void> {
  const { forgetStoredSession } = await import("../../peer/session/resumption-store.ts");
  forgetStoredSession(sessionStorage);
}

async function importHost() {
  const [{ createHostSession }, { browserEnvironment }] = await Promise.all([
    import("../../peer/session/host/host-session.ts"),
    import("../../peer/session/environment.ts"),
  ]);
  return { createHostSession, world: () => worldOf(browserEnvironment) };
}

async function worldOf<Environment>(
  make: (options: { signalingUrl: string; build: string }) => Promise<Environment>,
) {
  const environment = await make({ signalingUrl: location.origin, build: buildName });
  return { environment, tabStorage: sessionStorage };
}

async function storedSession(role: StoredSession["role"]): Promise<StoredSession | null> {
  const { loadStoredSession } = await import("../../peer/session/resumption-store.ts");
  const stored = loadStoredSession(sessionStorage, Date.now());
  return stored?.role === role ? stored : null;
}
