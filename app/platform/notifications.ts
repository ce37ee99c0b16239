/** Owns: telling a person who looks elsewhere. Asked for only by a press, silent where it is not allowed. */

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
export function notify(title: string, body: string): void {
  if (notificationState() !== "granted" || document.visibilityState === "visible") return;
  try {
    const note = new Notification(title, { body, tag: "farhand" });
    note.addEventListener("click", () => {
      globalThis.focus();
      note.close();
    });
  } catch {
    // Some browsers allow notes only from a service worker: the title's mark has to do.
  }
}
