/** Owns: which devices of the list are shown, in which order, and which of them the server is asked about. */

import { limits } from "../../protocol/limits.ts";
import { hasWords } from "../i18n/word-search.ts";
import type { KeptDevice } from "../platform/device-storage.ts";
import type { Presence } from "./presence.ts";

export const deviceSorts = ["name", "group", "presence", "connected"] as const;
export type DeviceSort = (typeof deviceSorts)[number];

/** By name, group or note. */
export function findDevices(devices: readonly KeptDevice[], query: string): KeptDevice[] {
  return devices.filter(({ name, group, note }) => hasWords([name, group, note], query));
}

/** Equal ones by name. Devices without a group, and those never connected to, come last. */
export function sortDevices(
  devices: readonly KeptDevice[],
  by: DeviceSort,
  presenceOf: (id: string) => Presence,
  language: string,
): KeptDevice[] {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const rank = { here: 0, unknown: 1, away: 2 } as const;
  const before: Readonly<Record<DeviceSort, (one: KeptDevice, other: KeptDevice) => number>> = {
    name: () => 0,
    group: (one, other) =>
      Number(one.group === "") - Number(other.group === "") || compare(one.group, other.group),
    presence: (one, other) => rank[presenceOf(one.id)] - rank[presenceOf(other.id)],
    connected: byConnection,
  };
  return devices.toSorted((one, other) => before[by](one, other) || compare(one.name, other.name));
}

/** The server tells of at most 200 at a time: of those that are found, the ones last connected to. */
export function devicesToWatch(found: readonly KeptDevice[]): readonly string[] {
  const chosen = found.length > limits.devicesWatched ? found.toSorted(byConnection) : found;
  return chosen.slice(0, limits.devicesWatched).map(({ id }) => id);
}

function byConnection(one: KeptDevice, other: KeptDevice): number {
  return (other.lastConnectedMs ?? 0) - (one.lastConnectedMs ?? 0);
}
