/**
 * Owns: one lane port for the life of a session, over lanes that change with every new main link: their keys come
 * from that link's pair secret.
 * Never: lets a lane of an older link be mistaken for one of the present: it tells that they closed first.
 */

import { createEmitter } from "../events.ts";
import type { BulkLaneEvents, LanePort, OpenLane } from "./lane.ts";

export type LaneSwitch = LanePort & {
  /** Goes on with these lanes, or with none. The ones before are told closed; their owner disposes them. */
  use(lanes: LanePort | null): void;
};

export function createLaneSwitch(): LaneSwitch {
  const emitter = createEmitter<BulkLaneEvents>();
  let current: LanePort | null = null;
  let endListening: (() => void)[] = [];
  let isWanted = false;

  return {
    get open(): readonly OpenLane[] {
      return current?.open ?? [];
    },
    use(lanes) {
      const before = current;
      for (const end of endListening) end();
      endListening = [];
      current = null;
      for (const { lane, generation } of before?.open ?? []) emitter.emit("closed", { lane, generation });
      current = lanes;
      if (lanes === null) return;
      endListening = [
        lanes.on("opened", (event) => emitter.emit("opened", event)),
        lanes.on("closed", (event) => emitter.emit("closed", event)),
        lanes.on("packet", (event) => emitter.emit("packet", event)),
        lanes.on("failing", (event) => emitter.emit("failing", event)),
      ];
      for (const lane of lanes.open) emitter.emit("opened", lane);
      lanes.setWanted(isWanted);
    },
    setWanted(wanted) {
      isWanted = wanted;
      current?.setWanted(wanted);
    },
    noteRate: (sample) => current?.noteRate(sample),
    send: (lane, packet) => current?.send(lane, packet) ?? false,
    drop: (lane) => current?.drop(lane),
    on: emitter.on,
  };
}
