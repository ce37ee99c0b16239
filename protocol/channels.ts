/**
 * The data channels of a session, their numbers in the packet header and how each delivers.
 *
 * | number | name     | delivery            | keyed by                              | carries |
 * |--------|----------|---------------------|---------------------------------------|---------|
 * | 1      | control  | reliable, ordered   | pair                                  | handshake (unsealed), then every control message |
 * | 2      | input    | reliable, ordered   | pair                                  | pointer, wheel, keys, text |
 * | 3      | screen   | reliable, ordered   | group (host → viewers), pair (back)   | encoded frames; acknowledgements and keyframe requests |
 * | 4 to 7 | bulk 0–3 | reliable, ordered   | pair                                  | file bytes, each lane on a connection of its own |
 */

export const channelNumbers = { control: 1, input: 2, screen: 3, bulk: 4 } as const;

/** Channels of the main connection. They are negotiated in advance: stream id and label are fixed. */
export const mainChannels = ["control", "input", "screen"] as const;
export type MainChannel = (typeof mainChannels)[number];

/** The header's channel number of bulk lane `lane` (0 to 3). */
export function bulkChannelNumber(lane: number): number {
  return channelNumbers.bulk + lane;
}
