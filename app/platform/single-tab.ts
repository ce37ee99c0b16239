/**
 * Owns: one customer session a browser, and one tab a session. The tab that holds the lock has it; for the customer's,
 * another one may ask for it, and the first then lets go. A tab that was duplicated has a copy of all that the first
 * one needs to go on with its session after a reload: only the lock tells them apart.
 *
 * ```
 * second tab            first tab (holds the lock)
 *   "yield"  →          ends its session, lets go of the lock
 *   waits for the lock, starts
 * ```
 */

const lockName = "farhand-customer-session";
const channelName = "farhand-customer-session";

/** A page that is loaded anew may begin before the one it replaces has quite let go. */
const reloadMs = 3_000;

export type TabClaim =
  /** Without Web Locks every tab gets it: no guard is better than a wrong one. */
  { readonly held: true; release(): void } | { readonly held: false };

/**
 * Claims the browser's only customer session.
 * @param steal asks the tab that has it to end, and waits for it
 * @param onYield called when another tab took it; the claim is released by then
 */
export async function claimTab(steal: boolean, onYield: () => void): Promise<TabClaim> {
  if (!("locks" in navigator) || !("BroadcastChannel" in globalThis)) return { held: true, release() {} };
  const channel = new BroadcastChannel(channelName);
  if (steal) channel.postMessage("yield");

  const { promise: done, resolve: letGo } = Promise.withResolvers<void>();
  const held = await new Promise<boolean>((resolve) => {
    const options = steal ? {} : { ifAvailable: true };
    navigator.locks
      .request(lockName, options, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : done;
      })
      .catch(() => resolve(true));
  });
  if (!held) {
    channel.close();
    return { held: false };
  }
  const release = () => {
    channel.close();
    letGo();
  };
  channel.addEventListener("message", ({ data }) => {
    if (data !== "yield") return;
    release();
    onYield();
  });
  return { held: true, release };
}

const sessionsOfThisTab = new Set<string>();

/**
 * Claims the session with this id for this tab, until the tab is gone. Again and again is no harm.
 * @returns false when another tab has it
 */
export async function claimSession(sessionId: string): Promise<boolean> {
  if (!("locks" in navigator) || sessionsOfThisTab.has(sessionId)) return true;
  const isOurs = await new Promise<boolean>((resolve) => {
    const untilGone = new Promise<never>(() => {});
    navigator.locks
      .request(`farhand-session-${sessionId}`, { signal: AbortSignal.timeout(reloadMs) }, () => {
        resolve(true);
        return untilGone;
      })
      .catch(() => resolve(false));
  });
  if (isOurs) sessionsOfThisTab.add(sessionId);
  return isOurs;
}
