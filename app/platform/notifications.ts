/**
 * Owns: telling a person who looks elsewhere. Asked for only by a press, silent where it is not allowed.
 * Never: says who or what. The system keeps notifications, and shows them on locked screens.
 */

export type NotificationState = "unsupported" | "default" | "granted" | "denied";

export function notificationState(): NotificationState {
  return "Notification" in globalThis ? Notification.permission : "unsupported";
}

export async function askForNotifications(): Promise<NotificationState> {
  if (!("Notification" in globalThis)) return "unsupported";
  try {
    return await Notification.requestPermission();
  } catch {
    return "denied";
  }
}

/** Shows a note of the system when the page is out of sight and the person allowed it. */
export function notify(text: string): void {
  if (notificationState() !== "granted" || document.visibilityState === "visible") return;
  try {
    const note = new Notification("Farhand", { body: text, tag: "farhand" });
    note.addEventListener("click", () => {
      globalThis.focus();
      note.close();
    });
  } catch {
    // Some browsers allow notes only from a service worker: the title's mark has to do.
  }
}
