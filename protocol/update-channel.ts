/** Owns: which of the packed versions a device group's browsers are offered, by its update channel (requirement R27). */

import type { UpdateChannel } from "./desk/device-settings.ts";
import type { PackedVersion } from "./packed-extension.ts";
import { compareVersions } from "./version-order.ts";

/** How long a version has been packed before groups that take new ones infrequently are offered it. */
const restMs = 30 * 86_400_000;

/** @returns null where it is to stay at a version that is not there */
export function versionFor(
  channel: UpdateChannel,
  versions: readonly PackedVersion[],
  nowMs: number,
): PackedVersion | null {
  const newestFirst = versions.toSorted((one, other) => compareVersions(other.version, one.version));
  switch (channel.kind) {
    case "as-they-come":
      return newestFirst[0] ?? null;
    case "infrequent":
      return newestFirst.find(({ packedAtMs }) => packedAtMs <= nowMs - restMs) ?? newestFirst[0] ?? null;
    case "pinned":
      return newestFirst.find(({ version }) => compareVersions(version, channel.version) === 0) ?? null;
  }
}
