/**
 * Owns: putting frames together from their fragments, and knowing which frames can still be decoded.
 * Never: holds more than one unfinished frame, allocates what has not arrived, or lets a delta frame pass whose
 * predecessor is missing.
 *
 * The channel is ordered and reliable, so fragments of a frame come one after another. What does not is treated as
 * a loss: the frame is given up and a keyframe is needed. Pure: `(assembly, fragment) → [assembly, outcome]`.
 */

import { nextFrameId, type ScreenFragment } from "../../protocol/screen-layout.ts";

export type AssembledFrame = Pick<
  ScreenFragment,
  "frameId" | "isKey" | "isRefined" | "configNumber" | "captureMs"
> & { readonly data: Uint8Array<ArrayBuffer> };

export type Assembly = {
  /** The fragments of the frame that is being received, from the first on. */
  readonly parts: readonly ScreenFragment[];
  /** The last frame that was completed; 0 for none. */
  readonly lastFrameId: number;
  /** True when the next delta frame has everything it refers to. */
  readonly isIntact: boolean;
};

export type AssemblyOutcome =
  | { readonly kind: "waiting" }
  | { readonly kind: "frame"; readonly frame: AssembledFrame }
  /** A frame is missing or came in pieces that do not fit: only a keyframe helps. */
  | { readonly kind: "lost" };

export const emptyAssembly: Assembly = { parts: [], lastFrameId: 0, isIntact: false };

export function assemble(assembly: Assembly, fragment: ScreenFragment): readonly [Assembly, AssemblyOutcome] {
  const [first] = assembly.parts;
  const begins = fragment.index === 0;
  const continues =
    first !== undefined && fragment.index === assembly.parts.length && isSameFrame(first, fragment);
  // Nothing goes back: an id at or below a finished one is a repetition.
  const isOld = fragment.frameId <= assembly.lastFrameId && !wrapped(assembly.lastFrameId, fragment.frameId);
  if (isOld || (!begins && !continues)) return [broken(assembly), { kind: "lost" }];

  // A frame that begins before the last one ended takes its place, and only a keyframe can.
  const base = begins && first !== undefined ? broken(assembly) : assembly;
  const parts = begins ? [fragment] : [...assembly.parts, fragment];
  if (fragment.index < fragment.count - 1) return [{ ...base, parts }, { kind: "waiting" }];

  const follows = base.isIntact && fragment.frameId === nextFrameId(base.lastFrameId);
  if (!fragment.isKey && !follows) {
    return [{ parts: [], lastFrameId: fragment.frameId, isIntact: false }, { kind: "lost" }];
  }
  const next: Assembly = { parts: [], lastFrameId: fragment.frameId, isIntact: true };
  return [next, { kind: "frame", frame: join(parts, fragment) }];
}

/** After a heartbeat: whether frames up to `lastFrameId` have all come. */
export function isUpToDate(assembly: Assembly, lastFrameId: number): boolean {
  return assembly.isIntact && assembly.parts.length === 0 && assembly.lastFrameId === lastFrameId;
}

/** The assembly after its frames have become useless: a new decoder, or a link that came back. */
export function broken(assembly: Assembly): Assembly {
  return { ...assembly, parts: [], isIntact: false };
}

function isSameFrame(first: ScreenFragment, fragment: ScreenFragment): boolean {
  return (
    fragment.frameId === first.frameId &&
    fragment.frameBytes === first.frameBytes &&
    fragment.isKey === first.isKey &&
    fragment.isRefined === first.isRefined &&
    fragment.configNumber === first.configNumber &&
    fragment.captureMs === first.captureMs
  );
}

function wrapped(last: number, next: number): boolean {
  return nextFrameId(last) < last && next < last;
}

function join(parts: readonly ScreenFragment[], last: ScreenFragment): AssembledFrame {
  const data = new Uint8Array(last.frameBytes);
  let at = 0;
  for (const part of parts) {
    data.set(part.payload, at);
    at += part.payload.length;
  }
  const { frameId, isKey, isRefined, configNumber, captureMs } = last;
  return { frameId, isKey, isRefined, configNumber, captureMs, data };
}
