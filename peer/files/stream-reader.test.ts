import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createSha256 } from "../../crypto/sha256.ts";
import { noise } from "./file-pair.ts";
import { createStreamMap } from "./stream-map.ts";
import { createStreamReader } from "./stream-reader.ts";

const mebibyte = 1024 * 1024;

describe("reading a transfer's stream", () => {
  test.each([
    ["from the start", 0, null],
    ["from the same place", 2 * mebibyte, "prefix"],
  ] as const)(
    "[FT-3] asked to go on %s while it still hashes what the receiver has, it follows the later word alone",
    async (_, target, prefix) => {
      const content = noise(3 * mebibyte);
      const reader = createStreamReader(
        [new Blob([content])],
        createStreamMap([content.byteLength]),
        createSha256,
      );
      const kept = createHash("sha256")
        .update(content.subarray(0, 2 * mebibyte))
        .digest("base64url");
      const earlier = reader.rewind(2 * mebibyte, kept);
      const later = reader.rewind(target, prefix === null ? null : kept);
      expect(await later).toBe(target);
      await earlier;
      expect(reader.position).toBe(target);
      const digests: Uint8Array[] = [];
      for (;;) {
        const piece = await reader.next(128 * 1024);
        if (piece === null) break;
        if ("code" in piece) throw new Error(piece.code);
        digests.push(...piece.digests);
      }
      expect(digests.map((digest) => Buffer.from(digest))).toEqual([
        createHash("sha256").update(content).digest(),
      ]);
    },
  );
});
