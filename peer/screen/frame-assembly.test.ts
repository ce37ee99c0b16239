import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../protocol/limits.ts";
import {
  encodeScreenFragment,
  fragmentCount,
  parseScreenMessage,
  type ScreenFragment,
} from "../../protocol/screen-layout.ts";
import {
  type Assembly,
  type AssemblyOutcome,
  assemble,
  emptyAssembly,
  isUpToDate,
} from "./frame-assembly.ts";

function fragmentsOf(frameId: number, isKey: boolean, size: number): ScreenFragment[] {
  const data = new Uint8Array(size).fill(frameId);
  const frame = { isKey, isRefined: false, configNumber: 1, frameId, captureMs: frameId * 33, data };
  return Array.from({ length: fragmentCount(size) }, (_, index) => {
    const read = parseScreenMessage(encodeScreenFragment(frame, index));
    if (!read.ok || read.value.kind !== "fragment") throw new Error("fragment");
    return read.value;
  });
}

function feed(fragments: readonly ScreenFragment[], from: Assembly = emptyAssembly) {
  const outcomes: AssemblyOutcome[] = [];
  let assembly = from;
  for (const fragment of fragments) {
    const [next, outcome] = assemble(assembly, fragment);
    assembly = next;
    outcomes.push(outcome);
  }
  return { assembly, outcomes };
}

/** Sizes of up to three fragments. */
const size = fc.integer({ min: 1, max: 2 * limits.screenFragmentBytes + 5 });
/** A stream as a host sends it: the first frame is a keyframe. */
const stream = fc
  .array(fc.record({ isKey: fc.boolean(), size }), { minLength: 1, maxLength: 6 })
  .map((frames) => frames.flatMap((frame, at) => fragmentsOf(at + 1, at === 0 || frame.isKey, frame.size)));

/** Ids of the frames that came out, in order. */
function framesOut(outcomes: readonly AssemblyOutcome[]): number[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "frame" ? [outcome.frame.frameId] : []));
}

describe("frame assembly", () => {
  it("[SC-1] gives every frame of an undisturbed stream, whole", () => {
    fc.assert(
      fc.property(stream, (fragments) => {
        const { outcomes, assembly } = feed(fragments);
        const last = fragments.at(-1)?.frameId ?? 0;
        expect(framesOut(outcomes)).toEqual(Array.from({ length: last }, (_, at) => at + 1));
        for (const outcome of outcomes) {
          if (outcome.kind !== "frame") continue;
          const { data, frameId } = outcome.frame;
          expect(Buffer.from(data).equals(Buffer.alloc(data.length, frameId))).toBe(true);
        }
        expect(isUpToDate(assembly, last)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("[SC-4] after any loss, repetition or swap gives no frame whose predecessors are missing", () => {
    const disturbance = fc.array(
      fc.record({ at: fc.nat(30), kind: fc.constantFrom("drop", "repeat", "swap") }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(stream, disturbance, (fragments, disturbances) => {
        const disturbed = [...fragments];
        for (const { at, kind } of disturbances) {
          const index = at % Math.max(1, disturbed.length);
          const [one, other] = [disturbed[index], disturbed[index + 1]];
          if (one === undefined) continue;
          if (kind === "drop") disturbed.splice(index, 1);
          else if (kind === "repeat") disturbed.splice(index, 0, one);
          else if (other !== undefined) disturbed.splice(index, 2, other, one);
        }
        const { outcomes } = feed(disturbed);
        let previous = 0;
        let isIntact = false;
        for (const outcome of outcomes) {
          if (outcome.kind === "lost") isIntact = false;
          if (outcome.kind !== "frame") continue;
          const { frameId, isKey } = outcome.frame;
          expect(frameId).toBeGreaterThan(previous);
          expect(isKey || (isIntact && frameId === previous + 1)).toBe(true);
          previous = frameId;
          isIntact = true;
        }
      }),
      { numRuns: 200 },
    );
  });

  it("[SC-4] recovers with the next keyframe, whatever came before", () => {
    fc.assert(
      fc.property(stream, fc.nat(20), (fragments, cut) => {
        const { assembly } = feed(fragments.slice(cut % (fragments.length + 1)));
        const { outcomes } = feed(fragmentsOf(100, true, 10), assembly);
        expect(framesOut(outcomes)).toEqual([100]);
      }),
      { numRuns: 100 },
    );
  });

  it("[SC-1] never holds more than one unfinished frame", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.nat(2))), (picks) => {
        const all = picks.flatMap(([id, isKey, index]) => {
          const fragment = fragmentsOf(id, isKey, 2 * limits.screenFragmentBytes + 5)[index];
          return fragment === undefined ? [] : [fragment];
        });
        const { assembly } = feed(all);
        expect(new Set(assembly.parts.map((part) => part.frameId)).size).toBeLessThanOrEqual(1);
        expect(assembly.parts.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 50 },
    );
  });

  it("[SC-4] does not take pieces of two frames for one", () => {
    const [first] = fragmentsOf(1, true, limits.screenFragmentBytes + 1);
    const [, second] = fragmentsOf(2, true, limits.screenFragmentBytes + 1);
    if (first === undefined || second === undefined) throw new Error("two fragments each");
    expect(feed([first, second]).outcomes.map((outcome) => outcome.kind)).toEqual(["waiting", "lost"]);
    expect(feed([first, { ...second, frameId: 1, captureMs: 1 }]).outcomes.at(-1)?.kind).toBe("lost");
  });
});
