/**
 * Messages of the control channel about a file that a page of the host's browser asks for while a viewer controls it: the
 * viewer's person chooses one, it travels as an ordinary transfer (file-messages.ts), and the host puts it into the field.
 */

import * as v from "valibot";
import { errorCodes } from "./error-codes.ts";
import { boundedText, Id } from "./fields.ts";
import { limits } from "./limits.ts";
import type { MessageRule } from "./message-rule.ts";

/** A page's field waits for files; null when none does any more. Host → viewer, to who opened it alone. */
const FileChoice = v.strictObject({
  t: v.literal("file-choice"),
  choice: v.nullable(
    v.strictObject({
      id: Id,
      multiple: v.boolean(),
      /** The field's `accept`, for the chooser; it binds nobody. */
      accept: boundedText(limits.fileChoiceAcceptChars),
    }),
  ),
});

/** The transfer, offered by this viewer, whose files the field is to get; null: none. */
const FileChoiceAnswer = v.strictObject({
  t: v.literal("file-choice-answer"),
  id: Id,
  transfer: v.nullable(Id),
});

/** Null: the field has them. Host → viewer. */
const FileChoiceEnd = v.strictObject({
  t: v.literal("file-choice-end"),
  id: Id,
  code: v.nullable(v.picklist(errorCodes)),
});

export const fileChoiceMessages = [FileChoice, FileChoiceAnswer, FileChoiceEnd] as const;
export type FileChoiceMessage = v.InferOutput<(typeof fileChoiceMessages)[number]>;

export const fileChoiceMessageRules = {
  "file-choice": { from: "host", scope: "control" },
  "file-choice-answer": { from: "viewer", scope: "control" },
  "file-choice-end": { from: "host", scope: null },
} as const satisfies { readonly [Type in FileChoiceMessage["t"]]: MessageRule };
