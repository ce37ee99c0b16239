/**
 * Owns: the lock page over everything while a technician is at an unattended device: a window of its own, whole-screen,
 * that comes back when it is closed and to the front when another window takes it.
 * Never: opens again by itself once it was let go; and it is kept through the end of this service worker, since a lock
 * that opens by a failure is none.
 */

const lockPath = "lock.html";
const lockKey = "lock.window";

export async function isLocked(): Promise<boolean> {
  return (await lockWindow()) !== null;
}

/** The number of the lock's window; null when the browser is not locked. */
async function lockWindow(): Promise<number | null> {
  const { [lockKey]: kept } = await chrome.storage.session.get(lockKey);
  return typeof kept === "number" ? kept : null;
}

export async function lockBrowser(on: boolean): Promise<void> {
  const window = await lockWindow();
  if (on) {
    if (window === null) await openLock();
    return;
  }
  await chrome.storage.session.remove(lockKey);
  if (window !== null) await chrome.windows.remove(window).catch(() => undefined);
}

async function openLock(): Promise<void> {
  const window = await chrome.windows.create({
    type: "popup",
    url: lockPath,
    state: "fullscreen",
    focused: true,
  });
  if (window?.id !== undefined) await chrome.storage.session.set({ [lockKey]: window.id });
}

/** Listens from the start of the service worker on. */
export function watchLock(): void {
  chrome.windows.onRemoved.addListener((window) => {
    void lockWindow().then(async (locked) => {
      if (locked === window) await openLock();
    });
  });
  chrome.windows.onFocusChanged.addListener((window) => {
    void lockWindow().then(async (locked) => {
      if (locked === null || window === locked || window === chrome.windows.WINDOW_ID_NONE) return;
      await chrome.windows.update(locked, { focused: true });
    });
  });
}
