/** Owns: settings of devices while they are typed: what is set here, what is inherited, and whether all of it makes sense. */

import { type Accessor, createSignal } from "solid-js";
import * as v from "valibot";
import {
  type DeviceSettings,
  ExtensionVersion,
  effectiveSettings,
  type GroupSettings,
} from "../../protocol/desk/device-settings.ts";
import type { SettingName } from "./device-settings-text.ts";

export interface DeviceSettingsDraft {
  /** What would hold; versions as they are typed. */
  readonly shown: Accessor<DeviceSettings>;
  isOwn(name: SettingName): boolean;
  set(part: GroupSettings): void;
  /** Begins with what is inherited. */
  own(name: SettingName): void;
  inherit(name: SettingName): void;
  readonly isMinimumWrong: Accessor<boolean>;
  readonly isPinnedWrong: Accessor<boolean>;
  /** What to send; null while something is wrong, which is shown from then on. */
  take(): GroupSettings | null;
  readonly isTried: Accessor<boolean>;
}

/** @param inherited what holds where nothing is set here; null: everything is set here */
export function createDeviceSettingsDraft(
  before: GroupSettings,
  inherited: DeviceSettings | null,
): DeviceSettingsDraft {
  const [own, setOwn] = createSignal<GroupSettings>({ ...before });
  const [isTried, setTried] = createSignal(false);
  const base = inherited ?? (before as DeviceSettings);
  const shown = () => effectiveSettings(base, own());
  const isMinimumWrong = () => {
    const { minimumVersion } = own();
    return typeof minimumVersion === "string" && !v.is(ExtensionVersion, minimumVersion);
  };
  const isPinnedWrong = () => {
    const channel = own().updateChannel;
    return channel?.kind === "pinned" && !v.is(ExtensionVersion, channel.version);
  };
  return {
    shown,
    isOwn: (name) => name in own(),
    set: (part) => setOwn((now) => ({ ...now, ...part })),
    own: (name) => setOwn((now) => ({ ...now, [name]: base[name] })),
    inherit: (name) =>
      setOwn((now) => Object.fromEntries(Object.entries(now).filter(([key]) => key !== name))),
    isMinimumWrong,
    isPinnedWrong,
    isTried,
    take() {
      setTried(true);
      return isMinimumWrong() || isPinnedWrong() ? null : own();
    },
  };
}
