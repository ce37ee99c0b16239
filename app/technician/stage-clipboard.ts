/**
 * Owns: a technician's copying and pasting over the picture: what the keys mean, the request that goes with them, and
 * putting what was copied there on this machine's clipboard.
 * Never: asks for the customer's clipboard without a press of the copy keys, or looks at this machine's own but in a paste.
 */

import { createSignal } from "solid-js";
import type { ClipboardContent } from "../../peer/clipboard/clipboard-content.ts";
import type { ViewerSession } from "../../peer/session/session.ts";
import type { ErrorCode } from "../../protocol/error-codes.ts";
import { combinationInputs, paste } from "./key-combinations.ts";

type Keys = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "repeat">;

export type StageClipboard = ReturnType<typeof createStageClipboard>;

/** @param write puts a content on this machine's clipboard. @returns whether the browser let it */
export function createStageClipboard(options: {
  readonly session: Pick<ViewerSession, "copyFromHost" | "pasteToHost" | "sendInput">;
  readonly mayUse: () => boolean;
  readonly write: (content: ClipboardContent) => Promise<boolean>;
}) {
  const { session, mayUse, write } = options;
  const [waiting, setWaiting] = createSignal<ClipboardContent | null>(null);
  const [problem, setProblem] = createSignal<ErrorCode | null>(null);

  const take = async (content: ClipboardContent) => {
    setWaiting((await write(content)) ? null : content);
  };

  return {
    /** Copied there, and the browser wants a press before it is put on the clipboard here. */
    waiting,
    problem,
    dismiss() {
      setWaiting(null);
      setProblem(null);
    },
    /** The press. */
    copyHere() {
      const content = waiting();
      if (content !== null) void take(content);
    },
    /** Whether this key is to become a paste event here, instead of a key there. */
    isPaste: (event: Keys) => mayUse() && isPasteKey(event),
    /** A key was sent. */
    async sent(event: Keys): Promise<void> {
      if (event.repeat || !mayUse() || !isCopyKey(event)) return;
      setProblem(null);
      const copied = await session.copyFromHost();
      if (copied.ok) return take(copied.value);
      // Nothing was selected: as where one sits oneself, nothing happens.
      if (copied.code !== "clipboard-empty") setProblem(copied.code);
    },
    async paste(data: DataTransfer | null): Promise<void> {
      if (!mayUse() || data === null) return;
      setProblem(null);
      const png = [...data.files].find(({ type }) => type === "image/png");
      const content = {
        text: data.getData("text/plain") || null,
        html: data.getData("text/html") || null,
        png: png === undefined ? null : new Uint8Array(await png.arrayBuffer()),
      };
      const pasted = await session.pasteToHost(content);
      if (!pasted.ok) return void setProblem(pasted.code);
      for (const input of combinationInputs(paste)) session.sendInput(input);
    },
  };
}

function isCommand({ ctrlKey, metaKey, altKey }: Keys): boolean {
  return (ctrlKey || metaKey) && !altKey;
}

function isPasteKey(event: Keys): boolean {
  if (isCommand(event)) return event.key.toLowerCase() === "v";
  return event.shiftKey && !event.altKey && event.code === "Insert";
}

function isCopyKey(event: Keys): boolean {
  if (isCommand(event)) return ["c", "x"].includes(event.key.toLowerCase()) || event.code === "Insert";
  return event.shiftKey && !event.altKey && event.code === "Delete";
}
