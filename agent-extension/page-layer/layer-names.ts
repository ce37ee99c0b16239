/** Owns: by what the engine and the layer in a controlled page know each other. Imports nothing: it goes into pages. */

/** The function by which the layer speaks, in its own world alone. */
export const layerBinding = "farhandLayerSays";
/** By which it is spoken to. */
export const layerHandle = "farhandLayer";
/** The name of that world. */
export const layerWorld = "farhand";

/** What the page shows of control. */
export type LayerShows = {
  /** The sentence on the frame. */
  readonly label: string;
  readonly mode: "control" | "yielded";
  /** Beside the pointer. */
  readonly name: string;
};
