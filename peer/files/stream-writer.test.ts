import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createSha256 } from "../../crypto/sha256.ts";
import type { BulkChunk } from "../../protocol/bulk-layout.ts";
import { createMemoryByteStore } from "./byte-store.ts";
import { noise } from "./file-pair.ts";
import { createStreamMap } from "./stream-map.ts";
import { createStreamWriter } from "./stream-writer.ts";

const content = noise(1_000);
const digest = Uint8Array.from(createHash("sha256").update(content).digest());

function chunk(start: number, end: number): BulkChunk {
  return {
    kind: "chunk",
    transfer: "A".repeat(22),
    position: start,
    dataBytes: end - start,
    compressed: false,
    digests: end === content.byteLength ? [digest] : [],
    data: content.slice(start, end),
  };
}

describe("writing a transfer's stream", () => {
  test.each([
    [chunk(400, 500), chunk(400, 900)],
    [chunk(400, 900), chunk(400, 500)],
  ])(
    "[FT-3] of two chunks before their turn that begin at one place, the longer stays",
    async (one, other) => {
      const opened = await createMemoryByteStore(() => 10_000).open("a");
      if (!opened.ok) throw new Error(opened.code);
      const writer = createStreamWriter(opened.value, createStreamMap([content.byteLength]), createSha256);
      for (const part of [one, other, chunk(900, 1_000), chunk(0, 400)])
        expect(writer.take(part).ok).toBe(true);
      expect(writer.position).toBe(content.byteLength);
      expect(writer.news().digests.length).toBe(1);
    },
  );
});
