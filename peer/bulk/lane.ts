/**
 * Owns: what a bulk lane is to those who fill and empty it: an own connection for bytes, with keys of its own.
 * `bulk-lanes.ts` makes real ones, `memory-lanes.ts` pairs of them for tests.
 * Never: knows what the packets carry.
 *
 * A lane that is lost comes back as the next **generation** of the same lane. The generation stands as epoch in the
 * packet's header and in the derivation of the keys (under the pair secret, which has no other epochs on these
 * channels), so that a sealer which starts from sequence number 0 again does it under a new key.
 */

import type { PacketRoute } from "../../crypto/packet.ts";

/** Names one connection: a lane number, 0 to 3, and which connection of that lane it is. */
export type LaneName = { readonly lane: number; readonly generation: number };

/** Keys for one lane connection, one route each way. They serve one sealer and one opener. */
export type OpenLane = LaneName & {
  readonly sendRoute: PacketRoute;
  readonly receiveRoute: PacketRoute;
};

export type BulkLaneEvents = {
  readonly opened: OpenLane;
  readonly closed: LaneName;
  /** A sealed packet, unjudged. The listener owns the bytes. */
  readonly packet: LaneName & { readonly bytes: Uint8Array<ArrayBuffer> };
  /** Every lane is gone and none could be made for a while; tries go on. */
  readonly failing: { readonly attempts: number };
};

/** What file-transfers.ts needs of the lanes. */
export interface LanePort {
  /** Lanes that are open now. */
  readonly open: readonly OpenLane[];
  /**
   * Tells that this end has bytes to send (true) or has not (false). Lanes open with the first of the two ends that
   * wants them and close a while after neither does.
   */
  setWanted(wanted: boolean): void;
  /** How many bytes were acknowledged in the last `elapsedMs`, and whether a window was full: decides on lanes. */
  noteRate(sample: { readonly bytes: number; readonly elapsedMs: number; readonly saturated: boolean }): void;
  /** False when that connection is gone or cannot take the packet: then it counts as lost. */
  send(lane: LaneName, packet: Uint8Array<ArrayBuffer>): boolean;
  /** Ends one connection whose packets were refused; the lane may come back. */
  drop(lane: LaneName): void;
  on<Type extends keyof BulkLaneEvents>(
    type: Type,
    listener: (event: BulkLaneEvents[Type]) => void,
  ): () => void;
}

/** The name as one text, for maps. */
export function laneKey({ lane, generation }: LaneName): string {
  return `${lane}.${generation}`;
}
