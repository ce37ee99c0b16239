/** Owns: what is set for devices, in words: the names of the settings, and what each says. */

import type { DeviceSettings } from "../../protocol/desk/device-settings.ts";
import type { I18n } from "../i18n/i18n-context.tsx";

/** In the order that they are shown in; one that is added is missed here by the compiler. */
const places = {
  minimumVersion: 1,
  updateChannel: 2,
  allowedScopes: 3,
  asksPersonFirst: 4,
  asksFraudQuestion: 5,
} satisfies Record<keyof DeviceSettings, number>;

export type SettingName = keyof typeof places;
export const settingNames = Object.keys(places) as SettingName[];

export function settingText({ t, format }: I18n, settings: DeviceSettings, name: SettingName): string {
  switch (name) {
    case "minimumVersion":
      return settings.minimumVersion ?? t("deviceGroups.anyVersion");
    case "updateChannel":
      return settings.updateChannel.kind === "pinned"
        ? t("deviceGroups.pinnedTo", { version: settings.updateChannel.version })
        : t(`deviceGroups.channels.${settings.updateChannel.kind}`);
    case "allowedScopes":
      return settings.allowedScopes.length === 0
        ? t("deviceGroups.noScopes")
        : format().list(settings.allowedScopes.map((scope) => t(`deviceGroups.scopes.${scope}`)));
    case "asksPersonFirst":
    case "asksFraudQuestion":
      return t(settings[name] ? "admin.yes" : "admin.no");
  }
}
