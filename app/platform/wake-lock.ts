/** Owns: keeping the display on while a session runs. A browser without it, or a low battery, is no error. */

/** Holds the lock until the returned function is called; takes it again when the page comes back into view. */
export function holdWakeLock(): () => void {
  let released = false;
  let lock: WakeLockSentinel | null = null;

  const take = async () => {
    if (released || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      const taken = await navigator.wakeLock.request("screen");
      if (released) await taken.release();
      else lock = taken;
    } catch {
      // Refused by the system: the session goes on without.
    }
  };
  const again = () => void take();

  document.addEventListener("visibilitychange", again);
  void take();
  return () => {
    released = true;
    document.removeEventListener("visibilitychange", again);
    lock?.release().catch(() => undefined);
  };
}
