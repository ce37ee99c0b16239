import { expect, test } from "vitest";
import { compareVersions, isBuildTooOld, versionOfBuild } from "./version-order.ts";

test("versions are ordered by their numbers, part by part, and a part that is not there is 0", () => {
  const ordered = ["0.1", "0.1.1", "0.2.0", "0.10.0", "1", "1.0.0.1", "65535.0"];
  expect(ordered.toReversed().toSorted(compareVersions)).toEqual(ordered);
  expect(compareVersions("1.2", "1.2.0.0")).toBe(0);
});

test.each([
  ["0.1.0+abc1234", "0.1.0"],
  ["0.1.0", "0.1.0"],
  ["development", null],
  ["", null],
  ["1.2.3-beta+abc", null],
])("the version of the build “%s” is %s", (build, version) => {
  expect(versionOfBuild(build)).toBe(version);
});

test("a build is too old below the least version, and one that does not say its version always", () => {
  expect(isBuildTooOld("0.1.9+abc", "0.2.0")).toBe(true);
  expect(isBuildTooOld("0.2.0+abc", "0.2.0")).toBe(false);
  expect(isBuildTooOld("0.2.0+abc", "0.2")).toBe(false);
  expect(isBuildTooOld("0.10.0", "0.2.0")).toBe(false);
  expect(isBuildTooOld("development", "0.0.1")).toBe(true);
  expect(isBuildTooOld("development", null)).toBe(false);
});
