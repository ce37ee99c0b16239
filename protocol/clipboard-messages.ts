/**
 * Messages of the control channel by which the clipboard of the host's machine is read or written, each time for one
 * gesture of a viewer. They join the union in control-messages.ts.
 *
 * ```
 * a viewer copied there:  viewer  clipboard-read     →
 *                                                    ←  clipboard-content, its parts, or clipboard-end with why not
 * a viewer pastes there:  viewer  clipboard-content, its parts  →
 *                                                    ←  clipboard-end
 * ```
 *
 * A content is one stream of bytes: text, then HTML (both UTF-8), then PNG, cut into parts of `limits.clipboardPartBytes`.
 * Whoever sends it is at most `limits.clipboardPartsAhead` parts ahead of what the other said `clipboard-taken` of, so
 * that a large picture holds up nothing else on the channel.
 */

import * as v from "valibot";
import { errorCodes } from "./error-codes.ts";
import { Id, integerIn } from "./fields.ts";
import { limits } from "./limits.ts";
import type { MessageRule } from "./message-rule.ts";

const ClipboardRead = v.strictObject({ t: v.literal("clipboard-read"), id: Id });

const Sizes = {
  textBytes: integerIn(0, limits.clipboardTextBytes),
  htmlBytes: integerIn(0, limits.clipboardTextBytes),
  pngBytes: integerIn(0, limits.clipboardPngBytes),
};

/** What comes in the parts that follow under this id; 0 where there is none of a kind. From the host: the id of the read. */
const ClipboardContent = v.pipe(
  v.strictObject({ t: v.literal("clipboard-content"), id: Id, ...Sizes }),
  v.check(({ textBytes, htmlBytes, pngBytes }) => textBytes + htmlBytes + pngBytes > 0),
);

const PartNumber = integerIn(
  0,
  Math.ceil((2 * limits.clipboardTextBytes + limits.clipboardPngBytes) / limits.clipboardPartBytes),
);

const ClipboardPart = v.strictObject({
  t: v.literal("clipboard-part"),
  id: Id,
  part: PartNumber,
  /** base64url. */
  data: v.pipe(
    v.string(),
    v.minLength(2),
    v.maxLength(Math.ceil((limits.clipboardPartBytes * 4) / 3)),
    v.regex(/^[A-Za-z0-9_-]+$/),
  ),
});

/** So many parts of it have arrived. */
const ClipboardTaken = v.strictObject({ t: v.literal("clipboard-taken"), id: Id, parts: PartNumber });

/** What a viewer's write came to (null: it is there), or why nothing was read. Host → viewer. */
const ClipboardEnd = v.strictObject({
  t: v.literal("clipboard-end"),
  id: Id,
  code: v.nullable(v.picklist(errorCodes)),
});

export const clipboardMessages = [
  ClipboardRead,
  ClipboardContent,
  ClipboardPart,
  ClipboardTaken,
  ClipboardEnd,
] as const;
export type ClipboardMessage = v.InferOutput<(typeof clipboardMessages)[number]>;

export const clipboardMessageRules = {
  "clipboard-read": { from: "viewer", scope: "clipboard" },
  "clipboard-content": { from: "both", scope: "clipboard" },
  "clipboard-part": { from: "both", scope: "clipboard" },
  "clipboard-taken": { from: "both", scope: "clipboard" },
  "clipboard-end": { from: "host", scope: null },
} as const satisfies { readonly [Type in ClipboardMessage["t"]]: MessageRule };
