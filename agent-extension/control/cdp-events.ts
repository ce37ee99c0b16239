/** Owns: the events of the DevTools protocol that are listened to, as far as they are read. */

import * as v from "valibot";

export const BindingCalled = v.object({
  name: v.string(),
  payload: v.string(),
  executionContextId: v.number(),
});

const FrameSession = v.pipe(v.string(), v.regex(/^\w{1,64}$/));

/** A frame in a process of its own is there. */
export const FrameAttached = v.object({
  sessionId: FrameSession,
  targetInfo: v.object({ type: v.literal("iframe") }),
});

export const FrameDetached = v.object({ sessionId: FrameSession });

export const DialogOpening = v.object({
  type: v.picklist(["alert", "confirm", "prompt", "beforeunload"]),
  message: v.string(),
  defaultPrompt: v.optional(v.string()),
});
export type DialogOpening = v.InferOutput<typeof DialogOpening>;

export const FileChooserOpened = v.object({
  frameId: v.string(),
  /** Absent where no field asked, but a script. */
  backendNodeId: v.optional(v.number()),
});
export type FileChooserOpened = v.InferOutput<typeof FileChooserOpened>;

export const ScreencastFrame = v.object({
  data: v.string(),
  sessionId: v.number(),
  /** Seconds since 1970, of the painting. */
  metadata: v.optional(v.object({ timestamp: v.optional(v.number()) })),
});
export type ScreencastFrame = v.InferOutput<typeof ScreencastFrame>;
