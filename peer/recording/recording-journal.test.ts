import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeRow, newRow, parseRow, type RecordingRow } from "./recording-journal.ts";

function stored(...rows: readonly RecordingRow[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(4_096).fill(0x20);
  for (const row of rows) {
    const { at, bytes } = encodeRow(row);
    file.set(bytes, at);
  }
  return file;
}

describe("a recording's row", () => {
  it("is read as it was written, whatever its name is, the newer one first", () => {
    const text = fc.string({ unit: "binary", maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.nat(), (name, sessionId, turn) => {
        const row = { ...newRow({ name, sessionId, startedMs: 1_700_000_000_000.5 }), turn };
        expect(parseRow(stored(row))).toEqual(row);
        const next = { ...row, turn: turn + 1, isFinished: true };
        expect(parseRow(stored(row, next))).toEqual(next);
      }),
    );
  });

  it("is the older one when the newer was torn", () => {
    const row = newRow({ name: "a", sessionId: "b", startedMs: 1 });
    const file = stored(row, { ...row, turn: 1 });
    file.fill(0, 2_048 + 20, 2_048 + 60);
    expect(parseRow(file)).toEqual(row);
  });

  it("is none when it was not ours", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => {
        expect(parseRow(bytes)).toBeNull();
      }),
    );
    const row = newRow({ name: "a", sessionId: "b", startedMs: 1 });
    const stranger = new TextEncoder().encode(JSON.stringify({ ...row, more: 1 }));
    expect(parseRow(stranger)).toBeNull();
  });
});
