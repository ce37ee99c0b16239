import { expect, test } from "vitest";
import { versionFor } from "./update-channel.ts";

const day = 86_400_000;
const nowMs = 100 * day;
const packed = (version: string, daysAgo: number) => ({
  version,
  sha256: "A".repeat(43),
  packedAtMs: nowMs - daysAgo * day,
  oldestBrowser: "125",
});
const versions = [packed("0.9.0", 70), packed("0.10.0", 30), packed("0.11.0", 29)];
const offered = (channel: Parameters<typeof versionFor>[0], of = versions) =>
  versionFor(channel, of, nowMs)?.version;

test("as they come: the newest by its number", () => {
  expect(offered({ kind: "as-they-come" })).toBe("0.11.0");
});

test("infrequently: the newest that was packed thirty days ago, or the newest where none was", () => {
  expect(offered({ kind: "infrequent" })).toBe("0.10.0");
  expect(offered({ kind: "infrequent" }, versions.slice(2))).toBe("0.11.0");
});

test("pinned: that version for as long as it is there, and then none", () => {
  expect(offered({ kind: "pinned", version: "0.9" })).toBe("0.9.0");
  expect(offered({ kind: "pinned", version: "0.8.0" })).toBeUndefined();
});
