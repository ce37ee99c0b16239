import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChunkCompressor, inflateChunk, isTextLike } from "./chunk-compression.ts";

describe("compression of chunks", () => {
  test("what is compressed comes back, and only at the announced length", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.integer({ min: 100, max: 400 }),
        (word, times) => {
          const data = new TextEncoder().encode(word.repeat(times));
          const compressed = createChunkCompressor().compress(data);
          if (compressed === null) return;
          expect(inflateChunk(compressed, data.byteLength)).toEqual(data);
          expect(inflateChunk(compressed, data.byteLength - 1)).toBeNull();
          expect(inflateChunk(compressed, data.byteLength + 1)).toBeNull();
        },
      ),
    );
  });

  test("[FT-5] a bomb does not grow past what was announced, and rubbish is refused", () => {
    const bomb = createChunkCompressor().compress(new Uint8Array(100_000));
    expect(bomb && inflateChunk(bomb, 1_000)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 1_000 }), (bytes, size) => {
        const inflated = inflateChunk(Uint8Array.from(bytes), size);
        expect(inflated === null || inflated.byteLength === size).toBe(true);
      }),
    );
  });

  test("kinds that are compressed already are left alone", () => {
    expect(isTextLike("a.log", "")).toBe(true);
    expect(isTextLike("a", "application/json")).toBe(true);
    expect(isTextLike("a.zip", "application/zip")).toBe(false);
    expect(isTextLike("a.jpg", "image/jpeg")).toBe(false);
  });
});
