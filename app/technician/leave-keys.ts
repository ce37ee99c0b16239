/** Owns: how the keys that bring the keyboard back to this page are written on this technician's computer. */

import type { I18n } from "../i18n/i18n-context.tsx";

/** Only how keys are named and used depends on it, so a browser that hides it does no harm. */
export const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);

export function leaveKeys(t: I18n["t"]): string {
  return isApple ? "⌃⌥⇧Q" : t("control.leaveKeys");
}
