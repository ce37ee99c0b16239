import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  encodeOffer,
  encodeProgress,
  parseOffer,
  parseProgress,
  progressSlotBytes,
} from "./transfer-journal.ts";

describe("the journal of a transfer", () => {
  test("[FT-3] the newer slot counts, and a torn one leaves the other", () => {
    const positions = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(
        positions,
        positions,
        fc.nat(1_000),
        fc.nat(progressSlotBytes - 1),
        (one, other, turn, torn) => {
          const slots = new Uint8Array(2 * progressSlotBytes);
          for (const progress of [
            { turn, position: one },
            { turn: turn + 1, position: other },
          ]) {
            const { at, bytes } = encodeProgress(progress);
            slots.set(bytes, at);
          }
          expect(parseProgress(slots)).toEqual({ turn: turn + 1, position: other });
          const newerAt = ((turn + 1) % 2) * progressSlotBytes;
          slots.fill(0, newerAt, newerAt + progressSlotBytes - torn);
          expect(parseProgress(slots)).toEqual({ turn, position: one });
        },
      ),
    );
    expect(parseProgress(new Uint8Array(0))).toBeNull();
  });

  test("an offer comes back, and anything else is refused", () => {
    const entries = [{ path: ["d", "a.txt"], sizeBytes: 3, mediaType: "text/plain", modifiedMs: 9 }];
    expect(parseOffer(encodeOffer(entries))).toEqual({ ok: true, value: { version: 1, entries } });
    expect(parseOffer(new Uint8Array(0))).toMatchObject({ code: "message-malformed" });
    expect(parseOffer(new TextEncoder().encode('{"version":2,"entries":[]}'))).toMatchObject({ ok: false });
  });
});
