/**
 * Owns: one customer session a browser. The tab that holds the lock has it; another one may ask for it, and the
 * first then lets go.
 *
 * ```
 * second tab            first tab (holds the lock)
 *   "yield"  →          ends its session, lets go of the lock
 *   waits for the lock, starts
 * ```
 */

const lockName = "farhand-customer-session";
const channelName = "farhand-customer-session";

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
