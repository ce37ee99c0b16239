/** Owns: which of two versions of the extension is the older one, and the version in the name of a build. */

import * as v from "valibot";
import { ExtensionVersion } from "./desk/device-settings.ts";

/** Negative where `one` is older, 0 where both are the same: `1.2` is `1.2.0.0`, as browsers have it. */
export function compareVersions(one: string, other: string): number {
  const [ones, others] = [one, other].map((version) => version.split(".").map(Number));
  for (let at = 0; at < 4; at += 1) {
    const difference = (ones?.[at] ?? 0) - (others?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The version in `1.2.3+commit`; null for a build that says none. */
export function versionOfBuild(build: string): string | null {
  const [version] = build.split("+");
  return v.is(ExtensionVersion, version) ? version : null;
}

/** Whether a build is older than the least that will do. One that does not say what it is counts as older. */
export function isBuildTooOld(build: string, least: string | null): boolean {
  if (least === null) return false;
  const version = versionOfBuild(build);
  return version === null || compareVersions(version, least) < 0;
}
